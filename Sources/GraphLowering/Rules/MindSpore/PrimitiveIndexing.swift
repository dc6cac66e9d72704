import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Elements picked and placed by indices that are data.

let primitiveIndexing: [String: PrimitiveRule] = [
    "Gather": movement("input_params input_indices axis batch_dims") { p, x in
        let axis = try p.axis("axis", 0, rank: x.rank), places = try p.stored("input_indices")
        let batch = try normalised(p.integer("batch_dims", 0), rank: places.rank + 1)
        guard batch > 0 else { return try Operators.gather(x, places, axis: axis) }
        guard axis >= batch else { throw NodeProblem.invalid("axis \(axis) is one of the \(batch) axes of the batch") }
        let shape = x.shape[..<axis] + places.shape[batch...] + x.shape[(axis + 1)...]
        let picked = places.rank - batch
        return compute("gather", Array(shape)) { (indices: [Expression]) in
            let index = places[Array(indices[..<batch]) + indices[axis..<axis + picked]]
            return place(index, within: x.shape[axis]).bound("place") { place in
                guarded(x, indices[..<axis] + [place] + indices[(axis + picked)...], place, x.shape[axis])
            }
        }
    },
    "GatherD": movement("x dim index") { p, x in
        try p.onnx("GatherElements", x, p.stored("index"), attributes: ["axis": .integer(try p.axis("dim", 0, rank: x.rank))])
    },
    "GatherNd": movement("input_x indices") { p, x in try p.onnx("GatherND", x, p.stored("indices")) },
    "IndexSelect": movement("input axis index") { p, x in
        let axis = try normalised(try p.integer("axis", p.integer("dim", 0)), rank: x.rank)
        return try Operators.gather(x, p.stored("index"), axis: axis)
    },
    "Take": movement("input index") { p, x in
        try Operators.gather(try reshaped(x, [elementCount(x.shape)]), p.stored("index"), axis: 0)
    },
    "Embedding": movement("input weight padding_idx max_norm norm_type scale_grad_by_freq") { p, _ in
        if p.has("max_norm") { throw NodeProblem.unsupported("renormalising an embedding") }
        return try Operators.gather(p.stored("weight"), p.stored("input"), axis: 0)
    },
    "OneHot": .value("indices depth on_value off_value axis") { p in
        guard let depth = try p.integers("depth") else { throw NodeProblem.invalid("argument depth is missing") }
        let element = try p.resultElement("on_value")
        return .tensor(try oneHot(
            p, depth: depth, on: p.tensor("on_value", as: element), off: p.tensor("off_value", as: element), axis: p.integer("axis", -1), "indices"))
    },
    "OneHotExtended": .value("tensor num_classes on_value off_value axis") { p in
        let element = p.declaredElement()?.element?.wide ?? .int64
        return .tensor(try oneHot(
            p, depth: p.integers("num_classes") ?? [], on: p.has("on_value") ? p.tensor("on_value", as: element) : filled("one", [], constant(1, element)),
            off: p.has("off_value") ? p.tensor("off_value", as: element) : filled("zero", [], constant(0, element)),
            axis: p.integer("axis", -1), "tensor"))
    },
    "ScatterNd": .tensor("indices updates shape") { p in
        guard let shape = try p.extents("shape") else { throw NodeProblem.invalid("argument shape is missing") }
        let updates = try p.stored("updates")
        return try p.onnx(
            "ScatterND", filled("zeros", shape, constant(0, updates.element)), p.stored("indices"), updates, attributes: ["reduction": .text("add")])
    },
    "TensorScatterUpdate": scattered("none"), "TensorScatterAdd": scattered("add"), "TensorScatterMul": scattered("mul"),
    "TensorScatterMax": scattered("max"), "TensorScatterMin": scattered("min"),
    "ScatterNdUpdate": scattered("none"), "ScatterNdAdd": scattered("add"), "ScatterNdMul": scattered("mul"),
    "ScatterNdMax": scattered("max"), "ScatterNdMin": scattered("min"),
    "TensorScatterSub": .tensor("input_x indices updates") { p in
        let updates = try p.stored("updates")
        return try p.onnx(
            "ScatterND", p.stored("input_x"), p.stored("indices"), mapped("negated", updates) { -$0 }, attributes: ["reduction": .text("add")])
    },
    "ScatterUpdate": scatteredRows("none"), "ScatterAdd": scatteredRows("add"), "ScatterMul": scatteredRows("mul"),
    "ScatterMax": scatteredRows("max"), "ScatterMin": scatteredRows("min"),
    "TensorScatterElements": movement("data indices updates axis reduce") { p, x in
        let reduction = try p.word("reduction", try p.word("reduce", "none", numbers: [0: "none", 1: "add"]))
        return try p.onnx("ScatterElements", x, p.stored("indices"), p.stored("updates"), attributes: [
            "axis": .integer(try p.axis("axis", 0, rank: x.rank)), "reduction": .text(reduction),
        ])
    },
    "Scatter": movement("input dim index src reduce") { p, x in
        let reduction = try p.word("reduce", "none", numbers: [0: "none", 1: "add"])
        return try p.onnx("ScatterElements", x, p.stored("index"), p.stored("src"), attributes: [
            "axis": .integer(try p.axis("dim", 0, rank: x.rank)), "reduction": .text(reduction),
        ])
    },
    "ScatterAddExt": movement("input dim index src") { p, x in
        try p.onnx("ScatterElements", x, p.stored("index"), p.stored("src"), attributes: [
            "axis": .integer(try p.axis("dim", 0, rank: x.rank)), "reduction": .text("add"),
        ])
    },
    "ScatterValue": movement("input dim index src reduce") { p, x in
        let index = try p.stored("index")
        let reduction = try p.word("reduce", "none", numbers: [0: "none", 1: "add"])
        return try p.onnx("ScatterElements", x, index, expanded(p.tensor("src", as: x.element), to: index.shape), attributes: [
            "axis": .integer(try p.axis("dim", 0, rank: x.rank)), "reduction": .text(reduction),
        ])
    },
    "UnsortedSegmentSum": .tensor("input_x segment_ids num_segments") { p in
        let x = try p.tensor("input_x"), segments = try p.stored("segment_ids")
        guard let count = try p.extents("num_segments")?.first else { throw NodeProblem.invalid("argument num_segments is missing") }
        let rows = try reshaped(x, [elementCount(segments.shape)] + x.shape[segments.rank...])
        let places = try reshaped(segments, [elementCount(segments.shape)])
        return compute("segmentSum", [count] + rows.shape.dropFirst(), reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: rows.shape[0])
            let isHere = places[k.index].cast(to: .int32).equals(indices[0])
            return sum(select(isHere, rows[[k.index] + indices.dropFirst()], constant(0, x.element)), over: k)
        })
    },
    "Index": movement("input indices") { p, x in
        let places = try p.elements("indices").map(\.tensor)
        guard places.count <= x.rank, places.allSatisfy({ $0.element.isInteger }) else {
            throw NodeProblem.unsupported("indexing by truth values")
        }
        let shape = try broadcastShape(places.map(\.shape))
        return compute("index", shape + x.shape[places.count...]) { (indices: [Expression]) in
            var all: [Expression] = [], isInside: Expression = true
            for (axis, list) in places.enumerated() {
                let place = place(list.broadcastElement(at: Array(indices[..<shape.count])), within: x.shape[axis])
                all.append(place)
                isInside = isInside && place >= 0 && place < x.shape[axis]
            }
            return conditional(isInside, x[all + indices[shape.count...]], constant(0, x.element))
        }
    },
]

private func oneHot(_ p: PrimitiveCall, depth: [Int], on: Tensor, off: Tensor, axis: Int, _ name: String) throws -> Tensor {
    let places = try p.stored(name)
    guard depth.count == 1, depth[0] >= 0 else { throw NodeProblem.unsupported("a number of classes that depends on data") }
    let axis = try normalised(axis, rank: places.rank + 1)
    var shape = places.shape
    shape.insert(Expression(depth[0]), at: axis)
    return compute("oneHot", shape) { (indices: [Expression]) in
        var outer = indices
        outer.remove(at: axis)
        return select(places[outer].cast(to: .int32, .saturating).equals(indices[axis]), on.onlyElement, off.onlyElement)
    }
}

private func scattered(_ reduction: String) -> PrimitiveRule {
    .tensor("input_x indices updates") { p in
        try p.onnx("ScatterND", p.stored("input_x"), p.stored("indices"), p.stored("updates"), attributes: ["reduction": .text(reduction)])
    }
}

/// Updates of whole rows.
private func scatteredRows(_ reduction: String) -> PrimitiveRule {
    .tensor("input_x indices updates") { p in
        let places = try p.stored("indices")
        return try p.onnx(
            "ScatterND", p.stored("input_x"), unsqueezed(places, [places.rank]), p.stored("updates"), attributes: ["reduction": .text(reduction)])
    }
}
