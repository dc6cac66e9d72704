import GraphIR
import NDArray
import TensorExpression
import TensorIR

let conversionRules: [String: OperatorRule] = [
    "Cast": .values { [try cast($0.lowered(0), to: $0.elementType("to"), $0)] },
    "CastLike": .values { [try cast($0.lowered(0), to: $0.lowered(1).element, $0)] },
    "Identity": .values { [try $0.operand(0)] },
    "BitCast": .values { application in
        let x = try application.lowered(0)
        let target = try application.elementType("to")
        guard let element = target.storage, x.element.bitCount == target.bitCount, element.byteCount == x.tensor.element.byteCount else {
            throw NodeProblem.unsupported("reinterpreting \(x.element) as \(target)")
        }
        if element == .bool || x.tensor.element == .bool { throw NodeProblem.unsupported("reinterpreting the bits of bool") }
        return [.tensor(mapped("bitCast", x.tensor) { $0.bitcast(to: element) }, as: target)]
    },
]

private func cast(_ x: LoweredTensor, to target: GraphElement, _ application: borrowing Application) throws -> Lowered {
    if x.element == target { return .tensor(x) }
    guard let from = x.element.element, let to = target.element else {
        throw NodeProblem.unsupported("casting \(x.element) to \(target)")
    }
    let result = mapped("cast", x.tensor) { value in
        // A float becomes a narrow integer by way of int32, whose low bits are kept: what processors do.
        guard from.isFloat, to.isInteger, to.bitCount < 32 else { return value.cast(to: to) }
        return value.cast(to: .int32).cast(to: to)
    }
    // Integers that are made of extents stay so in every integer type.
    let integers = from.isInteger && to.isInteger ? x.integers : nil
    return .tensor(LoweredTensor(target, result, integers: integers))
}
