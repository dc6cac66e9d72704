import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Elements put together, taken apart, repeated, surrounded and turned round.

let primitiveMovement: [String: PrimitiveRule] = [
    "Concat": .value("tensors... axis") { p in
        let parts = try p.parts()
        guard let first = parts.first else { throw NodeProblem.invalid("there is nothing to concatenate") }
        let axis = try p.axis("axis", 0, rank: first.shape.count)
        let element = parts.dropFirst().reduce(first.tensor.element) { $0.joined(with: $1.tensor.element) }
        return .tensor(try concatenated(parts.map { converted($0.tensor, to: element) }, axis))
    },
    "Stack": .value("tensors... axis dim") { p in
        let parts = try p.parts()
        guard let first = parts.first else { throw NodeProblem.invalid("there is nothing to stack") }
        let axis = try normalised(try p.integer("axis", p.integer("dim", 0)), rank: first.shape.count + 1)
        return .tensor(try concatenated(parts.map { try unsqueezed($0.tensor, [axis]) }, axis), as: first.element)
    },
    "Unstack": several("input_x axis num") { p in
        let x = try p.lowered("input_x")
        let axis = try normalised(try p.integer("axis", p.integer("dim", 0)), rank: x.shape.count)
        guard let count = x.shape[axis].constantInt else { throw NodeProblem.unsupported("taking apart a symbolic extent") }
        return (0..<count).map { .tensor(taken(x.tensor, axis, Expression($0)), as: x.element) }
    },
    "Split": several("input_x axis output_num") { p in
        let x = try p.lowered("input_x")
        let axis = try p.axis("axis", 0, rank: x.shape.count)
        let count = try p.integer("output_num", 1)
        guard count > 0 else { throw NodeProblem.invalid("there is nothing to split into") }
        let extent = x.shape[axis].dividedDown(by: Expression(count))
        return pieces(of: x, axis, [Expression](repeating: extent, count: count))
    },
    "SplitV": several("input_x size_splits split_dim num_split") { p in
        let x = try p.lowered("input_x")
        return try pieces(p, of: x, p.axis("split_dim", 0, rank: x.shape.count), sizes: p.integers("size_splits") ?? [])
    },
    "SplitWithSize": several("input split_size dim") { p in
        let x = try p.lowered("input")
        return try pieces(p, of: x, p.axis("dim", 0, rank: x.shape.count), sizes: p.integers("split_size") ?? [])
    },
    "SplitTensor": several("input split_size dim") { p in
        let x = try p.lowered("input")
        let axis = try p.axis("dim", 0, rank: x.shape.count)
        return try evenPieces(of: x, axis, size: p.integer("split_size", 1))
    },
    "Chunk": several("input chunks dim") { p in
        let x = try p.lowered("input")
        let axis = try p.axis("dim", 0, rank: x.shape.count)
        let count = try p.integer("chunks", 1)
        guard count > 0, let extent = x.shape[axis].constantInt else { throw NodeProblem.unsupported("chunks of a symbolic extent") }
        return try evenPieces(of: x, axis, size: max(1, (extent + count - 1) / count))
    },
    "Tile": movement("input multiples") { p, x in
        guard var counts = try p.extents("multiples") ?? p.extents("dims") else { throw NodeProblem.invalid("argument multiples is missing") }
        counts = [Expression](repeating: 1, count: max(0, x.rank - counts.count)) + counts
        let lead = [Expression](repeating: 1, count: max(0, counts.count - x.rank))
        return try Operators.tile(try reshaped(x, lead + x.shape), counts)
    },
    "Repeat": movement("input repeats") { p, x in
        guard let counts = try p.extents("repeats") else { throw NodeProblem.invalid("argument repeats is missing") }
        return try Operators.tile(try reshaped(x, [Expression](repeating: 1, count: max(0, counts.count - x.rank)) + x.shape), counts)
    },
    "RepeatInterleaveInt": movement("input repeats dim output_size") { p, x in try interleaved(p, x) },
    "RepeatInterleaveTensor": movement("input repeats dim output_size") { p, x in try interleaved(p, x) },
    "RepeatElements": movement("input rep axis") { p, x in
        let axis = try p.axis("axis", 0, rank: x.rank), count = Expression(try p.integer("rep", 1))
        return repeated(x, axis, count)
    },
    "Pad": movement("input_x paddings") { p, x in
        try padded(x, p.integers("paddings") ?? [], order: .axes, mode: .constant(constant(0, x.element)))
    },
    "PadV3": movement("input_x paddings value") { p, x in
        let value = p.has("value") ? try p.tensor("value", as: x.element).onlyElement : constant(0, x.element)
        let mode: PadContent = switch try p.word("mode", "constant") {
        case "reflect": .reflection
        case "edge": .edge
        case "constant": .constant(value)
        case let other: throw NodeProblem.unsupported("padding mode \(other)")
        }
        return try padded(x, p.integers("paddings") ?? [], order: try p.flag("paddings_contiguous", true) ? .lastFirst : .halvesLastFirst, mode: mode)
    },
    "ConstantPadND": movement("input padding value") { p, x in
        let value = p.has("value") ? try p.tensor("value", as: x.element).onlyElement : constant(0, x.element)
        return try padded(x, p.integers("padding") ?? [], order: .lastFirst, mode: .constant(value))
    },
    "MirrorPad": movement("input_x paddings") { p, x in
        guard try p.word("mode", "REFLECT") == "REFLECT" else { return try symmetric(x, p.integers("paddings") ?? []) }
        return try padded(x, p.integers("paddings") ?? [], order: .axes, mode: .reflection)
    },
    "ReflectionPad": movement("input padding") { p, x in
        try padded(x, p.integers("padding") ?? [], order: .lastFirst, mode: .reflection)
    },
    "ReplicationPad": movement("input padding") { p, x in
        try padded(x, p.integers("padding") ?? [], order: .lastFirst, mode: .edge)
    },
    "ReverseV2": movement("input axis") { p, x in
        let axes = try (p.integers("axis") ?? []).map { try normalised($0, rank: x.rank) }
        return compute("reverse", x.shape) { (indices: [Expression]) in
            x[indices.indices.map { axes.contains($0) ? x.shape[$0].minus(1).minus(indices[$0]) : indices[$0] }]
        }
    },
    "ReverseSequence": movement("x seq_lengths") { p, x in
        try p.onnx("ReverseSequence", x, p.stored("seq_lengths"), attributes: [
            "time_axis": .integer(try p.axis("seq_dim", 0, rank: x.rank)), "batch_axis": .integer(try p.axis("batch_dim", 0, rank: x.rank)),
        ])
    },
    "Roll": movement("input shifts dims") { p, x in
        let shifts = try p.integers("shifts") ?? p.integers("shift") ?? []
        let given = try p.integers("dims") ?? p.integers("axis") ?? []
        let flat = given.isEmpty ? try reshaped(x, [elementCount(x.shape)]) : x
        let axes = given.isEmpty ? [0] : try given.map { try normalised($0, rank: x.rank) }
        let rolled = compute("roll", flat.shape) { (indices: [Expression]) in
            var source = indices
            for (axis, shift) in zip(axes, shifts) { source[axis] = source[axis].minus(Expression(shift)).modulo(flat.shape[axis]) }
            return flat[source]
        }
        return try reshaped(rolled, x.shape)
    },
    "DepthToSpace": movement("x") { p, x in try p.onnx("DepthToSpace", x, attributes: ["blocksize": .integer(try p.integer("block_size", 1))]) },
    "SpaceToDepth": movement("x") { p, x in try p.onnx("SpaceToDepth", x, attributes: ["blocksize": .integer(try p.integer("block_size", 1))]) },
    "PixelShuffle": movement("input upscale_factor") { p, x in
        try p.onnx("DepthToSpace", x, attributes: ["blocksize": .integer(try p.integer("upscale_factor", 1)), "mode": .text("CRD")])
    },
]

extension PrimitiveCall {
    /// The tensors to be put together: a tuple, or all operands of old files.
    fileprivate func parts() throws -> [LoweredTensor] {
        if case .sequence? = value("tensors") { return try elements("tensors") }
        guard application.node.attributes["axis"] != nil else { return try elements("tensors") }
        return try application.operands.indices.map { try application.lowered($0) }
    }
}

/// A rule of several results. Where shapes are open, a file may not say how many: then one is all that it declares.
private func several(_ arguments: String, _ apply: @escaping @Sendable (PrimitiveCall) throws -> [Lowered]) -> PrimitiveRule {
    .values(arguments) { p in
        let results = try apply(p)
        guard results.count == 1 || p.application.node.outputs.count > 1 else {
            throw NodeProblem.invalid("the result is a tuple of \(results.count), which the file declares as one; export the model with fixed shapes")
        }
        return results
    }
}

private func pieces(of x: LoweredTensor, _ axis: Int, _ extents: [Expression]) -> [Lowered] {
    SplitPieces(extents).pieces.map { .tensor(part(of: x.tensor, axis, from: $0, $1), as: x.element) }
}

/// Pieces of given sizes, of which one may be -1: the rest.
private func pieces(_ p: PrimitiveCall, of x: LoweredTensor, _ axis: Int, sizes: [Int]) throws -> [Lowered] {
    let rest = x.shape[axis].minus(Expression(sizes.filter { $0 >= 0 }.reduce(0, +)))
    return pieces(of: x, axis, sizes.map { $0 < 0 ? rest : Expression($0) })
}

private func evenPieces(of x: LoweredTensor, _ axis: Int, size: Int) throws -> [Lowered] {
    guard size > 0, let extent = x.shape[axis].constantInt else { throw NodeProblem.unsupported("pieces of a symbolic extent") }
    return pieces(of: x, axis, stride(from: 0, to: extent, by: size).map { Expression(min(size, extent - $0)) })
}

private func repeated(_ x: Tensor, _ axis: Int, _ count: Expression) -> Tensor {
    var shape = x.shape
    shape[axis] = shape[axis].times(count)
    return compute("repeat", shape) { (indices: [Expression]) in
        var source = indices
        source[axis] = indices[axis].dividedDown(by: count)
        return x[source]
    }
}

/// Every element several times in a row, along an axis or, without one, all of them.
private func interleaved(_ p: PrimitiveCall, _ given: Tensor) throws -> Tensor {
    let dim = try p.optionalInteger("dim")
    let x = dim == nil ? try reshaped(given, [elementCount(given.shape)]) : given
    let axis = try normalised(dim ?? 0, rank: x.rank)
    let counts = try p.integers("repeats") ?? []
    if counts.count == 1 { return repeated(x, axis, Expression(counts[0])) }
    guard let extent = x.shape[axis].constantInt, extent == counts.count else {
        throw NodeProblem.invalid("\(counts.count) counts do not fit an axis of \(x.shape[axis])")
    }
    return try concatenated(counts.enumerated().flatMap { index, count in
        [Tensor](repeating: part(of: x, axis, from: Expression(index), 1), count: count)
    }, axis)
}

private enum PadOrder {
    /// Two numbers for each axis, from the first.
    case axes
    /// Two numbers for each axis, from the last, as PyTorch has it.
    case lastFirst
    /// All numbers for what lies before, then all for what lies after; from the last axis.
    case halvesLastFirst
}

private func padded(_ x: Tensor, _ list: [Int], order: PadOrder, mode: PadContent) throws -> Tensor {
    guard list.count.isMultiple(of: 2), list.count <= 2 * x.rank else { throw NodeProblem.invalid("\(list.count) pads do not fit a tensor of rank \(x.rank)") }
    var before = [Int](repeating: 0, count: x.rank), after = before
    for index in 0..<list.count / 2 {
        let axis = order == .axes ? index : x.rank - 1 - index
        (before[axis], after[axis]) = order == .halvesLastFirst
            ? (list[index], list[index + list.count / 2]) : (list[2 * index], list[2 * index + 1])
    }
    return try Operators.pad(x, before: before, after: after, mode)
}

/// The elements at the edge are repeated, too.
private func symmetric(_ x: Tensor, _ list: [Int]) throws -> Tensor {
    guard list.count == 2 * x.rank else { throw NodeProblem.invalid("\(list.count) pads are not two for each of \(x.rank) axes") }
    let shape = x.shape.indices.map { x.shape[$0].plus(Expression(list[2 * $0] + list[2 * $0 + 1])) }
    return compute("symmetricPad", shape) { (indices: [Expression]) in
        x[indices.indices.map { axis in
            let place = indices[axis].minus(Expression(list[2 * axis])), extent = x.shape[axis]
            return place.bound("place") { select($0 < 0, -1 - $0, select($0 >= extent, extent * 2 - 1 - $0, $0)) }
        }]
    }
}
