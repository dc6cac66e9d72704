import NDArray
import TensorExpression
import TensorIR

extension Operator {
    private static let elementwiseAxes = ["n0", "n1", "n2", "n3", "n4"]

    /// A variant for each choice of operands that repeat along the innermost axis: all move first.
    func elementwiseVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        let operands = definition.operands
        let last = Self.elementwiseAxes.count - 1
        var variants: [LibraryVariant] = []
        for pattern in 0..<(1 << operands.count) - 1 {
            let inner = operands.indices.map { pattern >> $0 & 1 == 0 ? 1 : 0 }
            var canonical = CanonicalTensors()
            let inputs = zip(operands, inner).map { operand, stride in
                canonical.strided(
                    operand.name, operandElement(operand, element), Self.elementwiseAxes, known: [last: stride])
            }
            let conditions = zip(operands, inner).map { (CanonicalTensors.stride($0.name, last), $1) }
            variants.append(LibraryVariant(
                conditions, inputs: inputs, outputs: try apply(inputs, attributes: attributes.values),
                attributes: attributes.numbers))
        }
        return variants
    }

    /// The elements of a strided tensor in order; vectors where neighbours are neighbours, or one element is repeated.
    func copyVariants(_ element: ElementType) -> [LibraryVariant] {
        let axes = Self.elementwiseAxes + ["n5"]
        return [1, nil].map { inner in
            var canonical = CanonicalTensors()
            let x = canonical.strided("x", element, axes, known: inner.map { [axes.count - 1: $0] } ?? [:])
            let result = compute("copy", x.shape) { (indices: [Expression]) in x[indices] }
            let conditions = inner.map { [(CanonicalTensors.stride("x", axes.count - 1), $0)] } ?? []
            return LibraryVariant(conditions, inputs: [x], outputs: [result])
        }
    }
}
