import NDArray
import TensorIR
import Testing

@Suite struct InterpreterTests {
    /// C = A · B with `n` rows and columns; the loop over rows is of the given kind.
    static func matmul(_ n: Int, rows: LoopKind = .serial) -> (Kernel, Buffer, Buffer, Buffer) {
        let size = Variable("n")
        let extent = Expression(size)
        let (a, b, c) = (
            Buffer("A", .float32, shape: [extent, extent]), Buffer("B", .float32, shape: [extent, extent]),
            Buffer("C", .float32, shape: [extent, extent]))
        let (vi, vj, vk) = (Variable("i"), Variable("j"), Variable("k"))
        let (i, j, k) = (Expression(vi), Expression(vj), Expression(vk))
        let update = Statement.store(c, [i, j], .load(c, [i, j]) + .load(a, [i, k]) * .load(b, [k, j]))
        let body = Statement.sequence([.store(c, [i, j], 0.0), .loop(Loop(vk, extent: extent, body: update))])
        let columns = Statement.loop(Loop(vj, extent: extent, body: body))
        let kernel = Kernel(
            "matmul", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(c, .write), .scalar(size)],
            body: .loop(Loop(vi, extent: extent, kind: rows, body: columns)))
        return (kernel, a, b, c)
    }

    @Test func matrixMultiplication() throws {
        let (kernel, a, b, c) = Self.matmul(3)
        let left = NDArray([Float](arrayLiteral: 1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [3, 3])
        let right = NDArray([Float](arrayLiteral: 1, 0, 2, 0, 1, 0, 3, 0, 1), shape: [3, 3])
        var arrays = [a: left, b: right]
        try Interpreter(kernel, races: .reported).run(&arrays, scalars: [kernel.scalars[0]: Value(3)])
        #expect(arrays[c] == NDArray([Float](arrayLiteral: 10, 2, 5, 22, 5, 14, 34, 8, 23), shape: [3, 3]))
    }

    @Test func speed() throws {
        let n = 48
        let (kernel, a, b, c) = Self.matmul(n)
        var arrays = [a: NDArray.zeros(.float32, shape: [n, n]), b: NDArray.zeros(.float32, shape: [n, n])]
        let interpreter = try Interpreter(kernel)
        let time = try ContinuousClock().measure {
            try interpreter.run(&arrays, scalars: [kernel.scalars[0]: Value(Int64(n))])
        }
        // Three loads, a store, a product, a sum and the loop's step.
        let operations = Double(n * n * n * 7)
        let seconds = Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds)
        print("interpreter: \(Int(operations / seconds / 1e6)) million operations a second")
        #expect(arrays[c]?.count == n * n)
    }

    @Test func vectorsAndMasks() throws {
        let a = Buffer("A", .int32, shape: [6])
        let array = NDArray([Int32](arrayLiteral: 10, 11, 12, 13, 14, 15))
        let ramp = Expression.ramp(base: 4, stride: 1, lanes: 4)
        let guarded = conditional(ramp < 6, .load(a, [ramp]), -1)
        #expect(try evaluate(guarded, Environment(arrays: [a: array])).integers == [14, 15, -1, -1])
        let scalarGuarded = conditional(Expression(7) < 6, .load(a, [7]), -1)
        #expect(try evaluate(scalarGuarded, Environment(arrays: [a: array])).integers == [-1])
        let none = conditional(ramp < 0, Expression.load(a, [9]).broadcast(to: 4), 7)
        #expect(try evaluate(none, Environment(arrays: [a: array])).integers == [7, 7, 7, 7])
    }

    @Test func stridedBuffers() throws {
        let i = Variable("i")
        let source = Buffer("S", .int16, shape: [3], strides: [2])
        let target = Buffer("T", .int16, shape: [3])
        let copy = Statement.loop(Loop(i, extent: 3, kind: .parallel, body: .store(target, [Expression(i)], .load(source, [Expression(i)]))))
        var arrays = [source: NDArray([Int16](arrayLiteral: 1, 2, 3, 4, 5))]
        try Interpreter(Kernel("copy", parameters: [.buffer(source, .read), .buffer(target, .write)], body: copy), races: .reported).run(&arrays)
        #expect(arrays[target]?.elements() == [Int16](arrayLiteral: 1, 3, 5))
    }

    private func error(_ body: Statement, _ parameters: [KernelParameter], races: RaceChecking = .ignored, _ arrays: [Buffer: NDArray] = [:]) -> String? {
        var arrays = arrays
        do {
            try Interpreter(Kernel("k", parameters: parameters, body: body), races: races).run(&arrays)
            return nil
        } catch { return "\(error)" }
    }

    @Test func errors() {
        let i = Variable("i")
        let a = Buffer("A", .int32, shape: [4])
        let tile = Buffer("tile", .int32, shape: [4], scope: .local)
        func loop(_ extent: Expression, _ kind: LoopKind = .serial, _ body: Statement) -> Statement {
            .loop(Loop(i, extent: extent, kind: kind, body: body))
        }
        #expect(error(loop(5, .serial, .store(a, [Expression(i)], 0)), [.buffer(a, .write)])
            == "A[i] is out of bounds: index 4 in dimension 0 of extent 4, where i = 4")
        #expect(error(.allocate(tile, .store(a, [0], .load(tile, [1]))), [.buffer(a, .write)])
            == "tile[1] reads the element at [1], which nothing was stored in")
        #expect(error(loop(4, .serial, .store(a, [Expression(i)], .load(a, [0]))), [.buffer(a, .write)])
            == "A[0] reads the element at [0], which nothing was stored in, where i = 0")
        #expect(error(loop(4, .parallel, .store(a, [0], Expression(i))), [.buffer(a, .write)], races: .reported)
            == "A[0] races with another iteration for the element at [0], where i = 1")
        #expect(error(loop(4, .vectorized, .store(a, [Expression(i)], .load(a, [minimum(Expression(i) + 1, 3)]))),
            [.buffer(a, .readWrite)], races: .reported, [a: .zeros(.int32, shape: [4])])
            == "A[i] races with another iteration for the element at [1], where i = 1")
        #expect(error(loop(4, .serial, .store(a, [0], Expression(i))), [.buffer(a, .write)], races: .reported) == nil)
        #expect(error(.store(a, [0], Expression(i)), [.buffer(a, .write)]) == "no value is given for the variable i")
        #expect(error(.store(a, [0], 0), []) == "the buffer A is neither a parameter nor allocated")
        #expect(error(.store(a, [0], 0), [.buffer(a, .readWrite)]) == "no array is given for A")
        #expect(error(.store(a, [0], 0), [.buffer(a, .readWrite)], [a: .zeros(.int8, shape: [4])])
            == "A holds int32, but the array given holds int8")
        #expect(error(.store(a, [0], 0), [.buffer(a, .readWrite)], [a: .zeros(.int32, shape: [5])])
            == "A has the shape [4], but the array given has 5 elements")
    }
}
