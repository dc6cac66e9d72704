import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveComparisons: [String: PrimitiveRule] = [
    "Equal": comparison(.equal), "NotEqual": comparison(.notEqual), "Less": comparison(.less), "LessEqual": comparison(.lessOrEqual),
    "Greater": comparison(.greater), "GreaterEqual": comparison(.greaterOrEqual),
    "LogicalAnd": logical(.logicalAnd), "LogicalOr": logical(.logicalOr), "LogicalXor": logical(.logicalXor),
    "ApproximateEqual": .tensor("input other tolerance") { p in
        let (a, b) = try p.compared()
        _ = try refusingTruths(a)
        let tolerance = try p.number("tolerance", 1e-5)
        return try elementwise("approximateEqual", [a, b]) { absolute($0[0] - $0[1]) < constant(tolerance, like: $0[0]) }
    },
    "IsClose": .tensor("input other rtol atol equal_nan") { p in
        let element = try p.commonElement(["input", "other"])
        let wide = element.isFloat ? element : .float32
        let (a, b) = (try p.tensor("input", as: wide), try p.tensor("other", as: wide))
        let relative = try p.number("rtol", 1e-5), absoluteTolerance = try p.number("atol", 1e-8), nan = try p.flag("equal_nan", true)
        return try elementwise("isClose", [a, b]) { operands in
            let (x, y) = (operands[0], operands[1])
            let isNear = absolute(x - y) <= constant(absoluteTolerance, like: x) + constant(relative, like: x) * absolute(y)
            let isSame = isNear && absolute(y) < constant(.infinity, like: y) || x.equals(y)
            return nan ? isSame || (x.differs(from: x) && y.differs(from: y)) : isSame
        }
    },
    "EqualCount": .tensor("x y") { p in try Operators.equalCount(p.tensor("x"), p.tensor("y")) },
]

extension PrimitiveCall {
    /// The first two operands in the type that they are compared in.
    func compared() throws -> (Tensor, Tensor) {
        let element = try commonElement([names[0], names[1]])
        return (try tensor(names[0], as: element), try tensor(names[1], as: element))
    }
}

private func comparison(_ operation: Operator) -> PrimitiveRule {
    .tensor("input other") { p in
        let (a, b) = try p.compared()
        return try operation.apply([truthsAsNumbers(a), truthsAsNumbers(b)])[0]
    }
}

private func logical(_ operation: Operator) -> PrimitiveRule {
    .tensor("input other") { p in try operation.apply([try p.truthsOrNumbers("input"), try p.truthsOrNumbers("other")])[0] }
}
