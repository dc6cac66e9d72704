import NDArray
import TensorIR

extension LoopNests {
    static var vectors: [KernelRun] {
        ElementType.allCases.flatMap { [copies($0), places($0), registers($0), scattered($0)] }
            + [unrolledTile, tile(rows: 4, columns: 2, depth: 5), tile(rows: 2, columns: 4, depth: 1), mixedRegisters, gatheredVectors, symbolicPlaces, conditionalLanes,
               vectorBindings, narrowRegisters, scalarCondition, vectorIndexArithmetic]
    }

    /// Loads of every kind: next to each other, reversed, every other, one for all.
    static func places(_ element: ElementType) -> KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", element, [64]), builder.output("b", element, [5, 32]))
        return builder.run("\(element) loads", loop("i", 4) { i in
            let to = { (row: Int) in [Expression(row), ramp(i * 8, lanes: 8)] }
            return .inOrder([
                .store(b, to(0), .load(a, [ramp(i * 8 + 3, lanes: 8)])),
                .store(b, to(1), .load(a, [ramp(63 - i * 8, -1, lanes: 8)])),
                .store(b, to(2), .load(a, [ramp(i, 7, lanes: 8)])),
                .store(b, to(3), .broadcast(.load(a, [i * 3]), lanes: 8)),
                .store(b, to(4), .load(a, [ramp(63 - i, -3, lanes: 8)])),
            ])
        })
    }

    static func copies(_ element: ElementType) -> KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", element, [2, 40]), builder.output("b", element, [2, 40]))
        // From one lane to forty: part of a register, and several.
        return builder.run("\(element) copies", loop("i", 2) { i in
            .inOrder([2, 3, 5, 6, 7, 16, 1].reduce((0, [Statement]())) { sum, lanes in
                let index: Expression = lanes == 1 ? Expression(sum.0) : ramp(Expression(sum.0), lanes: lanes)
                return (sum.0 + lanes, sum.1 + [.store(b, [i, index], .load(a, [i, index]))])
            }.1)
        })
    }

    static func scattered(_ element: ElementType) -> KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", element, [32]), builder.output("b", element, [8, 4]))
        return builder.run("\(element) scattered", loop("i", 4) { i in
            .store(b, [ramp(0, lanes: 8), i], .load(a, [ramp(i * 8, lanes: 8)]))
        })
    }

    static func registers(_ element: ElementType) -> KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", element, [32]), builder.output("b", element, [32]))
        let file = Buffer("file", element, shape: [2, 16], scope: .local)
        return builder.run("\(element) registers", .allocate(file, .inOrder([
            .store(file, [0, ramp(0, lanes: 16)], .load(a, [ramp(0, lanes: 16)])),
            .store(file, [1, ramp(0, lanes: 16)], .load(a, [ramp(16, lanes: 16)])),
            .store(b, [ramp(0, lanes: 16)], .load(file, [1, ramp(0, lanes: 16)])),
            .store(b, [ramp(16, lanes: 16)], .load(file, [0, ramp(15, -1, lanes: 16)])),
        ])))
    }

    /// A register tile of a matrix product, written out: what the scheduler's unrolling gives.
    static func tile(rows: Int, columns: Int, depth: Int) -> KernelRun {
        var builder = Builder()
        let width = 4 * columns
        let a = builder.input("a", [3 * rows, depth]), b = builder.input("b", [depth, 2 * width]), c = builder.output("c", [3 * rows, 2 * width])
        let sums = Buffer("sums", .float32, shape: [Expression(rows), Expression(width)], scope: .local)
        let places = (0..<rows).flatMap { r in (0..<columns).map { (r, ramp(Expression(4 * $0)), 4 * $0) } }
        return builder.run("tile \(rows)x\(columns)", loop("i", 3) { i in
            loop("j", 2) { j in
                .allocate(sums, .inOrder([
                    .inOrder(places.map { r, place, _ in .store(sums, [Expression(r), place], .constant(0.0, TensorIR.ValueType(.float32, lanes: 4))) }),
                    loop("k", Expression(depth)) { k in
                        .inOrder(places.map { r, place, column in
                            let left = Expression.broadcast(.load(a, [i * Expression(rows) + Expression(r), k]), lanes: 4)
                            let right = Expression.load(b, [k, ramp(j * Expression(width) + Expression(column))])
                            return .store(sums, [Expression(r), place], multiplyAdd(left, right, .load(sums, [Expression(r), place])))
                        })
                    },
                    .inOrder(places.map { r, place, column in
                        .store(c, [i * Expression(rows) + Expression(r), ramp(j * Expression(width) + Expression(column))], .load(sums, [Expression(r), place]))
                    }),
                ]))
            }
        })
    }

    /// A tile whose depth is unrolled, which engines may want apart.
    static var unrolledTile: KernelRun {
        let kernel = SampleKernels.product(m: 4, n: 16, k: 8, rows: 2, columns: 2, presplat: false, unrolled: 4)
        var arrays: [Buffer: NDArray] = [:]
        for (seed, buffer) in kernel.buffers.enumerated() {
            arrays[buffer] = NDArray.random(.float32, shape: buffer.constantShape!, seed: UInt64(seed))
        }
        return KernelRun(kernel: kernel, arrays: arrays, title: "unrolled tile")
    }

    /// Vectors and single elements of one register file.
    static var mixedRegisters: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int16, [16]), builder.output("b", .int16, [18]))
        let file = Buffer("file", .int16, shape: [16], scope: .local)
        return builder.run("mixed registers", .allocate(file, .inOrder([
            .store(file, [ramp(0, lanes: 16)], .load(a, [ramp(0, lanes: 16)])),
            .store(file, [9], .load(file, [3]) + .load(file, [12])),
            .store(b, [ramp(0, lanes: 16)], .load(file, [ramp(0, lanes: 16)])),
            .store(b, [16], .load(file, [9])),
            .store(b, [17], .load(file, [0])),
        ])))
    }

    static var narrowRegisters: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .float32, [4]), builder.output("b", .float32, [4]))
        let file = Buffer("file", .float32, shape: [2, 2], scope: .local)
        return builder.run("registers of two lanes", .allocate(file, .inOrder([
            .store(file, [0, ramp(0, lanes: 2)], .load(a, [ramp(2, lanes: 2)])),
            .store(file, [1, ramp(0, lanes: 2)], .load(a, [ramp(0, lanes: 2)])),
            .store(b, [ramp(0, lanes: 2)], .load(file, [0, ramp(0, lanes: 2)]) + .load(file, [1, ramp(0, lanes: 2)])),
            .store(b, [ramp(2, lanes: 2)], .load(file, [1, ramp(0, lanes: 2)])),
        ])))
    }

    static var gatheredVectors: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [201, 2]), builder.output("b", [16, 2]))
        let index = builder.input("index", .int8, [16])
        return builder.run("gathered vectors", loop("i", 4) { i in
            loop("j", 2) { j in
                let rows = Expression.load(index, [ramp(i * 4)]).cast(to: .int32) + Expression(100).broadcast(to: 4)
                return .store(b, [ramp(i * 4), j], .load(a, [rows, j.broadcast(to: 4)]))
            }
        })
    }

    static var symbolicPlaces: KernelRun {
        var builder = Builder()
        let (n, step) = (builder.scalar("n", Value(12)), builder.scalar("step", Value(-2)))
        let a = builder.input("a", [n, n], holding: [12, 12]), b = builder.output("b", [n, n], holding: [12, 12])
        let c = builder.output("c", [8])
        return builder.run("symbolic places", .inOrder([
            loop("i", n) { i in
                loop("j", n.floorDivided(by: 4)) { j in .store(b, [i, ramp(j * 4)], .load(a, [ramp(j * 4), i])) }
            },
            .store(c, [ramp(0, lanes: 4)], .load(a, [3, ramp(9, step, lanes: 4)])),
            .store(c, [ramp(7, step + 1, lanes: 4)], .load(a, [4, ramp(0, lanes: 4)])),
        ]))
    }

    static var conditionalLanes: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [6]), builder.output("b", [8]))
        return builder.run("conditional lanes", loop("i", 2) { i in
            let place = ramp(i * 4)
            return .store(b, [place], conditional(place < Expression(6).broadcast(to: 4), .load(a, [place]) + 1.0, Expression(-1.0).broadcast(to: 4)))
        })
    }

    static var scalarCondition: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [4, 8]), builder.output("b", [6, 8]))
        return builder.run("scalar condition", loop("i", 6) { i in
            .inOrder([
                .store(b, [i, ramp(0, lanes: 8)], conditional(i < 4, .load(a, [i, ramp(0, lanes: 8)]), Expression(-1.0).broadcast(to: 8))),
                .store(b, [i, ramp(0)], select(i < 3, .load(b, [i, ramp(4)]), .load(b, [i, ramp(0)]))),
            ])
        })
    }

    static var vectorBindings: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [16]), builder.output("b", [16]))
        return builder.run("vector bindings", loop("i", 4) { i in
            .store(b, [ramp(i * 4)], Expression.load(a, [ramp(i * 4)]).bound("x") { x in (x * x).bound("y") { $0 + x * 2.0 + $0 } })
        })
    }

    /// Index vectors as values, and as sums of ramps.
    static var vectorIndexArithmetic: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int32, [64]), builder.output("b", .int32, [2, 16]))
        return builder.run("index vectors", loop("i", 4) { i in
            .inOrder([
                .store(b, [0, ramp(i * 4)], ramp(i, 3) * Expression(2).broadcast(to: 4) + .load(a, [ramp(i * 4) + ramp(0, 2)])),
                .store(b, [1, ramp(i * 4)], .load(a, [ramp(i * 4).modulo(Expression(7).broadcast(to: 4)) * Expression(3).broadcast(to: 4)])),
            ])
        })
    }
}
