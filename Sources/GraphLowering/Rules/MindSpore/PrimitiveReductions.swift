import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Reductions. Both generations name the axes `axis` or `dim`, and whether they stay `keep_dims` or `keepdim`.

private let reductionArguments = "input axis keep_dims dtype"

let primitiveReductions: [String: PrimitiveRule] = [
    "ReduceSum": .tensor("x axis keep_dims skip_mode") { p in
        if try p.flag("skip_mode"), try p.integers("axis") ?? [] == [] { return try p.truthsOrNumbers("x") }
        return try reduced(p, "x") { try Operators.reduceSum(summable($0, p), over: $1, reducedAxes: $2) }
    },
    "ReduceMean": .tensor(reductionArguments) { p in
        try reduced(p, "input") { x, axes, reduced in
            let isDeclaredFloat = p.declaredElement()?.element?.isFloat ?? x.isFloat
            return try Operators.reduceMean(isDeclaredFloat && !x.isFloat ? converted(x, to: .float32) : x, over: axes, reducedAxes: reduced)
        }
    },
    "ReduceMax": .tensor(reductionArguments) { p in try reduced(p, "input") { try Operators.reduceMax($0, over: $1, reducedAxes: $2) } },
    "ReduceMin": .tensor(reductionArguments) { p in try reduced(p, "input") { try Operators.reduceMin($0, over: $1, reducedAxes: $2) } },
    "ReduceProd": .tensor(reductionArguments) { p in
        try reduced(p, "input") { try Operators.reduceProduct(summable($0, p), over: $1, reducedAxes: $2) }
    },
    "ReduceAll": .tensor(reductionArguments) { p in
        try reduced(p, "input") { x, axes, reduced in
            converted(try Operators.reduceMin(converted(converted(x, to: .bool), to: .uint8), over: axes, reducedAxes: reduced), to: .bool)
        }
    },
    "ReduceAny": .tensor(reductionArguments) { p in
        try reduced(p, "input") { x, axes, reduced in
            converted(try Operators.reduceMax(converted(converted(x, to: .bool), to: .uint8), over: axes, reducedAxes: reduced), to: .bool)
        }
    },
    "Max": .tensor("input") { p in try Operators.reduceMax(p.tensor("input")) },
    "Min": .tensor("input") { p in try Operators.reduceMin(p.tensor("input")) },
    "ReduceStd": .tensors("input axis unbiased keep_dims") { p in
        let (variance, mean) = try moments(p, correction: p.flag("unbiased", true) ? 1 : 0)
        return [mapped("std", variance) { squareRoot($0) }, mean]
    },
    "Std": .tensor("input axis correction keep_dims") { p in
        mapped("std", try moments(p, correction: p.integer("correction", 1)).variance) { squareRoot($0) }
    },
    "Var": .tensor("input axis correction keep_dims") { p in try moments(p, correction: p.integer("correction", 1)).variance },
    "VarMean": .tensors("input axis correction keep_dims") { p in
        let (variance, mean) = try moments(p, correction: p.integer("correction", 1))
        return [variance, mean]
    },
    "StdMean": .tensors("input axis correction keep_dims") { p in
        let (variance, mean) = try moments(p, correction: p.integer("correction", 1))
        return [mapped("std", variance) { squareRoot($0) }, mean]
    },
    "CountNonZero": .tensor("input axis") { p in
        let x = converted(try p.truthsOrNumbers("input"), to: .bool)
        let flags = mapped("isNonZero", x) { select($0, 1, 0) }
        return try Operators.reduceSum(converted(flags, to: .int64), over: p.axes("axis", rank: x.rank), reducedAxes: .removed)
    },
    "Norm": .tensor("input p axis keep_dims dtype") { p in
        let power = try p.number("p", 2)
        return try reduced(p, "input") { given, axes, reduced in
            let x = given.isFloat ? given : converted(given, to: .float32)
            if power == .infinity { return try Operators.reduceMax(mapped("abs", x) { absolute($0) }, over: axes, reducedAxes: reduced) }
            if power == -.infinity { return try Operators.reduceMin(mapped("abs", x) { absolute($0) }, over: axes, reducedAxes: reduced) }
            let powers = mapped("power", x) { x in
                power == 2 ? x * x : power == 1 ? absolute(x) : call(.power, absolute(x), constant(power, like: x))
            }
            let sum = try Operators.reduceSum(powers, over: axes, reducedAxes: reduced)
            return mapped("norm", sum) { power == 2 ? squareRoot($0) : power == 1 ? $0 : call(.power, $0, constant(1 / power, like: $0)) }
        }
    },
    "L2Loss": .tensor("input") { p in
        let sum = try Operators.reduceSum(mapped("square", try p.real("input")) { $0 * $0 })
        return mapped("l2Loss", sum) { $0 * constant(0.5, like: $0) }
    },
    "Cdist": .tensor("x1 x2 p") { p in
        let power = try p.number("p", 2)
        let (a, b) = (try p.real("x1"), try p.real("x2"))
        let differences = try elementwise("cdist.difference", [unsqueezed(a, [a.rank - 1]), unsqueezed(b, [b.rank - 2])]) { operands in
            absolute(operands[0] - operands[1]).bound("d") { d in
                power == 2 ? d * d : power == 1 || power == .infinity ? d : call(.power, d, constant(power, like: d))
            }
        }
        let axes = [differences.rank - 1]
        if power == .infinity { return try Operators.reduceMax(differences, over: axes, reducedAxes: .removed) }
        let sum = try Operators.reduceSum(differences, over: axes, reducedAxes: .removed)
        return mapped("cdist", sum) { power == 2 ? squareRoot($0) : power == 1 ? $0 : call(.power, $0, constant(1 / power, like: $0)) }
    },
    "CumSum": .tensor("input axis exclusive reverse") { p in
        let x = summable(try p.truthsOrNumbers("input"), p)
        return try p.onnx(
            "CumSum", [.tensor(x), p.known([p.axis("axis", 0, rank: x.rank)])],
            ["exclusive": .integer(try p.flag("exclusive") ? 1 : 0), "reverse": .integer(try p.flag("reverse") ? 1 : 0)])[0].asTensor!.tensor
    },
    "CumProd": .tensor("x axis exclusive reverse") { p in
        let x = summable(try p.truthsOrNumbers("x"), p)
        return try p.onnx(
            "CumProd", [.tensor(x), p.known([p.axis("axis", 0, rank: x.rank)])],
            ["exclusive": .integer(try p.flag("exclusive") ? 1 : 0), "reverse": .integer(try p.flag("reverse") ? 1 : 0)])[0].asTensor!.tensor
    },
    "CumulativeLogsumexp": .tensor("x axis exclusive reverse") { p in
        let x = try p.real("x"), axis = try p.axis("axis", 0, rank: x.rank)
        let isExclusive = try p.flag("exclusive"), isReverse = try p.flag("reverse")
        let lowest = constant(-.infinity, x.element)
        func over(_ name: String, _ combiner: Combiner, _ outside: Expression, _ value: @escaping ([Expression], [Expression]) -> Expression) -> Tensor {
            compute(name, x.shape, reduce: { (indices: [Expression]) in
                let k = Axis("k", extent: x.shape[axis])
                var place = indices
                place[axis] = k.index
                let (before, after) = isReverse ? (indices[axis], k.index) : (k.index, indices[axis])
                return Reduction(axes: [k], combiner: combiner, sources: [select(isExclusive ? before < after : before <= after, value(place, indices), outside)])
            })
        }
        let greatest = over("cumulativeLogSumExp.greatest", .maximum(x.element), lowest) { place, _ in x[place] }
        let sums = over("cumulativeLogSumExp.sum", .sum(x.element), constant(0, x.element)) { call(.exponential, x[$0] - greatest[$1]) }
        // Of nothing it is the least finite number.
        let least = constant(p.declaredElement()?.element?.isHalf ?? false ? -65504 : -Double(Float.greatestFiniteMagnitude), x.element)
        return try elementwise("cumulativeLogSumExp", [greatest, sums]) { select($0[0].equals(lowest), least, $0[0] + call(.logarithm, $0[1])) }
    },
    "Renorm": .tensor("x") { p in
        let x = try p.real("x"), axis = try p.axis("dim", 0, rank: x.rank), power = try p.number("p", 2), most = try p.number("maxnorm", 1)
        let powers = mapped("renorm.power", x) { power == 2 ? $0 * $0 : call(.power, absolute($0), constant(power, like: $0)) }
        let sums = try keepingAxes(powers, x.shape.indices.filter { $0 != axis }) { try Operators.reduceSum($0, over: $1, reducedAxes: $2) }
        let factors = mapped("renorm.factor", sums) { sum in
            (power == 2 ? squareRoot(sum) : call(.power, sum, constant(1 / power, like: sum))).bound("norm") { norm in
                let limit = constant(most, like: norm)
                return select(norm > limit, limit / (norm + constant(1e-7, like: norm)), constant(1, like: norm))
            }
        }
        return try elementwise("renorm", [x, factors]) { $0[0] * $0[1] }
    },
    "L2Normalize": .tensor("x axis epsilon") { p in
        let x = try p.real("x")
        let epsilon = try p.number("epsilon", 1e-4)
        let axes = try (p.integers("axis") ?? [0]).map { try normalised($0, rank: x.rank) }
        let sum = try keepingAxes(mapped("square", x) { $0 * $0 }, axes) { try Operators.reduceSum($0, over: $1, reducedAxes: $2) }
        let factor = mapped("l2Normalize.factor", sum) { 1.0 / squareRoot(maximum($0, constant(epsilon, like: $0))) }
        return try elementwise("l2Normalize", [x, factor]) { $0[0] * $0[1] }
    },
]

/// The operand in the type that the sum is declared in, where that is wider.
func summable(_ x: Tensor, _ p: PrimitiveCall) -> Tensor {
    if x.element == .bool, p.declaredElement()?.element ?? .bool == .bool { return converted(x, to: .int32) }
    guard let declared = p.declaredElement()?.element?.wide, declared != .bool, declared != x.element,
        declared.bitCount > x.element.bitCount || x.element == .bool || declared.isFloat != x.element.isFloat
    else { return x }
    return converted(x, to: declared)
}

extension PrimitiveCall {
    /// Whether the reduced axes stay.
    var keepsAxes: Bool { get throws { try flag("keep_dims", try flag("keepdim")) } }
}

private func reduced(
    _ p: PrimitiveCall, _ operand: String, _ reduce: (Tensor, [Int], ReducedAxes) throws -> Tensor
) throws -> Tensor {
    let x = try p.truthsOrNumbers(operand)
    guard x.rank > 0 else { return try reduce(try unsqueezed(x, [0]), [0], .removed) }
    let axes = try p.axes("axis", rank: x.rank)
    return try p.keepsAxes ? keepingAxes(x, axes, reduce) : reduce(x, axes, .removed)
}

private func moments(_ p: PrimitiveCall, correction: Int) throws -> (variance: Tensor, mean: Tensor) {
    let x = try p.real("input")
    let axes = try p.axes("axis", rank: x.rank)
    let moments = try Moments(of: x, over: axes, epsilon: 0)
    let count = elementCount(axes.map { x.shape[$0] })
    let keeps = try p.keepsAxes
    func shaped(_ tensor: Tensor, _ value: (Expression) -> Expression) -> Tensor {
        let shape = keeps ? tensor.shape : x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
        return compute(tensor.name, shape) { (indices: [Expression]) in
            var rest = indices[...]
            return value(tensor[keeps ? indices : x.shape.indices.map { axes.contains($0) ? 0 : rest.removeFirst() }])
        }
    }
    let variance = shaped(moments.variance) { variance in
        guard correction != 0 else { return variance }
        let divisor = maximum(count.minus(Expression(correction)).asElement(x.element), constant(0, x.element))
        return variance * (count.asElement(x.element) / divisor)
    }
    return (variance, shaped(moments.mean) { $0 })
}
