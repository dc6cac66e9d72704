import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let comparisonRules: [String: OperatorRule] = [
    "Equal": .values { application in
        if case .texts = try application.operand(0) { return [try equalTexts(application)] }
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
    "Where": .values { application in
        let (first, second) = (try application.lowered(1), try application.lowered(2))
        guard first.element == second.element else { throw NodeProblem.invalid("operands differ in type: \(first.element) and \(second.element)") }
        let result = try elementwise("where", [application.tensor(0), first.tensor, second.tensor]) { select($0[0], $0[1], $0[2]) }
        return [.tensor(result, as: first.element)]
    },
]
