import NDArray
import TensorExpression
import TensorIR

extension Operator {
    /// a `[b0, b1, m, k]` and b `[b0, b1, k, n]`: b's rows or its columns lie along memory, or neither.
    func contractionVariants(_ element: ElementType) throws(OperatorError) -> [LibraryVariant] {
        var variants: [LibraryVariant] = []
        for (a, b) in [([:], [3: 1]), ([3: 1], [2: 1]), ([:], [:])] as [([Int: Int], [Int: Int])] {
            var canonical = CanonicalTensors()
            let inputs = [
                canonical.strided("a", element, ["b0", "b1", "m", "k"], known: a),
                canonical.strided("b", element, ["b0", "b1", "k", "n"], known: b),
            ]
            let conditions = a.map { (CanonicalTensors.stride("a", $0), $1) } + b.map { (CanonicalTensors.stride("b", $0), $1) }
            variants.append(LibraryVariant(conditions, inputs: inputs, outputs: try apply(inputs)))
        }
        return variants
    }

    func concatVariants(_ element: ElementType) throws(OperatorError) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let inputs = [
            canonical.dense("a", element, ["outer", "n", "inner"]), canonical.dense("b", element, ["outer", "m", "inner"]),
        ]
        return [LibraryVariant(inputs: inputs, outputs: try apply(inputs, attributes: ["axis": 1]))]
    }

    func gatherVariants(_ element: ElementType) throws(OperatorError) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let inputs = [canonical.dense("x", element, ["outer", "n", "inner"]), canonical.dense("indices", .int32, ["m"])]
        return [LibraryVariant(inputs: inputs, outputs: try apply(inputs, attributes: ["axis": 1]))]
    }

    func padVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let x = canonical.dense("x", element, ["n0", "n1", "n2", "n3"])
        var values = attributes.values
        values["before"] = .expressions((0..<4).map { canonical.extent("before\($0)") })
        values["after"] = .expressions((0..<4).map { canonical.extent("after\($0)") })
        return [LibraryVariant(inputs: [x], outputs: try apply([x], attributes: values), attributes: attributes.numbers)]
    }
}
