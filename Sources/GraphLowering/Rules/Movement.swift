import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Operators whose results are elements of their operands, elsewhere.

let movementRules: [String: OperatorRule] = [
    "Transpose": moving { application, x in
        try Operators.transpose(x, try application.integers("perm"))
    },
    "Concat": .values { application in
        let operands = try application.operands.indices.map { try application.lowered($0) }
        guard let first = operands.first else { throw NodeProblem.missingOperand(0) }
        let axis = try normalised(try application.integer("axis", 1), rank: first.shape.count)
        return [.tensor(try concatenated(operands.map(\.tensor), axis), as: first.element)]
    },
    "Split": .values { application in
        let x = try application.lowered(0)
        let axis = try normalised(try application.integer("axis", 0), rank: x.shape.count)
        return try splitExtents(application, x, axis).pieces.map { start, extent in
            .tensor(part(of: x.tensor, axis, from: start, extent), as: x.element)
        }
    },
    "Tile": moving { application, x in
        guard application.version >= 6 else { throw NodeProblem.unsupported("version 1 of Tile") }
        return try Operators.tile(x, try application.indexElements(1))
    },
    "Pad": moving { try pad($0, $1) },
    "DepthToSpace": moving { application, x in
        let block = try blockSize(application)
        let depth = x.shape[1].dividedDown(by: Expression(block * block))
        let (n, h, w) = (x.shape[0], x.shape[2], x.shape[3])
        let b = Expression(block)
        let isCRD = try application.text("mode", "DCR") == "CRD"
        let split = try reshaped(x, isCRD ? [n, depth, b, b, h, w] : [n, b, b, depth, h, w])
        let moved = try Operators.transpose(split, isCRD ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2])
        return try reshaped(moved, [n, depth, h.times(b), w.times(b)])
    },
    "SpaceToDepth": moving { application, x in
        let block = Expression(try blockSize(application))
        let (n, c) = (x.shape[0], x.shape[1])
        let (h, w) = (x.shape[2].dividedDown(by: block), x.shape[3].dividedDown(by: block))
        let split = try reshaped(x, [n, c, h, block, w, block])
        let isCRD = try application.text("mode", "DCR") == "CRD"
        let moved = try Operators.transpose(split, isCRD ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4])
        return try reshaped(moved, [n, c.times(block).times(block), h, w])
    },
    "Trilu": moving { application, x in
        guard x.rank >= 2 else { throw NodeProblem.invalid("a triangle needs two axes") }
        let isUpper = try application.flag("upper", true)
        let offset = application.has(1) ? try application.tensor(1).onlyElement.cast(to: .int32, .saturating) : 0
        return compute("trilu", x.shape) { (indices: [Expression]) in
            let distance = indices[x.rank - 1] - indices[x.rank - 2]
            let isKept = isUpper ? distance >= offset : distance <= offset
            return select(isKept, x[indices], constant(0, x.element))
        }
    },
    "ReverseSequence": moving { application, x in
        let (batch, time) = (try application.integer("batch_axis", 1), try application.integer("time_axis", 0))
        let lengths = try application.tensor(1)
        guard x.shape.indices.contains(batch), x.shape.indices.contains(time), batch != time else {
            throw NodeProblem.invalid("axes \(batch) and \(time) are not two of \(x.rank) axes")
        }
        return compute("reverseSequence", x.shape) { (indices: [Expression]) in
            lengths[indices[batch]].cast(to: .int32).bound("length") { length in
                var places = indices
                places[time] = select(indices[time] < length, length - 1 - indices[time], indices[time])
                return x[places]
            }
        }
    },
    "CenterCropPad": moving { try centerCropPad($0, $1) },
]

private func blockSize(_ application: borrowing Application) throws -> Int {
    let size = try application.integer("blocksize", 1)
    guard size > 0, size < 1 << 15 else { throw NodeProblem.invalid("blocks of \(size) elements") }
    return size
}

/// Tensors one behind the other.
func concatenated(_ operands: [Tensor], _ axis: Int) throws -> Tensor {
    guard let rank = operands.first?.rank, axis >= 0, axis < rank, operands.allSatisfy({ $0.rank == rank }) else {
        throw NodeProblem.invalid("operands of \(operands.map { "\($0.rank)" }.joined(separator: ", ")) axes are not joined along axis \(axis)")
    }
    // What has no elements adds none; and a read of it would have no place to read.
    let present = operands.filter { !$0.shape[axis].isZero }
    if present.isEmpty { return mapped("concat", operands[0]) { $0 } }
    if present.count == 1 { return mapped("concat", present[0]) { $0 } }
    return try Operators.concat(present, axis: axis)
}

/// `extent` indices of an axis, from `start` on.
func part(of x: Tensor, _ axis: Int, from start: Expression, _ extent: Expression) -> Tensor {
    var shape = x.shape
    shape[axis] = extent
    return compute("part", shape) { (indices: [Expression]) in
        var places = indices
        places[axis] = indices[axis].plus(start)
        return x[places]
    }
}

/// Where the pieces of a Split begin, and how long they are.
struct SplitPieces {
    var pieces: [(start: Expression, extent: Expression)] = []

    init(_ extents: [Expression]) {
        var start: Expression = 0
        for extent in extents {
            pieces.append((start, extent))
            start = start.plus(extent)
        }
    }
}

private func splitExtents(_ application: borrowing Application, _ x: LoweredTensor, _ axis: Int) throws -> SplitPieces {
    if application.version < 13, let given = try application.integers("split") { return SplitPieces(given.map { Expression($0) }) }
    if application.has(1) { return SplitPieces(try application.indexElements(1)) }
    let count = try application.integer("num_outputs", application.node.outputs.count)
    guard count > 0, count <= max(1, application.node.outputs.count) else { throw NodeProblem.invalid("\(count) pieces are not \(application.node.outputs.count) results") }
    let extent = x.shape[axis].dividedUp(by: Expression(count))
    let last = x.shape[axis].minus(extent.times(Expression(count - 1)))
    return SplitPieces([Expression](repeating: extent, count: count - 1) + [last])
}

private func pad(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let given = application.version < 11 ? try application.integers("pads") ?? application.integers("paddings") ?? [] : try application.knownIntegers(1)
    let axes = application.has(3) ? try application.knownIntegers(3).map { try normalised($0, rank: x.rank) } : Array(0..<x.rank)
    guard given.count == 2 * axes.count else { throw NodeProblem.invalid("\(given.count) pads are not two for each of \(axes.count) axes") }
    var before = [Int](repeating: 0, count: x.rank), after = before
    for (place, axis) in axes.enumerated() { (before[axis], after[axis]) = (given[place], given[place + axes.count]) }
    for axis in 0..<x.rank {
        guard let extent = x.shape[axis].constantInt, extent + before[axis] + after[axis] < 0 else { continue }
        throw NodeProblem.invalid("an extent would be \(extent + before[axis] + after[axis])")
    }
    switch try application.text("mode", "constant") {
    case "constant":
        var value = constant(0, x.element)
        if application.version < 11 {
            value = constant(try application.number("value", 0), x.element)
        } else if application.has(2) {
            value = try application.lowered(2).tensor.onlyElement
        }
        return try Operators.pad(x, before: before, after: after, .constant(value))
    case "edge": return try Operators.pad(x, before: before, after: after, .edge)
    case "reflect": return try Operators.pad(x, before: before, after: after, .reflection)
    case "wrap":
        return compute("pad", x.shape.indices.map { x.shape[$0].plus(Expression(before[$0] + after[$0])) }) { (indices: [Expression]) in
            x[indices.indices.map { indices[$0].minus(Expression(before[$0])).modulo(x.shape[$0]) }]
        }
    case let other: throw NodeProblem.unsupported("padding mode \(other)")
    }
}

private func centerCropPad(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let target = try application.knownIntegers(1)
    let axes = try application.integers("axes")?.map { try normalised($0, rank: x.rank) } ?? Array(0..<x.rank)
    guard axes.count == target.count else { throw NodeProblem.invalid("\(target.count) extents are given for \(axes.count) axes") }
    guard let shape = x.shape.constants else { throw NodeProblem.unsupported("cropping symbolic extents") }
    var before = [Int](repeating: 0, count: x.rank), after = before
    for (axis, extent) in zip(axes, target) {
        let difference = extent - shape[axis]
        // What is cut off is halved rounding down, and so is what is added.
        before[axis] = difference >= 0 ? difference / 2 : -((-difference) / 2)
        after[axis] = difference - before[axis]
    }
    return try Operators.pad(x, before: before, after: after, .constant(constant(0, x.element)))
}
