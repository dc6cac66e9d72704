import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let quantisationRules: [String: OperatorRule] = [
    "QuantizeLinear": .values { try [quantise($0)] },
    "DequantizeLinear": .values { try [dequantise($0)] },
    "DynamicQuantizeLinear": .tensors { try quantiseDynamically($0) },
    "QLinearMatMul": .values { application in
        let left = try application.shifted(0, by: 2, channelAxis: -2), right = try application.shifted(3, by: 5, channelAxis: -1)
        let sums = try Operators.matmul(left, right)
        let scales = try Requantisation(application, x: 1, w: 4, y: 6, zero: 7)
        return [scales.requantised(sums, channelAxis: sums.rank - 1)]
    },
    "QLinearConv": .values { application in
        let x = try application.shifted(0, by: 2, channelAxis: 1), w = try application.shifted(3, by: 5, channelAxis: 0)
        let bias = application.has(8) ? try application.lowered(8).tensor : nil
        let sums = try convolution(application, x, w, bias: bias)
        let scales = try Requantisation(application, x: 1, w: 4, y: 6, zero: 7)
        return [scales.requantised(sums, channelAxis: 1)]
    },
]

/// A parameter of a quantisation: one for all, one for each index of an axis, or one for each block along it.
struct QuantisationParameter {
    let tensor: Tensor
    let axis: Int
    let blockSize: Int

    func element(at indices: [Expression]) -> Expression {
        if tensor.rank == 0 || (tensor.rank == 1 && tensor.shape[0].isOne) { return tensor.onlyElement }
        if tensor.rank == 1, blockSize == 0 { return tensor[indices[axis]] }
        var places = indices
        if blockSize > 0 { places[axis] = indices[axis].dividedDown(by: Expression(blockSize)) }
        return tensor[places.enumerated().map { tensor.shape[$0].isOne ? 0 : $1 }]
    }
}

extension Application {
    fileprivate func parameter(_ index: Int, rank: Int) throws -> QuantisationParameter {
        let tensor = try lowered(index).decoded(constants)
        let given = try integer("axis", 1), blockSize = try integer("block_size", 0)
        let axis = given < 0 ? given + rank : given
        let isSingle = tensor.rank == 0 || (tensor.rank == 1 && tensor.shape[0].isOne)
        guard isSingle || (axis >= 0 && axis < rank && blockSize >= 0 && (tensor.rank == rank || (tensor.rank == 1 && blockSize == 0))) else {
            throw NodeProblem.invalid("a parameter of shape \(tensor.shape) does not fit axis \(given) of \(rank)")
        }
        return QuantisationParameter(tensor: tensor, axis: axis, blockSize: blockSize)
    }
}

extension GraphElement {
    /// The least and the greatest integer that a quantised element may be.
    var integerRange: ClosedRange<Int>? {
        switch self {
        case .uint8, .uint16, .uint4, .uint2: 0...(1 << bitCount - 1)
        case .int8, .int16, .int4, .int2: -(1 << (bitCount - 1))...(1 << (bitCount - 1) - 1)
        default: nil
        }
    }
}

private func quantise(_ application: borrowing Application) throws -> Lowered {
    let x = try application.lowered(0).tensor
    let scale = try application.parameter(1, rank: x.rank)
    let zero = application.has(2) ? try application.parameter(2, rank: x.rank) : nil
    let target = application.has(2) ? try application.lowered(2).element : try application.elementType("output_dtype", .uint8)
    let precision = try application.elementType("precision", .float32).element ?? .float32
    let wide: ElementType = precision == .float64 || x.element == .float64 ? .float64 : .float32
    // A division of halves gives a half: the quotient is rounded to it before it is rounded to an integer.
    let half = x.element.isHalf && scale.tensor.element == x.element && !precision.isHalf && application.node.attributes["precision"] == nil ? x.element : nil
    let quotient = compute("quotient", x.shape) { (indices: [Expression]) in
        let value = x[indices].cast(to: wide) / scale.element(at: indices).cast(to: wide)
        return half.map { value.cast(to: $0).cast(to: wide) } ?? value
    }
    guard let range = target.integerRange else {
        return .tensor(try encoded(quotient, as: target, saturates: application.flag("saturate", true)), as: target)
    }
    let known = try application.has(2) ? application.lowered(2).onlyInteger : 0
    let result = compute("quantise", x.shape) { (indices: [Expression]) in
        quantised(quotient[indices], zero: known.map { .known($0) } ?? .element(zero!.element(at: indices)), within: range)
            .cast(to: target.storage!)
    }
    return .tensor(result, as: target)
}

/// The zero point of a quantisation.
enum ZeroPoint {
    case known(Int)
    case element(Expression)
}

/// A float rounded to the nearest integer, halves to even, moved by the zero point and kept within a range: int32. NaN becomes the least.
///
/// It is kept within the range as a float, so that what reads it as a float again needs no integer in between.
func quantised(_ value: Expression, zero: ZeroPoint, within range: ClosedRange<Int>) -> Expression {
    func bound(_ x: Expression, _ least: Int, _ greatest: Int) -> Expression {
        fastMinimum(constant(Double(greatest), like: x), fastMaximum(constant(Double(least), like: x), x))
    }
    switch zero {
    case .known(let zero):
        let rounded = roundEven(bound(value, range.lowerBound - zero, range.upperBound - zero)).cast(to: .int32)
        return zero == 0 ? rounded : rounded + Expression(zero)
    case .element(let zero):
        let moved = roundEven(value) + zero.cast(to: value.type.element)
        return bound(moved, range.lowerBound, range.upperBound).cast(to: .int32)
    }
}

extension LoweredTensor {
    /// The integer that all elements are, where it is known.
    var onlyInteger: Int? {
        guard let known, known.count > 0, known.elementType.isInteger else { return nil }
        let first = known[integer: 0]
        return (1..<known.count).allSatisfy { known[integer: $0] == first } ? Int(first) : nil
    }
}

private func dequantise(_ application: borrowing Application) throws -> Lowered {
    let x = try application.lowered(0)
    let values = x.decoded(application.constants)
    let scale = try application.parameter(1, rank: values.rank)
    let zero = application.has(2) && x.element.integerRange != nil || x.element == .int32 && application.has(2)
        ? try application.parameter(2, rank: values.rank) : nil
    let target = try application.elementType("output_dtype", application.lowered(1).element)
    guard let element = target.element, element.isFloat else { throw NodeProblem.unsupported("dequantising to \(target)") }
    return .tensor(compute("dequantise", values.shape) { (indices: [Expression]) in
        let difference: Expression = if let zero {
            (values[indices].cast(to: .int32) - zero.element(at: indices).cast(to: .int32)).cast(to: .float32)
        } else { values[indices].cast(to: .float32) }
        return (difference * scale.element(at: indices).cast(to: .float32)).cast(to: element)
    })
}

private func quantiseDynamically(_ application: borrowing Application) throws -> [Tensor] {
    let x = try application.tensor(0)
    let greatest = try Operators.reduceMax(x), least = try Operators.reduceMin(x)
    let scale = compute("scale", []) { (_: [Expression]) in
        let span = maximum(greatest.onlyElement, 0.0) - minimum(least.onlyElement, 0.0)
        return select(span.equals(constant(0, .float32)), constant(1, .float32), span) / constant(255, .float32)
    }
    let zero = compute("zeroPoint", []) { (_: [Expression]) in
        let start = constant(0, .float32) - minimum(least.onlyElement, 0.0) / scale.onlyElement
        return roundEven(minimum(maximum(start, 0.0), 255.0)).cast(to: .uint8)
    }
    let result = mapped("quantise", x) { x in
        let moved = roundEven(x / scale.onlyElement) + zero.onlyElement.cast(to: .float32)
        return minimum(maximum(moved, 0.0), 255.0).cast(to: .uint8)
    }
    return [result, scale, zero]
}

/// From sums of products of integers to the integers of another scale.
struct Requantisation {
    let x: Tensor, w: Tensor, y: Tensor
    let zero: LoweredTensor
    let element: GraphElement

    /// The operands that hold the scales and the result's zero point.
    init(_ application: borrowing Application, x: Int, w: Int, y: Int, zero: Int) throws {
        func scale(_ index: Int) throws -> Tensor { converted(try application.lowered(index).tensor, to: .float32) }
        (self.x, self.w, self.y) = (try scale(x), try scale(w), try scale(y))
        self.zero = try application.lowered(zero)
        element = self.zero.element
        guard element.integerRange != nil, element.element != nil else { throw NodeProblem.unsupported("quantising to \(element)") }
    }

    func requantised(_ sums: Tensor, channelAxis: Int) -> Lowered {
        let range = element.integerRange!
        return .tensor(compute("requantise", sums.shape) { (indices: [Expression]) in
            let weight = w.rank == 1 && !w.shape[0].isOne ? w[indices[channelAxis]] : w.onlyElement
            let scale = x.onlyElement * weight / y.onlyElement
            let zeroPoint = zero.onlyInteger.map { ZeroPoint.known($0) } ?? .element(zero.tensor.onlyElement)
            return quantised(sums[indices].cast(to: .float32) * scale, zero: zeroPoint, within: range).cast(to: zero.tensor.element)
        })
    }
}
