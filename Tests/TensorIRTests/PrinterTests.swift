import NDArray
import TensorIR
import Testing

@Suite struct PrinterTests {
    let i = Variable("i")
    let j = Variable("j")
    let k = Variable("k")

    @Test func parenthesesAreMinimal() {
        let (i, j, k) = (Expression(i), Expression(j), Expression(k))
        #expect((i + j * k).description == "i + j * k")
        #expect(((i + j) * k).description == "(i + j) * k")
        #expect((i - (j - k)).description == "i - (j - k)")
        #expect((i - j - k).description == "i - j - k")
        #expect((-(i + j)).description == "-(i + j)")
        #expect((-(-i)).description == "-(-i)")
        #expect((i.floorDivided(by: 4) * 4 + i.modulo(4)).description == "i // 4 * 4 + i mod 4")
        #expect((i < j && !(j < k)).description == "i < j && !(j < k)")
        #expect(((i & 3) < j || i.equals(-1)).description == "i & 3 < j || i == -1")
        #expect(minimum(i, j + 1).description == "minimum(i, j + 1)")
        #expect(conditional(i < 3, i, j).description == "i < 3 ? i : j")
        #expect((conditional(i < 3, i, j) + 1).description == "(i < 3 ? i : j) + 1")
        #expect((i + 1).bound("t") { $0 * $0 }.description == "let t = i + 1 in t * t")
    }

    @Test func valuesOfOtherTypes() {
        let x = Expression(Variable("x", ValueType(.float32)))
        #expect((x + 1).description == "x + 1.0")
        #expect((x * 0.1).description == "x * 0.1")
        #expect(x.cast(to: .int8, .saturating).description == "int8(saturating: x)")
        #expect(x.cast(to: .float64).description == "float64(x)")
        #expect(x.bitcast(to: .int32).description == "int32(bits: x)")
        #expect(x.broadcast(to: 4).description == "broadcast(x, 4)")
        #expect(Expression.integer(-1, ValueType(.uint64)).description == "18446744073709551615")
        #expect(Expression.ramp(base: Expression(i), stride: 1, lanes: 4).description == "ramp(i, 1, 4)")
        #expect(call(.power, x, 2).description == "power(x, 2.0)")
        #expect(Expression(booleanLiteral: true).description == "true")
    }

    @Test func distinctVariablesOfOneName() {
        #expect((Expression(i) + Expression(Variable("i"))).description == "i + i_1")
    }

    @Test func matrixMultiplication() {
        let n = Variable("n")
        let a = Buffer("A", .float32, shape: [64, Expression(n)])
        let b = Buffer("B", .float32, shape: [Expression(n), 64])
        let c = Buffer("C", .float32, shape: [64, 64])
        let (i, j, k) = (Expression(i), Expression(j), Expression(k))
        let update = Statement.store(c, [i, j], .load(c, [i, j]) + .load(a, [i, k]) * .load(b, [k, j]))
        let inner = Statement.loop(Loop(self.k, extent: Expression(n), body: update))
        let body = Statement.sequence([.store(c, [i, j], 0.0), inner])
        let nest = Statement.loop(Loop(self.i, extent: 64, kind: .parallel, body: .loop(Loop(self.j, from: 4, extent: 60, body: body))))
        let kernel = Kernel("matmul", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(c, .write), .scalar(n)], body: nest)
        #expect(kernel.text(marking: Mark(.loop(self.k), note: "here")) == """
            kernel matmul(A: read float32[64, n], B: read float32[n, 64], C: write float32[64, 64], n: int32) {
                parallel for i in 0..<64 {
                    for j in 4..<64 {
                        C[i, j] = 0.0
                        for k in 0..<n { <-- here
                            C[i, j] = C[i, j] + A[i, k] * B[k, j]
                        }
                    }
                }
            }

            """)
        #expect(kernel.text(marking: Mark(.path([0, 0, 0]))).contains("C[i, j] = 0.0 <--\n"))
    }

    @Test func otherStatements() {
        let tile = Buffer("tile", .float32, shape: [4], scope: .local)
        let t = Variable("t")
        let statement = Statement.sequence([
            .letIn(t, Expression(i) + 1, .store(tile, [Expression(t)], 0.0)),
            .allocate(tile, .branch(Expression(i) < 3, then: .store(tile, [0], 1.0), otherwise: .whileLoop(Expression(i) < 3, .store(tile, [1], 2.0)))),
        ])
        #expect(statement.description == """
            do {
                let t = i + 1
                tile[t] = 0.0
            }
            local tile: float32[4]
            if i < 3 {
                tile[0] = 1.0
            } else {
                while i < 3 {
                    tile[1] = 2.0
                }
            }

            """)
    }
}
