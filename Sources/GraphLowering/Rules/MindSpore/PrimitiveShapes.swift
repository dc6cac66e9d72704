import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Primitives that read or change shapes.

let primitiveShapes: [String: PrimitiveRule] = [
    "Shape": .values("input") { p in
        let shape = try p.lowered("input").shape
        guard p.application.node.outputs.count == shape.count, shape.count != 1 || p.isTuple else {
            return [.tensor(integerTensor("shape", shape, [shape.count], p.application.constants))]
        }
        return shape.map { .tensor(integerTensor("extent", [$0], [], p.application.constants)) }
    },
    "TensorShape": .value("input") { p in
        let shape = try p.lowered("input").shape
        return .tensor(integerTensor("shape", shape, [shape.count], p.application.constants))
    },
    "Size": .value("input") { p in
        .tensor(integerTensor("size", [elementCount(try p.lowered("input").shape)], [], p.application.constants))
    },
    "Rank": .value("input") { p in
        .tensor(integerTensor("rank", [Expression(try p.lowered("input").shape.count)], [], p.application.constants))
    },
    "Reshape": movement("input shape") { p, x in
        guard let shape = try p.extents("shape") else { throw NodeProblem.invalid("argument shape is missing") }
        return try Operator.reshape.apply([x], attributes: ["shape": .expressions(shape)])[0]
    },
    "ViewAs": movement("input other") { p, x in try Operators.reshape(x, to: p.stored("other").shape) },
    "Flatten": movement("input_x") { _, x in
        try reshaped(x, [x.shape.first ?? 1, elementCount(x.shape.dropFirst())])
    },
    "FlattenExt": movement("input start_dim end_dim") { p, x in
        guard x.rank > 0 else { return try reshaped(x, [1]) }
        let first = try p.axis("start_dim", 0, rank: x.rank), last = try p.axis("end_dim", -1, rank: x.rank)
        guard first <= last else { throw NodeProblem.invalid("start_dim lies behind end_dim") }
        return try reshaped(x, x.shape[..<first] + [elementCount(x.shape[first...last])] + x.shape[(last + 1)...])
    },
    "ExpandDims": movement("input_x axis") { p, x in
        try unsqueezed(x, p.integers("axis") ?? p.integers("dim") ?? [0])
    },
    "Squeeze": movement("input axis") { p, x in
        let given = try p.integers("axis") ?? []
        let axes = given.isEmpty ? x.shape.indices.filter { x.shape[$0].isOne } : try given.map { try normalised($0, rank: x.rank) }
        guard axes.allSatisfy({ x.shape[$0].integerValue ?? 1 == 1 }) else { throw NodeProblem.invalid("an axis to squeeze is longer than 1") }
        return try reshaped(x, x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })
    },
    "Transpose": movement("input perm") { p, x in
        let permutation = try p.integers("perm") ?? p.integers("dims")
        return try Operators.transpose(x, permutation?.map { try normalised($0, rank: x.rank) })
    },
    "TransposeExtView": movement("input dim0 dim1") { p, x in
        var axes = Array(0..<x.rank)
        axes.swapAt(try p.axis("dim0", 0, rank: x.rank), try p.axis("dim1", 1, rank: x.rank))
        return try Operators.transpose(x, axes)
    },
    "TExt": movement("input") { _, x in try Operators.transpose(x) },
    "BroadcastTo": movement("input shape") { p, x in
        guard let given = try p.extents("shape") else { throw NodeProblem.invalid("argument shape is missing") }
        let lead = given.count - x.rank
        guard lead >= 0 else { throw NodeProblem.invalid("a tensor of rank \(x.rank) does not broadcast to \(given.count) axes") }
        let shape = given.enumerated().map { axis, extent in extent.integerValue == -1 && axis >= lead ? x.shape[axis - lead] : extent }
        return expanded(x, to: try broadcastShape([x.shape, shape]))
    },
    "ExpandAs": movement("input other") { p, x in expanded(x, to: try broadcastShape([x.shape, p.stored("other").shape])) },
    "Meshgrid": .values("inputs... indexing") { p in
        let axes = try p.elements("inputs").map(\.tensor)
        guard axes.allSatisfy({ $0.rank == 1 }) else { throw NodeProblem.invalid("the axes of a grid have rank 1") }
        var shape = axes.map { $0.shape.first ?? 1 }
        let isMatrix = try p.word("indexing", "xy", numbers: [0: "ij", 1: "xy"]) == "ij"
        if !isMatrix, shape.count > 1 { shape.swapAt(0, 1) }
        return axes.enumerated().map { place, axis in
            let source = isMatrix || place > 1 ? place : axes.count > 1 ? 1 - place : 0
            return .tensor(compute("meshgrid", shape) { (indices: [Expression]) in axis[indices[source]] })
        }
    },
]

extension PrimitiveCall {
    /// Whether the file declares scalars as results.
    fileprivate var isTuple: Bool {
        if case .tensor(_, let shape?)? = application.declared.first { shape.isEmpty } else { false }
    }
}

/// A rule that moves the elements of its first operand, whatever they are.
func movement(_ arguments: String, _ move: @escaping @Sendable (PrimitiveCall, Tensor) throws -> Tensor) -> PrimitiveRule {
    .value(arguments) { p in
        guard let name = p.names.first else { preconditionFailure("a movement has an operand") }
        let x = try p.lowered(name)
        return .tensor(try move(p, x.tensor), as: x.element)
    }
}
