import NDArray
import TensorExpression
import TensorIR

extension OperatorDefinition {
    /// An operator whose results' elements are `value` of the operands' elements at the same place.
    static func elementwise(
        _ formula: String, _ operands: [OperandDefinition], attributes: [AttributeDefinition] = [],
        on elements: [ElementType], result: ResultElement = .same, lacking: String = "", note: String = "",
        _ value: @escaping @Sendable (_ elements: [Expression], Invocation) throws(OperatorError) -> Expression
    ) -> OperatorDefinition {
        OperatorDefinition(
            formula, .elementwise, operands, attributes: attributes, on: elements, result: result,
            lacking: lacking, note: note
        ) { invocation throws(OperatorError) in
            [try broadcast(invocation, value)]
        }
    }

    /// Of one operand, x.
    static func unary(
        _ formula: String, on elements: [ElementType], result: ResultElement = .same, lacking: String = "",
        note: String = "", _ value: @escaping @Sendable (Expression) -> Expression
    ) -> OperatorDefinition {
        elementwise(formula, [OperandDefinition("x")], on: elements, result: result, lacking: lacking, note: note) {
            elements, _ in value(elements[0])
        }
    }

    /// Of two operands, a and b.
    static func binary(
        _ formula: String, on elements: [ElementType], result: ResultElement = .same, lacking: String = "",
        note: String = "", _ value: @escaping @Sendable (Expression, Expression) -> Expression
    ) -> OperatorDefinition {
        elementwise(
            formula, [OperandDefinition("a"), OperandDefinition("b")], on: elements, result: result,
            lacking: lacking, note: note
        ) { elements, _ in value(elements[0], elements[1]) }
    }
}

/// The tensor over the broadcast shape of the operands whose elements are `value` of theirs.
private func broadcast(
    _ invocation: Invocation, _ value: ([Expression], Invocation) throws(OperatorError) -> Expression
) throws(OperatorError) -> Tensor {
    let operation = invocation.operation
    let shapes = zip(operation.definition.operands, invocation.operands).map { OperandShape($0.name, $1.shape) }
    let broadcast = try Broadcast(operation, shapes)
    let axes = elementAxes(broadcast.shape)
    let elements = invocation.operands.map { broadcast.element(of: $0, at: axes.map(\.index)) }
    let body = Computation.Body.values([try value(elements, invocation)])
    return Computation(operation.computationName, axes: axes, body: body).results()[0]
}

/// An axis for each extent, named as `compute` names them.
private func elementAxes(_ shape: [Expression]) -> [Axis] {
    let names = ["i", "j", "k", "l", "m", "n"]
    return shape.enumerated().map { Axis($0 < names.count ? names[$0] : "i\($0)", extent: $1) }
}

extension Operator {
    /// The name of the computation that gives the operator's result, in dumps: `add`, `layerNorm`.
    var computationName: String {
        let capitals = rawValue.prefix { $0.isUppercase }.count
        if capitals == rawValue.count { return rawValue.lowercased() }
        let head = rawValue.prefix(max(1, capitals > 1 ? capitals - 1 : 1))
        return head.lowercased() + rawValue.dropFirst(head.count)
    }
}

/// Why an operator of real values is not one of integers.
let notIntegral = "its values are not integers: Cast to FP32 first"
