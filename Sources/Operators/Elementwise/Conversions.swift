import NDArray
import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let select = elementwise(
        "a where the condition holds, else b",
        [OperandDefinition("condition", .oneOf([.bool])), OperandDefinition("a"), OperandDefinition("b")], on: .all
    ) { elements, _ in TensorIR.select(elements[0], elements[1], elements[2]) }

    static let cast = elementwise(
        "x as another type", [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("to", .elementType, nil, "the type of the result"),
            AttributeDefinition(
                "mode", .oneOf(CastMode.allCases.map(\.rawValue)), "wrapping",
                "what integers become that the result cannot hold: their low bits, or the nearest value"),
        ],
        on: .all, result: .attribute("to"),
        note: """
            A float becomes an integer without its fraction, saturated, NaN becoming 0; whatever is not 0 becomes true; \
            what becomes a float is rounded to nearest, halves to even.
            """
    ) { elements, invocation throws(OperatorError) in
        elements[0].cast(to: try invocation.elementType("to"), try invocation.choice("mode"))
    }
}

/// a where the condition, a `bool` tensor, holds, else b; all three broadcast.
public func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor {
    try Operator.select.result(condition, a, b)
}

/// x as another type; `CastMode` says what becomes of values out of range.
public func cast(_ x: Tensor, to element: ElementType, _ mode: CastMode = .wrapping) throws(OperatorError) -> Tensor {
    try Operator.cast.result(x, attributes: ["to": .text(element.rawValue), "mode": .text(mode.rawValue)])
}
