import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Rows that belong together, by numbers that are data.

let primitiveSegments: [String: PrimitiveRule] = [
    "UnsortedSegmentSum": unsorted { .sum($0) }, "UnsortedSegmentProd": unsorted { .product($0) },
    "UnsortedSegmentMax": unsorted { .maximum($0) }, "UnsortedSegmentMin": unsorted { .minimum($0) },
]

private func unsorted(_ combiner: @escaping @Sendable (ElementType) -> Combiner) -> PrimitiveRule {
    .tensor("input_x segment_ids num_segments") { p in
        let x = try p.tensor("input_x"), segments = try p.stored("segment_ids")
        guard let count = try p.extents("num_segments")?.first else { throw NodeProblem.invalid("argument num_segments is missing") }
        guard segments.rank <= x.rank else { throw NodeProblem.invalid("segment_ids of rank \(segments.rank) do not fit a tensor of rank \(x.rank)") }
        let rows = try reshaped(x, [elementCount(segments.shape)] + x.shape[segments.rank...])
        let places = try reshaped(segments, [elementCount(segments.shape)])
        let combiner = combiner(x.element), nothing = nothing(combiner, p.declaredElement()?.element ?? x.element)
        return compute("segments", [count] + rows.shape.dropFirst(), reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: rows.shape[0])
            let isHere = places[k.index].cast(to: .int32).equals(indices[0])
            return Reduction(axes: [k], combiner: combiner, sources: [select(isHere, rows[[k.index] + indices.dropFirst()], nothing)])
        })
    }
}

/// What a segment without rows holds: of floats the least or greatest finite number, where the combiner begins with an infinity.
private func nothing(_ combiner: Combiner, _ element: ElementType) -> Expression {
    let identity = combiner.identities[0], wide = element.wide
    guard wide.isFloat else { return identity }
    let most = element.isHalf ? 65504 : wide == .float32 ? Double(Float.greatestFiniteMagnitude) : Double.greatestFiniteMagnitude
    if identity == constant(.infinity, wide) { return constant(most, wide) }
    return identity == constant(-.infinity, wide) ? constant(-most, wide) : identity
}
