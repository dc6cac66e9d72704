import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// What prepares features.

let featureRules: [String: OperatorRule] = [
    "Scaler": .tensor { application in
        let x = try application.floats(0)
        let offset = try application.perFeature("offset", x), scale = try application.perFeature("scale", x)
        return compute("scaler", x.shape) { (indices: [Expression]) in
            let moved = offset.map { x[indices] - $0(indices) } ?? x[indices]
            return scale.map { moved * $0(indices) } ?? moved
        }
    },
    "Normalizer": .tensor { try normalise($0) },
    "Binarizer": .tensor { application in
        let x = try application.tensor(0)
        let threshold = try application.number("threshold", 0)
        return mapped("binarizer", x) { value in
            let float = value.type.element.isFloat ? value : value.cast(to: .float64)
            return select(float > constant(threshold, like: float), constant(1, like: value), constant(0, like: value))
        }
    },
    "Imputer": .tensor { try impute($0) },
    "FeatureVectorizer": .tensor { application in
        let widths = try application.integers("inputdimensions")
        let parts = try application.operands.indices.map { index -> Tensor in
            let given = try application.floats(index)
            let x = given.rank == 1 ? try unsqueezed(given, [0]) : given
            guard x.rank == 2 else { throw NodeProblem.invalid("operand \(index) has \(given.rank) axes, not one or two") }
            guard let widths, index < widths.count, x.shape[1].constantInt != widths[index] else { return x }
            throw NodeProblem.invalid("operand \(index) has \(x.shape[1]) features, not the \(widths[index]) of inputdimensions")
        }
        guard !parts.isEmpty else { throw NodeProblem.missingOperand(0) }
        return try concatenated(parts, 1)
    },
    "ArrayFeatureExtractor": moving { application, x in
        let places = try application.tensor(1)
        let count = elementCount(places.shape)
        let flat = try reshaped(places, [count])
        guard let extent = x.shape.last else { throw NodeProblem.invalid("a scalar has no features") }
        let outer = x.rank == 1 ? [1] : Array(x.shape.dropLast())
        return compute("arrayFeatureExtractor", outer + [count]) { (indices: [Expression]) in
            place(flat[indices[outer.count]], within: extent).bound("place") { place in
                guarded(x, (x.rank == 1 ? [] : Array(indices.dropLast())) + [place], place, extent)
            }
        }
    },
    "OneHotEncoder": .values { try [encodeOneHot($0)] },
]

extension Application {
    /// An operand whose numbers a model computes with: integers as float32.
    func floats(_ index: Int) throws -> Tensor {
        let x = try tensor(index)
        return x.isFloat ? x : converted(x, to: .float32)
    }

    /// An attribute with a number for each feature, the last axis, or one for all of them.
    fileprivate func perFeature(_ name: String, _ x: Tensor) throws -> (([Expression]) -> Expression)? {
        guard let given = try numbers(name), !given.isEmpty else { return nil }
        if given.count == 1 { return { _ in x.element.constant(nearest: given[0]) } }
        guard x.rank > 0, x.shape[x.rank - 1].constantInt ?? given.count == given.count else {
            throw NodeProblem.invalid("attribute \(name) has \(given.count) numbers, but there are \(x.shape.last ?? 1) features")
        }
        let table = constant(NDArray(given).converted(to: x.element))
        return { table[$0[x.rank - 1]] }
    }
}

/// Rows divided by their greatest element, by the sum of magnitudes, or by the root of the sum of squares; unless that is 0.
private func normalise(_ application: borrowing Application) throws -> Tensor {
    let x = try application.floats(0)
    guard x.rank == 1 || x.rank == 2 else { throw NodeProblem.invalid("the operand has \(x.rank) axes, not one or two") }
    let axis = x.rank - 1
    let divisor: Tensor
    switch try application.text("norm", "MAX") {
    case "MAX": divisor = try keepingAxes(x, [axis]) { try Operators.reduceMax($0, over: $1, reducedAxes: $2) }
    case "L1":
        divisor = try keepingAxes(mapped("magnitude", x) { absolute($0) }, [axis]) {
            try Operators.reduceSum($0, over: $1, reducedAxes: $2)
        }
    case "L2":
        let squares = try keepingAxes(mapped("square", x) { $0 * $0 }, [axis]) { try Operators.reduceSum($0, over: $1, reducedAxes: $2) }
        divisor = mapped("norm", squares) { squareRoot($0) }
    case let other: throw NodeProblem.invalid("norm \(other) is none that there is")
    }
    return try elementwise("normalizer", [x, divisor]) { operands in
        select(operands[1].equals(constant(0, like: operands[1])), operands[0], operands[0] / operands[1])
    }
}

private func impute(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let values: [Double], replaced: Double
    if x.isFloat {
        values = try application.numbers("imputed_value_floats") ?? []
        replaced = try application.number("replaced_value_float", 0)
    } else {
        values = try application.values("imputed_value_int64s")?.map { Double($0) } ?? []
        replaced = Double(try application.optionalValue("replaced_value_int64") ?? 0)
    }
    guard let width = x.shape.last, values.count == 1 || values.count == width.constantInt else {
        throw NodeProblem.invalid("there are \(values.count) values for \(x.shape.last ?? 1) features")
    }
    let table = application.constant(NDArray(values).converted(to: x.element))
    return compute("imputer", x.shape) { (indices: [Expression]) in
        let value = x[indices]
        let isMissing = replaced.isNaN ? value.differs(from: value) : value.equals(constant(replaced, x.element))
        return select(isMissing, table[values.count == 1 ? 0 : indices[x.rank - 1]], value)
    }
}

private func encodeOneHot(_ application: borrowing Application) throws -> Lowered {
    let isComplete = try !application.flag("zeros", true)
    if isComplete { throw NodeProblem.unsupported("failing where a category is unknown (zeros 0)") }
    if case .texts(let texts, let shape) = try application.operand(0) {
        guard case .texts(let categories)? = application.node.attributes["cats_strings"] else {
            throw NodeProblem.invalid("attribute cats_strings is missing")
        }
        let rows = texts.flatMap { text in categories.map { $0 == text ? Float(1) : 0 } }
        return try .known(NDArray(rows, shape: shape + [categories.count]), application)
    }
    guard let categories = try application.values("cats_int64s") else { throw NodeProblem.invalid("attribute cats_int64s is missing") }
    let x = try application.tensor(0)
    let table = application.constant(NDArray(categories.map { Int64($0) }))
    return .tensor(compute("oneHotEncoder", x.shape + [Expression(categories.count)]) { (indices: [Expression]) in
        let value = x[Array(indices.dropLast())].cast(to: .int64, .saturating)
        return select(value.equals(table[indices[x.rank]]), constant(1, .float32), constant(0, .float32))
    })
}

extension Lowered {
    /// A constant that a rule has computed.
    static func known(_ array: NDArray, _ application: borrowing Application) throws -> Lowered {
        .tensor(LoweredTensor(GraphElement(array.elementType), application.constant(array), known: array))
    }
}
