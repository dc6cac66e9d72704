import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Quantised operators of ONNX Runtime's quantiser, which are not ONNX's own: dequantised, computed, quantised again.

let microsoftRules: [OperatorName: OperatorRule] = {
    let rules: [String: OperatorRule] = [
        "QLinearAdd": .values { try [joined($0) { $0 + $1 }] },
        "QLinearMul": .values { try [joined($0) { $0 * $1 }] },
        "QLinearGlobalAveragePool": .values { application in
            guard try !application.flag("channels_last") else { throw NodeProblem.unsupported("images whose channels are last") }
            let x = try dequantised(application, 0)
            let mean = try keepingAxes(x, Array(2..<x.rank)) { try Operators.reduceMean($0, over: $1, reducedAxes: $2) }
            return [try quantised(mean, application, scale: 3, zero: 4)]
        },
        "QLinearSigmoid": .values { application in
            [try quantised(mapped("sigmoid", dequantised(application, 0)) { call(.sigmoid, $0) }, application, scale: 3, zero: 4)]
        },
        "QLinearLeakyRelu": .values { application in
            let alpha = constant(try application.number("alpha", 0.01), .float32)
            let x = mapped("leakyRelu", try dequantised(application, 0)) { select($0 < 0.0, $0 * alpha, $0) }
            return [try quantised(x, application, scale: 3, zero: 4)]
        },
        "QLinearConcat": .values { application in
            let parts = try stride(from: 2, to: application.operandCount, by: 3).map { try dequantised(application, $0) }
            guard let first = parts.first else { throw NodeProblem.missingOperand(2) }
            let axis = try normalised(try application.integer("axis", 0), rank: first.rank)
            return [try quantised(concatenated(parts, axis), application, scale: 0, zero: 1)]
        },
        "QGemm": .values { try [product($0)] },
    ]
    return Dictionary(uniqueKeysWithValues: rules.map { (OperatorName($0, domain: "com.microsoft"), $1) })
}()

/// The values of an operand that its scale and zero point follow.
private func dequantised(_ application: borrowing Application, _ index: Int) throws -> Tensor {
    let x = try application.lowered(index).tensor, scale = try application.lowered(index + 1).tensor
    let zero = application.has(index + 2) ? try application.lowered(index + 2).tensor : nil
    return mapped("dequantise", x) { value in
        let difference = zero.map { value.cast(to: .int32) - $0.onlyElement.cast(to: .int32) } ?? value.cast(to: .int32)
        return difference.cast(to: .float32) * scale.onlyElement
    }
}

private func quantised(_ x: Tensor, _ application: borrowing Application, scale: Int, zero: Int) throws -> Lowered {
    let factor = try application.lowered(scale).tensor
    let element = application.has(zero) ? try application.lowered(zero).element : .uint8
    let offset = application.has(zero) ? try application.lowered(zero).tensor : nil
    guard let range = element.integerRange, let storage = element.storage else { throw NodeProblem.unsupported("quantising to \(element)") }
    return .tensor(mapped("quantise", x) { value in
        let rounded = roundEven(value / factor.onlyElement).cast(to: .int32)
        let moved = offset.map { rounded + $0.onlyElement.cast(to: .int32) } ?? rounded
        return minimum(maximum(moved, Expression(range.lowerBound)), Expression(range.upperBound)).cast(to: storage)
    }, as: element)
}

private func joined(_ application: borrowing Application, _ value: (Expression, Expression) -> Expression) throws -> Lowered {
    let result = try elementwise("joined", [dequantised(application, 0), dequantised(application, 3)]) { value($0[0], $0[1]) }
    return try quantised(result, application, scale: 6, zero: 7)
}

/// α · a · b + c, where c holds sums in the scale of the products.
private func product(_ application: borrowing Application) throws -> Lowered {
    var transposed: TransposedOperands = []
    let isTransposed = try application.flag("transB")
    if try application.flag("transA") { transposed.insert(.a) }
    if isTransposed { transposed.insert(.b) }
    let a = try shifted(application.lowered(0).tensor, by: application.lowered(2).tensor, channelAxis: 0)
    let b = try shifted(application.lowered(3).tensor, by: application.lowered(5).tensor, channelAxis: isTransposed ? 0 : 1)
    let products = try Operators.matmul(a, b, transposing: transposed)
    let sums = application.has(6) ? try elementwise("sums", [products, application.lowered(6).tensor]) { $0[0] + $0[1] } : products
    let (left, right) = (try application.lowered(1).tensor, try application.lowered(4).tensor)
    let alpha = constant(try application.number("alpha", 1), .float32)
    let values = compute("scaled", sums.shape) { (indices: [Expression]) in
        let scale = right.rank == 1 && !right.shape[0].isOne ? right[indices[1]] : right.onlyElement
        return sums[indices].cast(to: .float32) * (alpha * left.onlyElement * scale)
    }
    return application.has(7) ? try quantised(values, application, scale: 7, zero: 8) : .tensor(values)
}
