import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

// Primitives of several operands, element by element. They compute in the type that the file declares of the result.

let primitiveArithmetic: [String: PrimitiveRule] = [
    "Add": arithmetic(.add), "Sub": arithmetic(.subtract), "Mul": arithmetic(.multiply), "Div": arithmetic(.divide),
    "RealDiv": arithmetic(.divide), "FloorDiv": arithmetic(.floorDivide), "Maximum": arithmetic(.maximum),
    "Minimum": arithmetic(.minimum), "Pow": arithmetic(.power),
    "BitwiseAnd": arithmetic(.bitwiseAnd), "BitwiseOr": arithmetic(.bitwiseOr), "BitwiseXor": arithmetic(.bitwiseXor),
    "LeftShift": arithmetic(.leftShift), "RightShift": arithmetic(.rightShift),
    "Mod": remainder(.truncate), "FloorMod": remainder(.floor), "TruncateMod": remainder(.truncate),
    "TruncateDiv": .tensor("input other") { p in
        let (a, b) = try p.pair()
        guard a.isFloat else { return try Operators.divide(a, b) }
        return try elementwise("truncateDiv", [a, b]) { truncate($0[0] / $0[1]) }
    },
    "DivMod": .tensor("input other rounding_mode") { p in
        let (a, b) = try p.pair()
        switch try p.word("rounding_mode", "", numbers: [1: "trunc", 2: "floor"]).lowercased() {
        case "floor": return try Operators.floorDivide(a, b)
        case "trunc": return a.isFloat ? try elementwise("divMod", [a, b]) { truncate($0[0] / $0[1]) } : try Operators.divide(a, b)
        default: return try Operators.divide(a, b)
        }
    },
    "DivNoNan": .tensor("input other") { p in
        let (a, b) = try p.pair()
        return try elementwise("divNoNan", [a, b]) { select($0[1].equals(constant(0, like: $0[1])), constant(0, like: $0[0]), $0[0] / $0[1]) }
    },
    "MulNoNan": .tensor("input other") { p in
        let (a, b) = try p.pair()
        return try elementwise("mulNoNan", [a, b]) { select($0[1].equals(constant(0, like: $0[1])), constant(0, like: $0[0]), $0[0] * $0[1]) }
    },
    "Xdivy": .tensor("input other") { p in
        let (a, b) = try p.realPair()
        return try elementwise("xdivy", [a, b]) { select($0[0].equals(constant(0, like: $0[0])), constant(0, like: $0[0]), $0[0] / $0[1]) }
    },
    "Xlogy": .tensor("input other") { p in
        let (a, b) = try p.realPair()
        return try elementwise("xlogy", [a, b]) {
            select($0[0].equals(constant(0, like: $0[0])), constant(0, like: $0[0]), $0[0] * call(.logarithm, $0[1]))
        }
    },
    "SquaredDifference": .tensor("input other") { p in
        let (a, b) = try p.pair()
        return try elementwise("squaredDifference", [a, b]) { ($0[0] - $0[1]).bound("difference") { $0 * $0 } }
    },
    "Hypot": .tensor("input other") { p in
        let (a, b) = try p.realPair()
        return try elementwise("hypot", [a, b]) { squareRoot($0[0] * $0[0] + $0[1] * $0[1]) }
    },
    "Atan2": .tensor("input other") { p in
        let (y, x) = try p.realPair()
        return try elementwise("atan2", [y, x]) { arctangent(of: $0[0], over: $0[1]) }
    },
    "LogAddExp": .tensor("input other") { p in
        let (a, b) = try p.realPair()
        return try elementwise("logAddExp", [a, b]) { maximum($0[0], $0[1]) + logarithmOfOneMore(call(.exponential, -absolute($0[0] - $0[1]))) }
    },
    "LogAddExp2": .tensor("input other") { p in
        let (a, b) = try p.realPair(), scale = 0.693147180559945309
        return try elementwise("logAddExp2", [a, b]) { operands in
            let distance = absolute(operands[0] - operands[1])
            let rest = logarithmOfOneMore(call(.exponential, -distance * constant(scale, like: distance)))
            return maximum(operands[0], operands[1]) + rest / constant(scale, like: distance)
        }
    },
    "Heaviside": .tensor("input values") { p in
        let (x, values) = try p.pair()
        return try elementwise("heaviside", [x, values]) { operands in
            let zero = constant(0, like: operands[0])
            let step = select(operands[0] > zero, constant(1, like: zero), zero)
            return select(operands[0].equals(zero), operands[1], select(operands[0].differs(from: operands[0]), operands[0], step))
        }
    },
    "Fmax": numberOfBoth { maximum($0, $1) }, "Fmin": numberOfBoth { minimum($0, $1) },
    "Gcd": .tensor("input other") { p in
        let (a, b) = try p.pair()
        return try commonDivisor(p, a, b)
    },
    "Lcm": .tensor("input other") { p in
        let (a, b) = try p.pair(), divisor = try commonDivisor(p, a, b)
        let safe = mapped("lcm.divisor", divisor) { select($0.equals(constant(0, like: $0)), constant(1, like: $0), $0) }
        return magnitude("lcm", try Operators.multiply(Operators.divide(a, safe), b))
    },
    "Cross": .tensor("input other dim") { p in
        let (a, b) = try p.pair()
        let shape = try broadcastShape([a.shape, b.shape]), given = try p.integer("dim", -65530)
        // Without an axis the first of three elements.
        guard let axis = given == -65530 ? shape.firstIndex(where: { $0.integerValue == 3 }) : try normalised(given, rank: shape.count),
            shape[axis].integerValue == 3
        else { throw NodeProblem.invalid("a cross product needs an axis of three elements; the shape is \(shape)") }
        let (u, v) = (expanded(a, to: shape), expanded(b, to: shape))
        return compute("cross", shape) { (indices: [Expression]) in
            func place(_ shift: Int) -> [Expression] {
                var all = indices
                all[axis] = indices[axis].plus(Expression(shift)).modulo(3)
                return all
            }
            return u[place(1)] * v[place(2)] - u[place(2)] * v[place(1)]
        }
    },
    "AddExt": scaledSum(1), "SubExt": scaledSum(-1),
    "AssignAdd": arithmetic(.add), "AssignSub": arithmetic(.subtract),
    "Lerp": .tensor("input end weight") { p in
        let operands = try p.operands("input", "end", "weight")
        return try elementwise("lerp", operands) { $0[0] + $0[2] * ($0[1] - $0[0]) }
    },
    "Addcmul": .tensor("input tensor1 tensor2 value") { p in
        let operands = try p.operands("input", "tensor1", "tensor2", "value")
        return try elementwise("addcmul", operands) { $0[0] + $0[3] * $0[1] * $0[2] }
    },
    "Addcdiv": .tensor("input tensor1 tensor2 value") { p in
        let operands = try p.operands("input", "tensor1", "tensor2", "value")
        return try elementwise("addcdiv", operands) { $0[0] + $0[3] * $0[1] / $0[2] }
    },
    "AddN": .tensor("x...") { p in
        let terms = try p.elements("x").map { try refusingTruths(widened($0.tensor)) }
        guard let first = terms.first else { throw NodeProblem.invalid("there is nothing to add") }
        return try terms.dropFirst().reduce(first) { try Operators.add($0, $1) }
    },
    "BiasAdd": .tensor("input_x bias data_format") { p in
        let x = try p.tensor("input_x"), bias = try p.tensor("bias", as: x.element)
        let isLast = try p.isChannelLast || x.rank == 1
        return try Operators.biasAdd(x, bias, axis: isLast ? x.rank - 1 : 1)
    },
    "ClampScalar": .tensor("input min max") { p in try clamped(p, "min", "max") },
    "ClipByValue": .tensor("input clip_value_min clip_value_max") { p in try clamped(p, "clip_value_min", "clip_value_max") },
    "MaskedFill": .tensor("input mask value") { p in
        let x = try p.stored("input")
        let mask = converted(try p.stored("mask"), to: .bool)
        return try elementwise("maskedFill", [mask, p.tensor("value", as: x.element), x]) { select($0[0], $0[1], $0[2]) }
    },
    "Select": .tensor("condition input other") { p in
        let element = try p.declaredElement()?.element ?? p.commonElement(["input", "other"])
        let condition = converted(try p.stored("condition"), to: .bool)
        return try elementwise("select", [condition, p.tensor("input", as: element), p.tensor("other", as: element)]) {
            select($0[0], $0[1], $0[2])
        }
    },
    "Assign": .tensor("variable value") { p in try p.stored("value") },
    "InplaceCopy": .tensor("variable value non_blocking") { p in
        let target = try p.stored("variable")
        return try filling(converted(p.stored("value"), to: target.element), target.shape)
    },
    "InplaceFillScalar": .tensor("input value") { p in
        let x = try p.stored("input")
        return try filling(p.tensor("value", as: x.element), x.shape)
    },
    "InplaceFillTensor": .tensor("input value") { p in
        let x = try p.stored("input")
        return try filling(p.tensor("value", as: x.element), x.shape)
    },
    "InplaceZero": .tensor("input") { p in
        let x = try p.stored("input")
        return filled("zero", x.shape, constant(0, x.element))
    },
]

extension PrimitiveCall {
    /// The first two operands in the type to compute in; truth values are refused.
    func pair() throws -> (Tensor, Tensor) {
        let (a, b) = try pairOfTruthsOrNumbers()
        return (try refusingTruths(a), b)
    }

    /// The first two operands in the type to compute in, or both as truth values.
    fileprivate func pairOfTruthsOrNumbers() throws -> (Tensor, Tensor) {
        let (first, second) = (names[0], names[1])
        let element = try resultElement(first, second)
        return (try tensor(first, as: element), try tensor(second, as: element))
    }

    /// The first two operands as floats.
    func realPair() throws -> (Tensor, Tensor) {
        let (a, b) = try pairOfTruthsOrNumbers()
        return a.isFloat ? (a, b) : (converted(a, to: .float32), converted(b, to: .float32))
    }

    /// The operands in the type of the result; a factor that is left out is 1.
    func operands(_ names: String...) throws -> [Tensor] {
        let element = try declaredElement()?.element?.wide ?? commonElement([names[0]])
        return try names.map { name in
            try refusingTruths(parameter(name, 1, [], element))
        }
    }

    /// Whether the last axis holds the channels.
    var isChannelLast: Bool {
        get throws {
            let word = try word("data_format", try word("format", "NCHW"), numbers: [-1: "NCHW", 0: "NCHW", 1: "NHWC", 14: "NCDHW", 18: "NCDHW"])
            return word.hasSuffix("C")
        }
    }
}

private func arithmetic(_ operation: Operator) -> PrimitiveRule {
    .tensor("input other") { p in
        let (a, b) = try p.pairOfTruthsOrNumbers()
        return try ofTruthsOrNumbers(a, b) { try operation.apply([$0, $1])[0] }
    }
}

/// A function of two numbers; of truth values as 0 and 1, whose result is one again.
private func ofTruthsOrNumbers(_ a: Tensor, _ b: Tensor, _ function: (Tensor, Tensor) throws -> Tensor) throws -> Tensor {
    let result = try function(truthsAsNumbers(a), truthsAsNumbers(b))
    return a.element == .bool ? converted(result, to: .bool) : result
}

private func remainder(_ rounding: QuotientRounding) -> PrimitiveRule {
    .tensor("input other") { p in
        let (a, b) = try p.pair()
        return try Operators.modulo(a, b, rounding: rounding)
    }
}

/// a ± alpha · b.
private func scaledSum(_ sign: Int) -> PrimitiveRule {
    .tensor("input other alpha") { p in
        let (a, b) = try p.pairOfTruthsOrNumbers()
        let alpha = try p.number("alpha", 1) * Double(sign)
        if alpha == 1 { return try ofTruthsOrNumbers(a, b) { try Operators.add($0, $1) } }
        if alpha == -1 { return try ofTruthsOrNumbers(a, b) { try Operators.subtract($0, $1) } }
        _ = try refusingTruths(a)
        return try elementwise("add", [a, b]) { $0[0] + constant(alpha, like: $0[1]) * $0[1] }
    }
}

/// Bounds may be numbers or tensors; either may be left out.
private func clamped(_ p: PrimitiveCall, _ low: String, _ high: String) throws -> Tensor {
    let element = try p.declaredElement()?.element?.wide ?? p.commonElement([p.names[0]])
    var result = try refusingTruths(p.tensor(p.names[0], as: element))
    if p.has(low) { result = try elementwise("clamp", [result, p.tensor(low, as: element)]) { maximum($0[0], $0[1]) } }
    if p.has(high) { result = try elementwise("clamp", [result, p.tensor(high, as: element)]) { minimum($0[0], $0[1]) } }
    return result
}

/// The angle of the point (x, y), from -π to π.
func arctangent(of y: Expression, over x: Expression) -> Expression {
    y.bound("y") { y in
        x.bound("x") { x in
            let zero = constant(0, like: x)
            let base = arctangent(y / x)
            let shift = select(y < zero, constant(-Double.pi, like: x), constant(Double.pi, like: x))
            let half = select(y > zero, constant(Double.pi / 2, like: x), select(y < zero, constant(-Double.pi / 2, like: x), zero))
            return select(x.equals(zero), half, select(x < zero, base + shift, base))
        }
    }
}

/// One of two, by their order; of a number and NaN the number.
private func numberOfBoth(_ choose: @escaping @Sendable (Expression, Expression) -> Expression) -> PrimitiveRule {
    .tensor("x1 x2") { p in
        let (a, b) = try p.pair()
        return try elementwise("fmax", [a, b]) { operands in
            let (x, y) = (operands[0], operands[1])
            return select(x.differs(from: x), y, select(y.differs(from: y), x, choose(x, y)))
        }
    }
}

/// By Euclid's algorithm, of all elements at once, as long as one of them needs another division.
private func commonDivisor(_ p: PrimitiveCall, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard !a.isFloat else { throw NodeProblem.invalid("floats have no common divisor") }
    let shape = try broadcastShape([a.shape, b.shape])
    // Numbers that need most divisions are neighbours in Fibonacci's sequence.
    let rounds = Expression(a.element.bitCount == 64 ? 92 : 47)
    let initial = [a, b].map { magnitude("gcd.magnitude", expanded($0, to: shape)) }
    let building = LoopBuilding(
        name: "gcd", initial: initial.map { LoweredTensor($0) }, count: .extent(rounds), limit: rounds, startCondition: isAnyNonzero(initial[1]),
        constants: p.application.constants)
    let states = try building.results { _, states in
        let (x, y) = (states[0].tensor, states[1].tensor)
        let isDone = mapped("gcd.isDone", y) { $0.equals(constant(0, like: $0)) }
        let safe = mapped("gcd.divisor", y) { select($0.equals(constant(0, like: $0)), constant(1, like: $0), $0) }
        let rest = try Operators.modulo(x, safe, rounding: .truncate)
        let next = try [elementwise("gcd.next", [isDone, x, y]) { select($0[0], $0[1], $0[2]) },
            elementwise("gcd.rest", [isDone, y, rest]) { select($0[0], $0[1], $0[2]) }]
        return Round(states: next.map { LoweredTensor($0) }, condition: isAnyNonzero(next[1]))
    }.states
    return states[0].tensor
}

private func magnitude(_ name: String, _ x: Tensor) -> Tensor { x.element.isUnsignedInteger ? x : mapped(name, x) { absolute($0) } }

private func isAnyNonzero(_ x: Tensor) -> Tensor {
    let axes = (x.rank == 0 ? [1] : x.shape).enumerated().map { Axis("k\($0)", extent: $1) }
    let count = compute("gcd.open", [], reduce: { (_: [Expression]) in
        let isOpen = x[axes[..<x.rank].map(\.index)].differs(from: constant(0, x.element))
        return Reduction(axes: axes, combiner: .sum(.int32), sources: [select(isOpen, 1, 0)])
    })
    return compute("gcd.continues", []) { (_: [Expression]) in count[[]] > 0 }
}
