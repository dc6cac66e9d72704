import NDArray
import TensorExpression

extension Operator {
    /// The operator applied to tensors.
    ///
    /// - Throws: `OperatorError` where number, types, shapes or attributes do not fit the definition.
    public func apply(_ operands: [Tensor], attributes: Attributes = [:]) throws(OperatorError) -> [Tensor] {
        let definition = definition
        let least = definition.operands.count { $0.presence != .optional }
        let isRepeated = definition.operands.last?.presence == .repeated
        guard operands.count >= least, isRepeated || operands.count <= definition.operands.count else {
            throw .operandCount(self, found: operands.count)
        }
        for name in attributes.values.keys.sorted() where !definition.attributes.contains(where: { $0.name == name }) {
            throw .unknownAttribute(self, name)
        }
        try checkElements(operands)
        return try definition.apply(Invocation(operation: self, operands: operands, attributes: attributes))
    }

    /// The only result of the operator applied to tensors.
    func result(_ operands: Tensor..., attributes: Attributes = [:]) throws(OperatorError) -> Tensor {
        try apply(operands, attributes: attributes)[0]
    }

    /// Checks that every operand has a type that the definition takes, and that the main ones have the same.
    func checkElements(_ operands: [Tensor]) throws(OperatorError) {
        let definition = definition
        var first: (name: String, element: ElementType)?
        for (position, tensor) in operands.enumerated() {
            let operand = definition.operands[min(position, definition.operands.count - 1)]
            switch operand.element {
            case .oneOf(let elements):
                guard elements.contains(tensor.element) else {
                    throw .elementType(self, operand: operand.name, found: tensor.element, taken: elements)
                }
            case .main:
                guard definition.elements.contains(tensor.element) else {
                    throw .elementType(self, operand: operand.name, found: tensor.element, taken: definition.elements)
                }
                if let first, first.element != tensor.element {
                    throw .elementTypesDiffer(
                        self, first: first.name, first.element, second: operand.name, tensor.element)
                }
                if first == nil { first = (operand.name, tensor.element) }
            }
        }
    }
}
