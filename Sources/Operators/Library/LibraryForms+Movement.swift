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

    /// x `[n0, n1, n2, n3]` within a result `[m0, m1, m2, m3]`, from place `before` on.
    func padVariants(_ element: ElementType, _ attributes: LibraryAttributes) throws(OperatorError) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let x = canonical.dense("x", element, ["n0", "n1", "n2", "n3"])
        let shape = canonical.extents(["m0", "m1", "m2", "m3"])
        let before = canonical.extents(["before0", "before1", "before2", "before3"])
        let value = attributes.numbers[0].variable
        let result =
            switch PadContentName(rawValue: attributes.choices["mode"] ?? "") {
            case .edge: padded(x, shape, before) { place, extent in place.atLeast(0).atMost(extent.minus(1)) }
            case .reflect: padded(x, shape, before) { reflected($0, within: $1, atStart: true, atEnd: true) }
            case .constant, nil: surrounded("pad", x, before: before, shape: shape, with: .variable(value))
            }
        return [LibraryVariant(inputs: [x], outputs: [result], attributes: attributes.numbers)]
    }

    private func padded(
        _ x: Tensor, _ shape: [Expression], _ before: [Expression], place: (_ place: Expression, _ extent: Expression) -> Expression
    ) -> Tensor {
        compute("pad", shape) { (indices: [Expression]) in
            x[x.shape.indices.map { place(indices[$0].minus(before[$0]), x.shape[$0]) }]
        }
    }
}
