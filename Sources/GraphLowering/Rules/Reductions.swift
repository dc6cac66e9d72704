import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let reductionRules: [String: OperatorRule] = [
    "ReduceSum": reduction(axesFrom: 13) { try Operators.reduceSum($0, over: $1, reducedAxes: $2) },
    "ReduceProd": reduction { try Operators.reduceProduct($0, over: $1, reducedAxes: $2) },
    "ReduceMax": reduction { x, axes, reduced in try withBool(x) { try Operators.reduceMax($0, over: axes, reducedAxes: reduced) } },
    "ReduceMin": reduction { x, axes, reduced in try withBool(x) { try Operators.reduceMin($0, over: axes, reducedAxes: reduced) } },
    "ReduceMean": reduction { try Operators.reduceMean($0, over: $1, reducedAxes: $2) },
    "ReduceL1": reduction { try Operators.reduceSum(mapped("absolute", $0) { absolute($0) }, over: $1, reducedAxes: $2) },
    "ReduceSumSquare": reduction { try Operators.reduceSum(squared($0), over: $1, reducedAxes: $2) },
    "ReduceL2": reduction {
        let sum = try Operators.reduceSum(squared($0), over: $1, reducedAxes: $2)
        return mapped("reduceL2", sum) { sum in
            sum.type.element.isFloat ? squareRoot(sum) : squareRoot(sum.cast(to: .float64)).cast(to: sum.type.element)
        }
    },
    "ReduceLogSum": reduction {
        mapped("reduceLogSum", try Operators.reduceSum($0, over: $1, reducedAxes: $2)) { logarithm($0) }
    },
    "ReduceLogSumExp": reduction { try logarithmOfSumOfExponentials($0, $1, $2) },
    "ArgMax": .tensor { try argument($0, isMaximum: true) },
    "ArgMin": .tensor { try argument($0, isMaximum: false) },
    "CumSum": .tensor { try cumulative($0, "cumSum", .sum($0.tensor(0).element)) },
    "CumProd": .tensor { try cumulative($0, "cumProd", .product($0.tensor(0).element)) },
    "Softmax": normalisation { try $2.map(RoundedSoftmax.init)?.softmax($0, axis: $1) ?? Operators.softmax($0, axis: $1) },
    "LogSoftmax": normalisation { try $2.map(RoundedSoftmax.init)?.logSoftmax($0, axis: $1) ?? Operators.logSoftmax($0, axis: $1) },
    "Hardmax": normalisation { x, axis, _ in
        let place = try Operators.argmax(x, axis: axis, reducedAxes: .kept)
        return compute("hardmax", x.shape) { (indices: [Expression]) in
            var row = indices
            row[axis] = 0
            return select(place[row].equals(indices[axis]), constant(1, x.element), constant(0, x.element))
        }
    },
]

/// A reduction over axes that an attribute names or, from a version on, the second operand.
private func reduction(
    axesFrom version: Int = 18, _ reduce: @escaping @Sendable (Tensor, [Int], ReducedAxes) throws -> Tensor
) -> OperatorRule {
    .tensor { application in
        let x = try application.tensor(0)
        let given = application.version < version
            ? try application.integers("axes") : application.has(1) ? try application.knownIntegers(1) : nil
        let axes = try given?.map { try normalised($0, rank: max(x.rank, 1)) } ?? []
        if axes.isEmpty, try application.flag("noop_with_empty_axes") { return try reduce(try unsqueezed(x, [0]), [0], .removed) }
        // Reducing a scalar is reducing one element.
        if x.rank == 0 { return try reduce(try unsqueezed(x, [0]), [0], .removed) }
        return try application.flag("keepdims", true) ? keepingAxes(x, axes, reduce) : reduce(x, axes, .removed)
    }
}

private func squared(_ x: Tensor) -> Tensor { mapped("square", x) { $0 * $0 } }

private func logarithm(_ x: Expression) -> Expression {
    x.type.element.isFloat ? call(.logarithm, x) : call(.logarithm, x.cast(to: .float64)).cast(to: x.type.element)
}

/// Reduces `bool` as bytes.
private func withBool(_ x: Tensor, _ reduce: (Tensor) throws -> Tensor) throws -> Tensor {
    guard x.element == .bool else { return try reduce(x) }
    return converted(try reduce(converted(x, to: .uint8)), to: .bool)
}

/// From x less its maximum, so that nothing overflows; a maximum that is infinite is left alone.
private func logarithmOfSumOfExponentials(_ given: Tensor, _ axes: [Int], _ reduced: ReducedAxes) throws -> Tensor {
    let x = given.isFloat ? given : converted(given, to: .float64)
    let gone = Set(axes.isEmpty ? Array(0..<x.rank) : axes)
    let maximum = try Operators.reduceMax(x, over: axes, reducedAxes: reduced)
    func shift(_ indices: [Expression]) -> Expression {
        maximum[indices].bound("m") { m in
            select(absolute(m).equals(constant(.infinity, like: m)), constant(0, like: m), m)
        }
    }
    let exponentials = compute("logSumExp.exponential", x.shape) { (indices: [Expression]) in
        call(.exponential, x[indices] - shift(indices.indices.filter { !gone.contains($0) }.map { indices[$0] }))
    }
    let sum = try Operators.reduceSum(exponentials, over: axes, reducedAxes: reduced)
    return compute("logSumExp", sum.shape) { (indices: [Expression]) in
        (call(.logarithm, sum[indices]) + shift(indices)).cast(to: given.element)
    }
}

private func argument(_ application: borrowing Application, isMaximum: Bool) throws -> Tensor {
    var x = try application.tensor(0)
    let axis = try normalised(try application.integer("axis", 0), rank: x.rank)
    let reduced: ReducedAxes = try application.flag("keepdims", true) ? .kept : .removed
    let isLast = try application.flag("select_last_index")
    let original = x
    if isLast {
        x = compute("reversed", x.shape) { (indices: [Expression]) in
            var places = indices
            places[axis] = original.shape[axis].minus(1).minus(indices[axis])
            return original[places]
        }
    }
    let place = isMaximum
        ? try Operators.argmax(x, axis: axis, reducedAxes: reduced, index: .int64)
        : try Operators.argmin(x, axis: axis, reducedAxes: reduced, index: .int64)
    guard isLast else { return place }
    return mapped("lastIndex", place) { original.shape[axis].minus(1).asElement(.int64) - $0 }
}

/// Running sums and products: each element joins those before it.
private func cumulative(_ application: borrowing Application, _ name: String, _ combiner: Combiner) throws -> Tensor {
    let x = try application.tensor(0)
    let (isExclusive, isReverse) = (try application.flag("exclusive"), try application.flag("reverse"))
    let identity = combiner.identities[0]
    func along(_ axis: Int) -> Tensor {
        compute(name, x.shape, reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: x.shape[axis])
            var places = indices
            places[axis] = k.index
            let (low, high) = isReverse ? (indices[axis], k.index) : (k.index, indices[axis])
            let counts = isExclusive ? low < high : low <= high
            return Reduction(axes: [k], combiner: combiner, sources: [select(counts, x[places], identity)])
        })
    }
    let operand = try application.lowered(1)
    guard operand.indexElements == nil, x.rank > 0 else { return along(try normalised(try application.knownInteger(1), rank: x.rank)) }
    // The axis comes at run time: one of few.
    let given = operand.tensor.onlyElement.cast(to: .int32, .saturating), results = x.shape.indices.map(along)
    return compute("\(name).chosen", x.shape) { (indices: [Expression]) in
        given.bound("axis") { given in
            results.indices.dropLast().reversed().reduce(results.last![indices]) { rest, axis in
                select(given.equals(Expression(axis)) || given.equals(Expression(axis - x.rank)), results[axis][indices], rest)
            }
        }
    }
}

/// A function along an axis; before version 13 along all axes from that one on.
private func normalisation(_ normalise: @escaping @Sendable (Tensor, Int, ElementType?) throws -> Tensor) -> OperatorRule {
    .tensor { application in
        let x = try application.tensor(0)
        let axis = try normalised(try application.integer("axis", application.version < 13 ? 1 : -1), rank: x.rank)
        let half = try application.halfType(0)
        guard application.version < 13, axis < x.rank - 1 else { return try normalise(x, axis, half) }
        let rows = try reshaped(x, [elementCount(x.shape[..<axis]), elementCount(x.shape[axis...])])
        return try reshaped(try normalise(rows, 1, half), x.shape)
    }
}
