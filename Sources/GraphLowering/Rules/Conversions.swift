import GraphIR
import NDArray
import TensorExpression
import TensorIR

let conversionRules: [String: OperatorRule] = [
    "Cast": .values { [try cast($0, to: $0.elementType("to"))] },
    "CastLike": .values { [try cast($0, to: $0.lowered(1).element)] },
    "Identity": .values { [try $0.operand(0)] },
    "BitCast": .values { application in
        let x = try application.lowered(0)
        let target = try application.elementType("to")
        guard let element = target.storage, x.element.bitCount == target.bitCount, element.byteCount == x.tensor.element.byteCount else {
            throw NodeProblem.unsupported("reinterpreting \(x.element) as \(target)")
        }
        if element == .bool || x.tensor.element == .bool {
            // A truth value is a byte that is 0 or 1.
            return [.tensor(converted(x.tensor, to: element), as: target)]
        }
        return [.tensor(mapped("bitCast", x.tensor) { $0.bitcast(to: element) }, as: target)]
    },
]

private func cast(_ application: borrowing Application, to target: GraphElement) throws -> Lowered {
    let x = try application.lowered(0)
    if x.element == target { return .tensor(x) }
    guard x.element != .string, target != .string else { throw NodeProblem.unsupported("casting \(x.element) to \(target)") }
    let values = x.decoded(application.constants)
    guard let to = target.element else {
        let result = try encoded(
            values, as: target, saturates: application.flag("saturate", true), rounding: application.text("round_mode", "up"))
        return .tensor(result, as: target)
    }
    let from = values.element
    let result = mapped("cast", values) { value in
        // A float becomes a narrow integer by way of int32, whose low bits are kept: what processors do.
        guard from.isFloat, to.isInteger, to.bitCount < 32 else { return value.cast(to: to) }
        return value.cast(to: .int32).cast(to: to)
    }
    // Integers that are made of extents stay so in every integer type.
    return .tensor(LoweredTensor(target, result, integers: from.isInteger && to.isInteger ? x.integers : nil))
}
