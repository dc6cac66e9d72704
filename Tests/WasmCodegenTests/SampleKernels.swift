import NDArray
import TensorIR
import WasmModel

/// Kernels whose code is looked at or timed, as a schedule would make them.
enum SampleKernels {
    /// `c = a + b`, four lanes at a time, so many vectors an iteration.
    static func addition(count: Int, unrolled: Int) -> Kernel {
        let shape: [Expression] = [Expression(count)]
        let (a, b, c) = (Buffer("a", .float32, shape: shape), Buffer("b", .float32, shape: shape), Buffer("c", .float32, shape: shape))
        let i = Variable("i")
        let body = (0..<unrolled).map { part -> Statement in
            let index = Expression.ramp(base: Expression(i) * Expression(4 * unrolled) + Expression(4 * part), stride: 1, lanes: 4)
            return .store(c, [index], .load(a, [index]) + .load(b, [index]))
        }
        return Kernel(
            "add", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(c, .write)],
            body: .loop(Loop(i, extent: Expression(count / 4 / unrolled), body: .inOrder(body))))
    }

    /// What a person would write for two reads and a write, with pointers a, b, c and the number of bytes in `end`.
    static func handWrittenAddition(count: Int) -> FunctionDefinition {
        var function = FunctionBuilder(name: "by_hand")
        let a = function.addParameter(.i32), b = function.addParameter(.i32), c = function.addParameter(.i32)
        let end = function.addLocal(.i32)
        function.emit([.localGet(c), .i32Const(Int32(4 * count)), Instruction(.i32Add), .localSet(end)])
        function.emit(.loop())
        for offset: UInt32 in [0, 16, 32, 48] {
            function.emit([
                .localGet(c), .localGet(a), .v128Load(offset: offset), .localGet(b), .v128Load(offset: offset),
                Instruction(.f32x4Add), .v128Store(offset: offset),
            ])
        }
        for pointer in [a, b, c] { function.emit([.localGet(pointer), .i32Const(64), Instruction(.i32Add), .localSet(pointer)]) }
        function.emit([.localGet(c), .localGet(end), Instruction(.i32Ne), .brIf(0)])
        function.emit(.end)
        return function.finish()
    }

    /// A matrix product by register tiles of `rows` × 4·`columns`, the whole depth in one go. B is packed into panels of a
    /// tile's width, A, if `presplat`, into panels of a tile's height with each element four times.
    static func product(m: Int, n: Int, k: Int, rows: Int, columns: Int, presplat: Bool, unrolled: Int = 1) -> Kernel {
        let width = 4 * columns
        let a = presplat
            ? Buffer("a", .float32, shape: [m / rows, k, rows, 4].map { Expression($0) })
            : Buffer("a", .float32, shape: [m, k].map { Expression($0) })
        let b = Buffer("b", .float32, shape: [n / width, k, width].map { Expression($0) })
        let c = Buffer("c", .float32, shape: [m, n].map { Expression($0) })
        let sums = Buffer("sums", .float32, shape: [rows, width].map { Expression($0) }, scope: .local)
        let (i, j, kk) = (Variable("i"), Variable("j"), Variable("k"))
        func lanes(_ base: Expression) -> Expression { .ramp(base: base, stride: 1, lanes: 4) }
        let places = (0..<rows).flatMap { row in (0..<columns).map { (row, 4 * $0) } }
        func sum(_ row: Int, _ column: Int) -> [Expression] { [Expression(row), lanes(Expression(column))] }
        let steps = (0..<unrolled).flatMap { part in places.map { ($0, $1, Expression(kk) * Expression(unrolled) + Expression(part)) } }
        let step = steps.map { row, column, depth -> Statement in
            let left: Expression = presplat
                ? .load(a, [Expression(i), depth, Expression(row), lanes(0)])
                : .broadcast(.load(a, [Expression(i) * Expression(rows) + Expression(row), depth]), lanes: 4)
            let right = Expression.load(b, [Expression(j), depth, lanes(Expression(column))])
            return .store(sums, sum(row, column), multiplyAdd(left, right, .load(sums, sum(row, column))))
        }
        let tile = Statement.allocate(sums, .inOrder([
            .inOrder(places.map { .store(sums, sum($0, $1), Expression.constant(0.0, TensorIR.ValueType(.float32, lanes: 4))) }),
            .loop(Loop(kk, extent: Expression(k / unrolled), body: .inOrder(step))),
            .inOrder(places.map { row, column in
                .store(c, [Expression(i) * Expression(rows) + Expression(row), lanes(Expression(j) * Expression(width) + Expression(column))], .load(sums, sum(row, column)))
            }),
        ]))
        return Kernel(
            "product", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(c, .write)],
            body: .loop(Loop(i, extent: Expression(m / rows), body: .loop(Loop(j, extent: Expression(n / width), body: tile)))))
    }
}
