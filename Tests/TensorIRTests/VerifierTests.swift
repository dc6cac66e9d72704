import NDArray
import TensorIR
import Testing

@Suite struct VerifierTests {
    let i = Variable("i")
    let a = Buffer("A", .float32, shape: [4, 8])
    let b = Buffer("B", .int32, shape: [4])

    /// What the verifier says of a kernel that may write A and read B, or `nil`.
    func problem(_ body: Statement) -> String? {
        let kernel = Kernel("k", parameters: [.buffer(a, .readWrite), .buffer(b, .read), .scalar(n)], body: body)
        do throws(VerificationError) {
            try kernel.verify()
            return nil
        } catch { return "\(error.problem)" }
    }

    let n = Variable("n")

    func storing(_ value: Expression) -> String? { problem(.store(a, [0, 0], value)) }

    @Test func accepted() {
        let (kernel, _, _, _) = InterpreterTests.matmul(3)
        #expect(throws: Never.self) { try kernel.verify() }
        #expect(storing(Expression.load(b, [Expression(n)]).cast(to: .float32)) == nil)
        let ramp = Expression.ramp(base: 0, stride: 1, lanes: 4)
        #expect(problem(.store(a, [Expression(n), ramp], .load(a, [ramp, 0]))) == nil)
    }

    @Test func scopes() {
        let x = Variable("x", ValueType(.float32))
        #expect(storing(Expression(x)) == "x is used where nothing defines it")
        #expect(problem(.letIn(n, 3, .nothing)) == "n is bound again inside of its own scope")
        let tile = Buffer("tile", .float32, shape: [4], scope: .local)
        #expect(problem(.store(tile, [0], 0.0)) == "tile is neither a parameter nor allocated here")
        #expect(problem(.allocate(Buffer("tile", .float32, shape: [Expression(n)], scope: .local), .nothing))
            == "the local buffer tile needs a constant shape")
        #expect(problem(.store(b, [0], 0)) == "B is only read, but stored to")
    }

    @Test func types() {
        let x = Variable("x", ValueType(.float32))
        #expect(storing(.letIn(x, 1, 2.0)) == "x takes float32, not int32")
        #expect(storing(1) == "A[0, 0] takes float32, not int32")
        #expect(storing(.binary(.add, 1.0, 1)) == "the operands of 1.0 + 1 differ in type: float32 and int32")
        #expect(storing(.binary(.and, 1.0, 1.0)) == "1.0 & 1.0: the operator does not take float32")
        #expect(storing(.unary(.not, 1.0)) == "~1.0: the operator does not take float32")
        #expect(storing(.call(.power, [1.0])) == "power(1.0) takes 2 arguments")
        #expect(storing(.select(1, 1.0, 1.0)) == "the condition 1 is int32, not bool")
        #expect(storing(.bitcast(.float32, .integer(1, ValueType(.int8))))
            == "float32(bits: 1): the operator does not take int8")
        #expect(storing(.integer(300, ValueType(.int8))) == "300 is no constant of type int8")
        #expect(problem(.store(a, [0, 0], .broadcast(1.0, lanes: 1))) == "broadcast(1.0, 1) makes no vector of scalars")
    }

    @Test func indices() {
        #expect(problem(.store(a, [0], 0.0)) == "A has 2 dimensions, but 1 indices are given")
        #expect(problem(.store(a, [0, 1.0], 0.0)) == "the index 1.0 is float32, not int32")
        #expect(problem(.store(a, [3, 8], 0.0)) == "A[3, 8] is out of bounds: index 8 in dimension 1 of extent 8")
    }

    @Test func statements() {
        #expect(problem(.loop(Loop(i, extent: Expression(n), kind: .vectorized, body: .nothing)))
            == "the vectorized loop over i needs a constant extent")
        #expect(problem(.loop(Loop(i, extent: 1.0, body: .nothing))) == "the bound 1.0 is float32, not int32")
        #expect(problem(.loop(Loop(Variable("i", ValueType(.int64)), extent: 3, body: .nothing)))
            == "the loop variable i is int64, not int32")
        #expect(problem(.branch(1, then: .nothing, otherwise: nil)) == "the condition 1 is int32, not bool")
    }

    @Test func theTextMarksTheCulprit() {
        let bad = Statement.store(a, [Expression(i), 9], 0.0)
        let body = Statement.sequence([.store(a, [0, 0], 0.0), .loop(Loop(i, extent: 4, body: bad))])
        let kernel = Kernel("k", parameters: [.buffer(a, .write)], body: body)
        let error = #expect(throws: VerificationError.self) { try kernel.verify() }
        #expect(error?.description == """
            A[i, 9] is out of bounds: index 9 in dimension 1 of extent 8
            kernel k(A: write float32[4, 8]) {
                A[0, 0] = 0.0
                for i in 0..<4 {
                    A[i, 9] = 0.0 <--
                }
            }

            """)
    }
}
