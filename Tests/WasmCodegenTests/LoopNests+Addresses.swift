import NDArray
import TensorIR

extension LoopNests {
    /// Kernels of scalars, for every tier.
    static var scalarAddresses: [KernelRun] {
        [
            matrixProduct(m: 5, n: 7, k: 3), matrixProduct(m: 1, n: 1, k: 4), matrixProduct(m: 0, n: 3, k: 2),
            transposition, reversal, padded, divided, gathered, shiftedGather, triangle, lowerTriangle, products, prefixSum, strided,
            symbolicStrides, emptyLoops, boundIndices, floats16, nestedOffsets, conditionalOffset,
        ]
    }

    static func matrixProduct(m: Int, n: Int, k: Int) -> KernelRun {
        var builder = Builder()
        let (rows, columns, depth) = (builder.scalar("m", Value(m)), builder.scalar("n", Value(n)), builder.scalar("k", Value(k)))
        let a = builder.input("a", [rows, depth], holding: [m, k])
        let b = builder.input("b", [depth, columns], holding: [k, n])
        let c = builder.output("c", [rows, columns], holding: [m, n])
        return builder.run("product \(m)x\(n)x\(k)", loop("i", rows) { i in
            loop("j", columns) { j in
                .inOrder([
                    .store(c, [i, j], 0.0),
                    loop("k", depth) { k in .store(c, [i, j], .load(c, [i, j]) + .load(a, [i, k]) * .load(b, [k, j])) },
                ])
            }
        })
    }

    static var transposition: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [4, 6, 5]), builder.output("b", [5, 4, 6]))
        return builder.run("transposition", loop("i", 5) { i in
            loop("j", 4) { j in loop("k", 6) { k in .store(b, [i, j, k], .load(a, [j, k, i])) } }
        })
    }

    static var reversal: KernelRun {
        var builder = Builder()
        let n = builder.scalar("n", Value(9))
        let (a, b) = (builder.input("a", [n], holding: [9]), builder.output("b", [9]))
        return builder.run("reversal", .inOrder([
            loop("i", 9) { i in .store(b, [i], .load(a, [8 - i])) },
            loop("i", n) { i in .store(b, [i], .load(b, [i]) + .load(a, [n - 1 - i])) },
        ]))
    }

    static var padded: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [7]), builder.output("b", [11]))
        return builder.run("padded", loop("i", 11) { i in
            .store(b, [i], conditional(i >= 2 && i < 9, .load(a, [i - 2]), -1.0))
        })
    }

    static var divided: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [8, 7]), builder.output("b", [7, 8]))
        return builder.run("divided", loop("f", 56) { f in
            .store(b, [f.modulo(7), f.floorDivided(by: 7)], .load(a, [f.floorDivided(by: 8 - 1), f.modulo(7)]))
        })
    }

    static var gathered: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [101, 3]), builder.output("b", [10, 3]))
        let index = builder.input("index", .uint8, [10])
        return builder.run("gathered", loop("i", 10) { i in
            loop("j", 3) { j in .store(b, [i, j], .load(a, [.load(index, [i]).cast(to: .int32), j])) }
        })
    }

    /// The index is below zero, what is added to it makes it right.
    static var shiftedGather: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [201]), builder.output("b", [10]))
        let index = builder.input("index", .int8, [10])
        return builder.run("shifted gather", loop("i", 10) { i in
            .store(b, [i], .load(a, [.load(index, [i]).cast(to: .int32) + 100]))
        })
    }

    static var triangle: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [9, 9]), builder.output("b", [9, 9]))
        return builder.run("triangle", loop("i", 9) { i in
            loop("j", from: i, 9 - i) { j in .store(b, [i, j], .load(a, [j, i])) }
        })
    }

    static var lowerTriangle: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [45]), builder.output("b", [9, 9]))
        return builder.run("packed triangle", loop("i", 9) { i in
            loop("j", i + 1) { j in .store(b, [i, j], .load(a, [(i * (i + 1)).floorDivided(by: 2) + j])) }
        })
    }

    /// Strides that are products of loop variables.
    static var products: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [200]), builder.output("b", [6, 6, 5]))
        return builder.run("products", loop("i", 6) { i in
            loop("j", 6) { j in loop("k", 5) { k in .store(b, [i, j, k], .load(a, [i * j * k + i * i + 2 * j + k])) } }
        })
    }

    static var prefixSum: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", .int32, [20]), builder.output("b", .int32, [20]))
        return builder.run("prefix sum", .inOrder([
            .store(b, [0], .load(a, [0])),
            loop("i", from: 1, 19) { i in .store(b, [i], .load(b, [i - 1]) + .load(a, [i])) },
        ]))
    }

    static var strided: KernelRun {
        var builder = Builder()
        let a = builder.input("a", [5, 6], holding: [5, 8], strides: [8, 1])
        let b = builder.output("b", [5, 6], holding: [6, 5], strides: [1, 5])
        return builder.run("strided", loop("i", 5) { i in loop("j", 6) { j in .store(b, [i, j], .load(a, [i, j])) } })
    }

    static var symbolicStrides: KernelRun {
        var builder = Builder()
        let (row, column) = (builder.scalar("row", Value(8)), builder.scalar("column", Value(1)))
        let a = builder.input("a", [5, 6], holding: [5, 8], strides: [row, column])
        let b = builder.output("b", [5, 6], holding: [5, 6])
        return builder.run("symbolic strides", loop("i", 5) { i in
            loop("j", 3) { j in
                .inOrder((0..<2).map { part in .store(b, [i, j * 2 + Expression(part)], .load(a, [i, j * 2 + Expression(part)])) })
            }
        })
    }

    static var emptyLoops: KernelRun {
        var builder = Builder()
        let (none, less, one) = (builder.scalar("none", Value(0)), builder.scalar("less", Value(-3)), builder.scalar("one", Value(1)))
        let (a, b) = (builder.input("a", [4]), builder.output("b", [4]))
        return builder.run("empty loops", .inOrder([none, less, one, 0, 1, -2].map { extent in
            loop("i", extent) { i in loop("j", 2) { j in .store(b, [i + j], .load(b, [i + j]) + .load(a, [i + 2 * j])) } }
        }))
    }

    static var boundIndices: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [40]), builder.output("b", [12]))
        let place = Variable("place")
        return builder.run("bound indices", loop("i", 12) { i in
            .letIn(place, i * 3 + 1, .store(b, [i], .load(a, [.variable(place)]) + (.variable(place) * 2).bound("twice") { .cast(.float32, $0, .wrapping) }))
        })
    }

    static var floats16: KernelRun {
        var builder = Builder()
        let (a, b, c) = (builder.input("a", .float16, [8]), builder.output("b", .float16, [8]), builder.output("c", .bfloat16, [8]))
        return builder.run("16-bit floats", loop("i", 8) { i in
            .inOrder([
                .store(b, [i], select(i < 3, .load(a, [i]), .constant(1.5, TensorIR.ValueType(.float16)))),
                .store(c, [i], .constant(3.140625, TensorIR.ValueType(.bfloat16))),
            ])
        })
    }

    /// Constants that are negative, zero and positive on one pointer.
    static var nestedOffsets: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [10, 10]), builder.output("b", [8, 8]))
        return builder.run("stencil", loop("i", from: 1, 8) { i in
            loop("j", from: 1, 8) { j in
                let near = [-1, 0, 1].flatMap { y in [-1, 0, 1].map { x in Expression.load(a, [i + Expression(y), j + Expression(x)]) } }
                return .store(b, [i - 1, j - 1], near.dropFirst().reduce(near[0]) { $0 + $1 })
            }
        })
    }

    /// Two sides of a condition, each in bounds only where it is taken.
    static var conditionalOffset: KernelRun {
        var builder = Builder()
        let (a, b) = (builder.input("a", [6, 4]), builder.output("b", [8, 4]))
        return builder.run("rows by condition", loop("i", 8) { i in
            loop("j", 4) { j in
                .branch(i < 6, then: .store(b, [i, j], .load(a, [i, j]) * 2.0), otherwise: .store(b, [i, j], .load(a, [i - 6, j])))
            }
        })
    }
}
