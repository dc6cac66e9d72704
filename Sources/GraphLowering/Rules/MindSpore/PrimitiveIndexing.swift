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
            p, depth: p.integers("num_classes") ?? [], on: p.parameter("on_value", 1, [], element),
            off: p.parameter("off_value", 0, [], element), axis: p.integer("axis", -1), "tensor"))
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
            "ScatterND", p.stored("input_x"), p.stored("indices"), mapped("negated", refusingTruths(updates)) { -$0 }, attributes: ["reduction": .text("add")])
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
        return try p.onnx("ScatterElements", x, index, filling(p.tensor("src", as: x.element), index.shape), attributes: [
            "axis": .integer(try p.axis("dim", 0, rank: x.rank)), "reduction": .text(reduction),
        ])
    },
    "TensorScatterDiv": .tensor("input_x indices updates") { p in
        let x = try p.tensor("input_x")
        guard x.isFloat else { throw NodeProblem.unsupported("dividing integers at places") }
        let factors = try p.onnx(
            "ScatterND", filled("ones", x.shape, constant(1, x.element)), p.stored("indices"), p.tensor("updates"), attributes: ["reduction": .text("mul")])
        return try Operators.divide(x, factors)
    },
    "IndexAdd": movement("input_x indices input_y") { p, x in try addedAt(p, x, "axis", "indices", "input_y") },
    "IndexAddExt": movement("input dim index source alpha") { p, x in try addedAt(p, x, "dim", "index", "source") },
    "IndexFill": movement("input dim index value") { p, x in
        let list = try p.stored("index"), places = list.rank == 0 ? try unsqueezed(list, [0]) : list
        let axis = try p.axis("dim", 0, rank: x.rank)
        guard places.rank == 1 else { throw NodeProblem.invalid("index of rank \(places.rank) does not name places along an axis") }
        var shape = x.shape
        shape[axis] = places.shape[0]
        let values = try filling(p.tensor("value", as: x.element), shape)
        return try p.onnx("ScatterElements", x, alongAxis(places, axis, shape), values, attributes: ["axis": .integer(axis)])
    },
    "InplaceAdd": .tensor("x v") { p in
        guard p.has("indices") else { return try Operators.add(p.tensor("x"), p.tensor("v")) }
        return try changedRows(p, p.tensor("x"), p.tensor("v"), "add")
    },
    "InplaceSub": .tensor("x v") { p in
        guard p.has("indices") else { return try Operators.subtract(p.tensor("x"), p.tensor("v")) }
        return try changedRows(p, p.tensor("x"), mapped("negated", p.tensor("v")) { -$0 }, "add")
    },
    "InplaceUpdate": .tensor("x v") { p in try changedRows(p, p.stored("x"), p.stored("v"), "none") },
    "InplaceUpdateV2": .tensor("x indices v") { p in try changedRows(p, p.stored("x"), p.stored("v"), "none") },
    "MaskedScatter": movement("input mask source") { p, x in
        let mask = converted(try p.stored("mask"), to: .bool), source = try p.tensor("source", as: x.element)
        let shape = try broadcastShape([x.shape, mask.shape])
        let flags = mapped("maskedScatter.ones", try reshaped(expanded(mask, to: shape), [elementCount(shape)])) { select($0, 1, 0) }
        let before = try reshaped(Operators.cumulativeSum(flags, axis: 0, bounds: .exclusive), shape)
        let values = try reshaped(source, [elementCount(source.shape)]), wide = expanded(x, to: shape), isChosen = expanded(mask, to: shape)
        return compute("maskedScatter", shape) { (indices: [Expression]) in
            before[indices].bound("place") { place in
                conditional(isChosen[indices] && place < values.shape[0], values[place], wide[indices])
            }
        }
    },
    "SearchSorted": .tensor("sorted_sequence values sorter dtype right") { p in
        if p.has("sorter") { throw NodeProblem.unsupported("a sequence in the order of a sorter") }
        let (sequence, values) = (try p.tensor("sorted_sequence"), try p.tensor("values"))
        guard sequence.rank == 1 || sequence.rank > 0 && sequence.rank == values.rank else {
            throw NodeProblem.invalid("values of rank \(values.rank) are not looked up in sequences of rank \(sequence.rank)")
        }
        let isRight = try p.flag("right"), element = sequence.element.joined(with: values.element)
        let places = compute("searchSorted", values.shape, reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: sequence.shape[sequence.rank - 1])
            let lead = sequence.rank == 1 ? [] : Array(indices.dropLast())
            let (member, value) = (sequence[lead + [k.index]].cast(to: element), values[indices].cast(to: element))
            return sum(select(isRight ? member <= value : member < value, 1, 0), over: k)
        })
        return converted(places, to: p.declaredElement()?.element ?? .int64)
    },
    "InTopK": .tensor("x1 x2 k") { p in
        let scores = try p.tensor("x1"), classes = try p.stored("x2"), count = try p.integer("k", 1)
        guard scores.rank == 2, classes.rank == 1 else { throw NodeProblem.invalid("scores are rows of classes, and x2 has a class for each") }
        let better = compute("inTopK.better", [scores.shape[0]], reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: scores.shape[1])
            let isIn = classes[indices[0]].cast(to: .int32).bound("class") { place in
                conditional(place >= 0 && place < scores.shape[1], scores[indices[0], place] < scores[indices[0], k.index], true)
            }
            return sum(select(isIn, 1, 0), over: k)
        })
        return mapped("inTopK", better) { $0 < Expression(count) }
    },
    "Index": movement("input indices...") { p, x in
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

/// One number for each place along an axis, as indices of every element of a shape.
private func alongAxis(_ places: Tensor, _ axis: Int, _ shape: [Expression]) -> Tensor {
    compute("places", shape) { (indices: [Expression]) in places[indices[axis]] }
}

/// Slices of a second tensor added to those of the first that the indices name.
private func addedAt(_ p: PrimitiveCall, _ x: Tensor, _ axisName: String, _ indices: String, _ source: String) throws -> Tensor {
    let axis = try p.axis(axisName, 0, rank: x.rank), alpha = try p.number("alpha", 1)
    let updates = try p.tensor(source, as: x.element), list = try p.stored(indices)
    let places = list.rank == 0 ? try unsqueezed(list, [0]) : list
    guard updates.rank == x.rank, places.rank == 1 else {
        throw NodeProblem.invalid("\(source) of rank \(updates.rank) at \(indices) of rank \(list.rank) is not added to a tensor of rank \(x.rank)")
    }
    let scaled = alpha == 1 ? updates : mapped("scaled", updates) { $0 * constant(alpha, like: $0) }
    return try p.onnx("ScatterElements", x, alongAxis(places, axis, updates.shape), scaled, attributes: ["axis": .integer(axis), "reduction": .text("add")])
}

/// Rows of a tensor, by numbers that the file names, changed.
private func changedRows(_ p: PrimitiveCall, _ x: Tensor, _ updates: Tensor, _ reduction: String) throws -> Tensor {
    let places = try p.integers("indices").map { p.known($0).asTensor!.tensor } ?? p.stored("indices")
    return try p.onnx("ScatterND", x, unsqueezed(places, [places.rank]), updates, attributes: ["reduction": .text(reduction)])
}
