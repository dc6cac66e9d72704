import NDArray
import TensorExpression
import TensorIR

extension Operator {
    /// Along memory, across memory, and anything else.
    func reductionVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        let axes = ["k0", "k1", "k2", "r0", "r1"]
        var variants: [LibraryVariant] = []
        for known in [[4: 1], [2: 1], [:]] {
            var canonical = CanonicalTensors()
            let x = canonical.strided("x", element, axes, known: known)
            var values = attributes.values
            values["axes"] = .integers([3, 4])
            variants.append(LibraryVariant(
                known.map { (CanonicalTensors.stride("x", $0), $1) }, inputs: [x],
                outputs: try apply([x], attributes: values), attributes: attributes.numbers))
        }
        return variants
    }

    /// Lines `n` of `[outer, n, inner]`; where `inner` is 1 they are rows of memory.
    func lineVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        var values = attributes.values
        values["axis"] = 1
        var rows = CanonicalTensors(), lines = CanonicalTensors()
        let row = rows.dense("x", element, ["outer", "n"])
        let line = lines.dense("x", element, ["outer", "n", "inner"])
        return [
            LibraryVariant(
                [("inner", 1)], inputs: [row], outputs: try apply([row], attributes: values), attributes: attributes.numbers),
            LibraryVariant(inputs: [line], outputs: try apply([line], attributes: values), attributes: attributes.numbers),
        ]
    }

    func layerNormVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let inputs = definition.operands.enumerated().map { position, operand in
            canonical.dense(operand.name, element, position == 0 ? ["outer", "n"] : ["n"])
        }
        return [
            LibraryVariant(
                inputs: inputs, outputs: try apply(inputs, attributes: attributes.values), attributes: attributes.numbers)
        ]
    }

    func channelVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        var values = attributes.values
        values["axis"] = 1
        var variants: [LibraryVariant] = []
        for (conditions, image) in [([("inner", 1)], ["outer", "c"]), ([], ["outer", "c", "inner"])] {
            var canonical = CanonicalTensors()
            let inputs = definition.operands.enumerated().map { position, operand in
                canonical.dense(operand.name, element, position == 0 ? image : ["c"])
            }
            variants.append(LibraryVariant(
                conditions, inputs: inputs, outputs: try apply(inputs, attributes: values), attributes: attributes.numbers))
        }
        return variants
    }

    func countVariants(_ element: ElementType) throws(OperatorError) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let inputs = definition.operands.map { canonical.dense($0.name, element, ["n"]) }
        return [LibraryVariant(inputs: inputs, outputs: try apply(inputs))]
    }
}
