import NDArray
import TensorIR

/// One kernel for each operator, element type and number of lanes.
struct OperatorSweep {
    let lanes: Int
    private var count: Int { lanes == 3 ? 66 : 64 }

    /// `c[i] = body(a[i], b[i], d[i])` over `count` elements, `lanes` at a time; `d` is bool.
    func run(_ title: String, _ element: ElementType, giving result: ElementType, _ body: (Expression, Expression, Expression) -> Expression) -> KernelRun {
        let shape: [Expression] = [Expression(count)]
        let (a, b) = (Buffer("a", element, shape: shape), Buffer("b", element, shape: shape))
        let (c, d) = (Buffer("c", result, shape: shape), Buffer("d", .bool, shape: shape))
        let i = Variable("i")
        let base = Expression(i) * Expression(lanes)
        let index = lanes == 1 ? base : Expression.ramp(base: base, stride: 1, lanes: lanes)
        let value = body(.load(a, [index]), .load(b, [index]), .load(d, [index]))
        let kernel = Kernel(
            "\(title)", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(d, .read), .buffer(c, .readWrite)],
            body: .loop(Loop(i, extent: Expression(count / lanes), body: .store(c, [index], value))))
        let arrays = [
            a: awkwardElements(element, count: count, seed: 1), b: awkwardElements(element, count: count, seed: 2),
            d: awkwardElements(.bool, count: count, seed: 3), c: NDArray.zeros(result, shape: [count]),
        ]
        return KernelRun(kernel: kernel, arrays: arrays, title: "\(title) \(element)x\(lanes)")
    }

    /// The types that arithmetic is emitted for.
    static let elements = ElementType.allCases.filter { $0 != .float16 && $0 != .bfloat16 }

    func unary() -> [KernelRun] {
        Self.elements.flatMap { element in
            UnaryOperator.allCases.filter { $0.accepts(element) }.map { operation in
                run("\(operation)", element, giving: element) { a, _, _ in .unary(operation, a) }
            }
        }
    }

    func binary() -> [KernelRun] {
        Self.elements.flatMap { element in
            BinaryOperator.allCases.filter { $0.accepts(element) }.map { operation in
                run("\(operation)", element, giving: element) { a, b, _ in .binary(operation, a, b) }
            }
        }
    }

    /// Divisions and shifts by constants, which have code of their own.
    func byConstants() -> [KernelRun] {
        let operations: [BinaryOperator] = [.divide, .floorDivide, .remainder, .floorModulo, .shiftLeft, .shiftRight]
        let constants: [Int64] = [0, 1, -1, 2, 8, 7, -7, -8, 64, 100]
        return Self.elements.filter(\.isInteger).flatMap { element in
            operations.flatMap { operation in
                constants.filter { $0 >= 0 || element.isSignedInteger }.map { constant in
                    run("\(operation) by \(constant)", element, giving: element) { a, _, _ in
                        .binary(operation, a, .constant(constant, a.type))
                    }
                }
            }
        }
    }

    func comparisons() -> [KernelRun] {
        Self.elements.flatMap { element in
            ComparisonOperator.allCases.map { operation in
                run("\(operation)", element, giving: .bool) { a, b, _ in .compare(operation, a, b) }
            }
        }
    }

    func casts() -> [KernelRun] {
        Self.elements.flatMap { source in
            Self.elements.flatMap { target in
                CastMode.allCases.map { mode in
                    run("\(mode) cast to \(target)", source, giving: target) { a, _, _ in a.cast(to: target, mode) }
                }
            }
        }
    }

    func bitcasts() -> [KernelRun] {
        ElementType.allCases.flatMap { source in
            ElementType.allCases.filter { $0.byteCount == source.byteCount && $0 != .bool && source != .bool }.map { target in
                run("bitcast to \(target)", source, giving: target) { a, _, _ in a.bitcast(to: target) }
            }
        }
    }

    func choices() -> [KernelRun] {
        ElementType.allCases.flatMap { element in
            [
                run("select", element, giving: element) { a, b, d in .select(d, a, b) },
                run("conditional", element, giving: element) { a, b, d in .conditional(d, a, b) },
                run("letIn", element, giving: element) { a, b, d in a.bound("x") { .select(d, $0, b) } },
            ]
        }
    }

    /// Arithmetic whose operands are not normalised, seen by an operator that looks at all bits.
    func chains() -> [KernelRun] {
        Self.elements.filter { $0.isInteger }.flatMap { element in
            [
                run("wrapped compare", element, giving: .bool) { a, b, _ in .compare(.less, .binary(.add, a, b), .binary(.multiply, a, b)) },
                run("wrapped divide", element, giving: element) { a, b, _ in .binary(.divide, .binary(.multiply, a, b), .binary(.subtract, a, b)) },
                run("wrapped shift", element, giving: element) { a, b, _ in .binary(.shiftRight, .binary(.add, a, b), .constant(3, a.type)) },
                run("wrapped widening", element, giving: .int64) { a, b, _ in .cast(.int64, .binary(.add, a, b), .wrapping) },
                run("wrapped to float", element, giving: .float64) { a, b, _ in .cast(.float64, .binary(.multiply, a, b), .wrapping) },
                run("multiplyAdd", element, giving: element) { a, b, _ in .multiplyAdd(a, b, a) },
            ]
        }
    }

    func floatMasks() -> [KernelRun] {
        [.float32, .float64].flatMap { element in
            [
                run("multiplyAdd", element, giving: element) { a, b, _ in .multiplyAdd(a, b, a) },
                run("masks of two widths", element, giving: element) { a, b, d in
                    .select(.binary(.and, .compare(.less, a, b), d), a, b)
                },
                run("not of a comparison", element, giving: .bool) { a, b, _ in .unary(.not, .compare(.lessOrEqual, a, b)) },
            ]
        }
    }

    var all: [KernelRun] {
        unary() + binary() + byConstants() + comparisons() + casts() + bitcasts() + choices() + chains() + floatMasks()
    }
}
