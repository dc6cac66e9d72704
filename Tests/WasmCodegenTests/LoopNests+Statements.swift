import NDArray
import TensorIR

extension LoopNests {
    static var statements: [KernelRun] {
        [accumulator, exchange, computedLocal, scratchRow, nestedScratch, symbolicScratch, collatz, branches, scalarParameters, reuse, swapInRegisters]
    }

    /// A sum in a register, with loads on either side of the loop.
    static var accumulator: KernelRun {
        var builder = Builder()
        let n = builder.scalar("n", Value(7))
        let (a, b) = (builder.input("a", [3, n], holding: [3, 7]), builder.output("b", [3]))
        let sum = Buffer("sum", .float32, shape: [1], scope: .local)
        return builder.run("accumulator", loop("i", 3) { i in
            .allocate(sum, .inOrder([
                .store(sum, [0], 1.0),
                loop("j", n) { j in .store(sum, [0], .load(sum, [0]) + .load(a, [i, j])) },
                .store(b, [i], .load(sum, [0]) * 2.0),
            ]))
        })
    }

    /// Two registers that are computed from each other.
    static var exchange: KernelRun {
        var builder = Builder()
        let b = builder.output("b", .int64, [2])
        let pair = Buffer("pair", .int64, shape: [2], scope: .local)
        let old = Variable("old", TensorIR.ValueType(.int64))
        return builder.run("fibonacci", .allocate(pair, .inOrder([
            .store(pair, [0], .constant(0, TensorIR.ValueType(.int64))), .store(pair, [1], .constant(1, TensorIR.ValueType(.int64))),
            loop("i", 30) { _ in
                .letIn(old, .load(pair, [0]), .inOrder([
                    .store(pair, [0], .load(pair, [1])),
                    .store(pair, [1], .load(pair, [1]) + .variable(old)),
                ]))
            },
            .store(b, [0], .load(pair, [0])), .store(b, [1], .load(pair, [1])),
        ])))
    }

    static var swapInRegisters: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int8, [6]), builder.output("b", .int8, [6]))
        let pair = Buffer("pair", .int8, shape: [2, 3], scope: .local)
        return builder.run("rows exchanged", .allocate(pair, .inOrder(
            (0..<6).map { .store(pair, [Expression($0 / 3), Expression($0 % 3)], .load(a, [Expression($0)]) + .load(a, [Expression($0)])) }
                + (0..<6).map { .store(b, [Expression($0)], .load(pair, [Expression(1 - $0 / 3), Expression($0 % 3)])) })))
    }

    /// A local buffer whose index is computed: it goes to memory.
    static var computedLocal: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int16, [16]), builder.output("b", .int16, [16]))
        let copy = Buffer("copy", .int16, shape: [16], scope: .local)
        return builder.run("computed local", .allocate(copy, .inOrder([
            loop("i", 16) { i in .store(copy, [15 - i], .load(a, [i])) },
            loop("i", 16) { i in .store(b, [i], .load(copy, [i]) + .load(copy, [(i * 7).modulo(16)])) },
        ])))
    }

    static var scratchRow: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [4, 9]), builder.output("b", [4, 9]))
        let row = Buffer("row", .float32, shape: [9], scope: .scratch)
        return builder.run("scratch row", loop("i", 4) { i in
            .allocate(row, .inOrder([
                loop("j", 9) { j in .store(row, [j], .load(a, [i, j]) * 2.0) },
                loop("j", 9) { j in .store(b, [i, j], .load(row, [8 - j])) },
            ]))
        })
    }

    static var nestedScratch: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .uint8, [5]), builder.output("b", .uint8, [5]))
        let (first, second) = (Buffer("first", .uint8, shape: [5], scope: .scratch), Buffer("second", .uint8, shape: [5], scope: .scratch))
        let third = Buffer("third", .uint8, shape: [5], scope: .scratch)
        func copy(_ from: Buffer, _ to: Buffer) -> Statement { loop("i", 5) { i in .store(to, [i], .load(from, [i]) + .constant(1, TensorIR.ValueType(.uint8))) } }
        return builder.run("nested scratch", .allocate(first, .inOrder([
            copy(a, first),
            .allocate(second, .inOrder([copy(first, second), copy(second, first)])),
            .allocate(third, .inOrder([copy(first, third), copy(third, b)])),
        ])))
    }

    static var symbolicScratch: KernelRun {
        var builder = Builder()
        // More than what the module's memory has to begin with.
        let n = builder.scalar("n", Value(400_000))
        let (a, b) = (builder.input("a", [8]), builder.output("b", [8]))
        let fixed = Buffer("fixed", .float32, shape: [8], scope: .scratch)
        let (large, other) = (Buffer("large", .float32, shape: [n], scope: .scratch), Buffer("other", .float32, shape: [n, 2], scope: .scratch))
        return builder.run("symbolic scratch", .allocate(fixed, .allocate(large, loop("i", 8) { i in
            .allocate(other, .inOrder([
                .store(fixed, [i], .load(a, [i])),
                .store(large, [n - 1 - i], .load(fixed, [i]) + 1.0),
                .store(other, [n - 1, 1], .load(large, [n - 1 - i]) * 3.0),
                .store(b, [i], .load(other, [n - 1, 1]) - .load(fixed, [i])),
            ]))
        })))
    }

    static var collatz: KernelRun {
        var builder = Builder()
        let b = builder.output("b", .int32, [20])
        let number = Buffer("number", .int32, shape: [2], scope: .local)
        return builder.run("collatz", loop("i", 20) { i in
            .allocate(number, .inOrder([
                .store(number, [0], i + 1), .store(number, [1], 0),
                .whileLoop(Expression.load(number, [0]).differs(from: 1), .inOrder([
                    .branch(
                        Expression.load(number, [0]).modulo(2).equals(0),
                        then: .store(number, [0], Expression.load(number, [0]).floorDivided(by: 2)),
                        otherwise: .store(number, [0], .load(number, [0]) * 3 + 1)),
                    .store(number, [1], .load(number, [1]) + 1),
                ])),
                .store(b, [i], .load(number, [1])),
            ]))
        })
    }

    /// Loads around stores that happen, perhaps, in between.
    static var branches: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int32, [12]), builder.output("b", .int32, [12]))
        let state = builder.output("state", .int32, [2])
        return builder.run("branches", loop("i", 12) { i in
            .inOrder([
                .branch(Expression.load(a, [i]) > 0, then: .store(state, [0], .load(state, [0]) + 1), otherwise: .inOrder([
                    .store(b, [i], .load(state, [0]) + .load(state, [1])),
                    .store(state, [1], .load(state, [1]) - 1),
                ])),
                .store(b, [i], .load(b, [i]) + .load(state, [0]) * 100 + .load(state, [1])),
                .branch(Expression.load(state, [0]) > 3, then: .store(state, [0], 0), otherwise: nil),
            ])
        })
    }

    static var scalarParameters: KernelRun {
        var builder = Builder()
        let byte = builder.scalar("byte", Value(-100, .int8)), word = builder.scalar("word", Value(60000, .uint16))
        let long = builder.scalar("long", Value(1 << 40, .int64)), single = builder.scalar("single", Value(1.5)), double = builder.scalar("double", Value(0.1, .float64))
        let flag = builder.scalar("flag", Value(1, .bool))
        let b = builder.output("b", .float64, [6])
        let values = [byte, word, long, single, double, flag]
        return builder.run("scalar parameters", .inOrder(values.enumerated().map { number, value in
            .store(b, [Expression(number)], value.cast(to: .float64) + 1.0)
        }))
    }

    /// One load with stores to its buffer before and after: it may be shared on one side only.
    static var reuse: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int32, [4]), builder.output("b", .int32, [8]))
        return builder.run("loads around a store", loop("i", 4) { i in
            .inOrder([
                .store(b, [i], .load(a, [i]) + .load(b, [i + 4])),
                .store(b, [i + 4], .load(b, [i]) * 2 + .load(b, [i + 4])),
                .store(b, [i], .load(b, [i + 4]) + .load(b, [i]) + .load(a, [i])),
            ])
        })
    }
}
