import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let comparisonRules: [String: OperatorRule] = [
    "Equal": .values { application in
        if case .texts(let a, let shape) = try application.operand(0), case .texts(let b, let other) = try application.operand(1) {
            return [try equalTexts(a, shape, b, other, application)]
        }
        let (a, b) = try alignedOperands(application)
        return [.tensor(try elementwise("equal", [a, b]) { $0[0].equals($0[1]) })]
    },
    "Less": binary(.less), "LessOrEqual": binary(.lessOrEqual), "Greater": binary(.greater),
    "GreaterOrEqual": binary(.greaterOrEqual),
    "And": binary(.logicalAnd), "Or": binary(.logicalOr), "Xor": binary(.logicalXor), "Not": unary(.logicalNot),
    "IsNaN": .tensor { mapped("isNaN", try $0.tensor(0)) { $0.differs(from: $0) } },
    "IsInf": .tensor { application in
        let x = try application.tensor(0)
        let (positive, negative) = (try application.flag("detect_positive", true), try application.flag("detect_negative", true))
        return mapped("isInf", x) { x in
            let up = x.equals(constant(.infinity, like: x)), down = x.equals(constant(-.infinity, like: x))
            return positive && negative ? up || down : positive ? up : negative ? down : false
        }
    },
    "Where": .tensor(.kept) { application in
        let condition = try application.tensor(0)
        return try elementwise("where", [condition, application.tensor(1), application.tensor(2)]) { select($0[0], $0[1], $0[2]) }
    },
]

private func equalTexts(
    _ a: [String], _ shape: [Int], _ b: [String], _ other: [Int], _ application: borrowing Application
) throws -> Lowered {
    guard shape == other else { throw NodeProblem.unsupported("comparing strings of different shapes") }
    let values = NDArray(zip(a, b).map { $0 == $1 }, shape: shape)
    return .tensor(LoweredTensor(.bool, application.constant(values), known: values))
}
