import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Ranges of elements.

let primitiveSlices: [String: PrimitiveRule] = [
    "StridedSlice": movement("input_x begin end strides begin_mask end_mask ellipsis_mask new_axis_mask shrink_axis_mask") { p, x in
        try StridedSlice(p, rank: x.rank).applied(to: x, p)
    },
    "Slice": movement("input begin size") { p, x in
        guard let begin = try p.extents("begin"), let size = try p.extents("size"), begin.count == x.rank, size.count == x.rank else {
            throw NodeProblem.invalid("begin and size do not fit a tensor of rank \(x.rank)")
        }
        let shape = size.indices.map { size[$0].integerValue == -1 ? x.shape[$0].minus(begin[$0]) : size[$0] }
        return compute("slice", shape) { (indices: [Expression]) in x[indices.indices.map { indices[$0].plus(begin[$0]) }] }
    },
    "SliceExt": movement("input dim start end step") { p, x in
        let axis = try p.axis("dim", 0, rank: x.rank)
        let start = try p.integer("start", 0), end = try p.integer("end", Int(Int32.max))
        return try sliced(p, x, [axis], [start], [end], [try p.integer("step", 1)])
    },
    "Narrow": movement("input dim start length") { p, x in
        let axis = try p.axis("dim", 0, rank: x.rank)
        guard let start = try p.extents("start")?.first, let length = try p.extents("length")?.first else {
            throw NodeProblem.invalid("arguments start and length are missing")
        }
        let first = (start.integerValue ?? 0) < 0 ? start.plus(x.shape[axis]) : start
        return part(of: x, axis, from: first, length)
    },
    "SelectExt": movement("input dim index") { p, x in
        let axis = try p.axis("dim", 0, rank: x.rank), index = try p.integer("index", 0)
        return taken(x, axis, index < 0 ? x.shape[axis].plus(Expression(index)) : Expression(index))
    },
    "Diagonal": movement("input offset dim1 dim2") { p, x in
        try diagonal(x, offset: p.integer("offset", 0), p.axis("dim1", 0, rank: x.rank), p.axis("dim2", 1, rank: x.rank))
    },
    "DiagPart": movement("x") { _, x in try diagonal(x, offset: 0, 0, 1) },
    "Diag": movement("input") { _, x in try diagonalMatrix(x, offset: 0) },
    "DiagExt": movement("input diagonal") { p, x in
        let offset = try p.integer("diagonal", 0)
        return x.rank == 1 ? try diagonalMatrix(x, offset: offset) : try diagonal(x, offset: offset, 0, 1)
    },
    "Tril": movement("input diagonal") { p, x in try triangle(p, x, diagonal: p.integer("diagonal", 0), isUpper: false) },
    "Triu": movement("input diagonal") { p, x in try triangle(p, x, diagonal: p.integer("diagonal", 0), isUpper: true) },
    "Im2Col": movement("x") { p, x in try columns(p, x) },
    "MaskedSelect": .value("input mask") { p in
        let x = try p.lowered("input"), mask = converted(try p.stored("mask"), to: .bool)
        let shape = try broadcastShape([x.shape, mask.shape])
        let flat = try reshaped(expanded(x.tensor, to: shape), [elementCount(shape)])
        let flags = try reshaped(expanded(mask, to: shape), [elementCount(shape)])
        return try p.onnx("Compress", [.tensor(flat, as: x.element), .tensor(flags)], ["axis": .integer(0)])[0]
    },
    "NonZero": .value("input") { p in
        guard case .tensor(let places) = try p.onnx("NonZero", [.tensor(try p.lowered("input"))])[0] else { throw NodeProblem.missingOperand(0) }
        return .tensor(try Operators.transpose(places.tensor))
    },
]

private func sliced(_ p: PrimitiveCall, _ x: Tensor, _ axes: [Int], _ starts: [Int], _ ends: [Int], _ steps: [Int]) throws -> Tensor {
    guard case .tensor(let result) = try p.onnx(
        "Slice", [.tensor(x), p.known(starts), p.known(ends), p.known(axes), p.known(steps)])[0]
    else { throw NodeProblem.missingOperand(0) }
    return result.tensor
}

/// What a slice with masks takes of each axis, as NumPy's indexing has it.
private struct StridedSlice {
    private enum Part {
        case range(start: Int, end: Int, step: Int), element(Int), newAxis, whole
    }

    private var parts: [Part] = []

    init(_ p: PrimitiveCall, rank: Int) throws {
        guard let begin = try p.integers("begin"), let end = try p.integers("end"), begin.count == end.count else {
            throw NodeProblem.invalid("begin and end do not fit together")
        }
        let steps = try p.integers("strides") ?? begin.map { _ in 1 }
        guard steps.count == begin.count, !steps.contains(0) else { throw NodeProblem.invalid("strides do not fit begin and end") }
        func mask(_ name: String) throws -> (Int) -> Bool {
            let bits = try p.integer(name, 0)
            return { $0 < 63 && bits >> $0 & 1 == 1 }
        }
        let (noBegin, noEnd) = (try mask("begin_mask"), try mask("end_mask"))
        let (isEllipsis, isNew, isElement) = (try mask("ellipsis_mask"), try mask("new_axis_mask"), try mask("shrink_axis_mask"))
        let ellipsis = begin.indices.first(where: isEllipsis)
        let taken = begin.indices.filter { $0 != ellipsis && !isNew($0) }.count
        for index in begin.indices {
            if index == ellipsis {
                parts += [Part](repeating: .whole, count: max(0, rank - taken))
            } else if isNew(index) {
                parts.append(.newAxis)
            } else if isElement(index) {
                parts.append(.element(begin[index]))
            } else {
                let isUp = steps[index] > 0
                parts.append(.range(
                    start: noBegin(index) ? (isUp ? 0 : Int(Int32.max)) : begin[index],
                    end: noEnd(index) ? (isUp ? Int(Int32.max) : Int(Int32.min)) : end[index], step: steps[index]))
            }
        }
        if ellipsis == nil { parts += [Part](repeating: .whole, count: max(0, rank - taken)) }
        guard parts.filter({ if case .newAxis = $0 { false } else { true } }).count == rank else {
            throw NodeProblem.invalid("begin has more places than a tensor of rank \(rank) has axes")
        }
    }

    func applied(to x: Tensor, _ p: PrimitiveCall) throws -> Tensor {
        var axes: [Int] = [], starts: [Int] = [], ends: [Int] = [], steps: [Int] = []
        var axis = 0
        for part in parts {
            if case .newAxis = part { continue }
            if case .range(let start, let end, let step) = part {
                axes.append(axis)
                starts.append(start)
                ends.append(end)
                steps.append(step)
            } else if case .element(let index) = part {
                axes.append(axis)
                starts.append(index)
                ends.append(index == -1 ? Int(Int32.max) : index + 1)
                steps.append(1)
            }
            axis += 1
        }
        let result = axes.isEmpty ? x : try sliced(p, x, axes, starts, ends, steps)
        var shape: [Expression] = []
        axis = 0
        for part in parts {
            switch part {
            case .newAxis: shape.append(1)
            case .element: axis += 1
            case .range, .whole:
                shape.append(result.shape[axis])
                axis += 1
            }
        }
        return try reshaped(result, shape)
    }
}

func diagonal(_ x: Tensor, offset: Int, _ first: Int, _ second: Int) throws -> Tensor {
    guard x.rank >= 2, first != second else { throw NodeProblem.invalid("a diagonal needs two axes") }
    let (down, right) = (Expression(max(0, -offset)), Expression(max(0, offset)))
    let length = x.shape[first].minus(down).atMost(x.shape[second].minus(right)).atLeast(0)
    let outer = x.shape.indices.filter { $0 != first && $0 != second }
    return compute("diagonal", outer.map { x.shape[$0] } + [length]) { (indices: [Expression]) in
        var source = x.shape
        for (place, axis) in outer.enumerated() { source[axis] = indices[place] }
        source[first] = indices.last!.plus(down)
        source[second] = indices.last!.plus(right)
        return x[source]
    }
}

private func diagonalMatrix(_ x: Tensor, offset: Int) throws -> Tensor {
    let (down, right) = (max(0, -offset), max(0, offset))
    guard x.rank == 1 else { throw NodeProblem.unsupported("the diagonal of a tensor of rank \(x.rank)") }
    let extent = x.shape[0].plus(Expression(abs(offset)))
    return compute("diagonalMatrix", [extent, extent]) { (indices: [Expression]) in
        let place = indices[0].minus(Expression(down))
        let isHere = place.equals(indices[1].minus(Expression(right))) && place >= 0 && place < x.shape[0]
        return conditional(isHere, x[place], constant(0, x.element))
    }
}

/// The matrices with zeros above or below a diagonal.
func triangle(_ p: PrimitiveCall, _ x: Tensor, diagonal: Int = 0, isUpper: Bool) throws -> Tensor {
    guard case .tensor(let result) = try p.onnx(
        "Trilu", [.tensor(x), p.application.known(GraphConstant(NDArray(scalar: Int64(diagonal))))],
        ["upper": .integer(isUpper ? 1 : 0)])[0]
    else { throw NodeProblem.missingOperand(0) }
    return result.tensor
}

/// The windows of an image as columns: [n, c, window, place].
private func columns(_ p: PrimitiveCall, _ x: Tensor) throws -> Tensor {
    let sizes = perAxis(try p.integers("ksizes"), 1, 2), strides = perAxis(try p.integers("strides"), 1, 2)
    let dilations = perAxis(try p.integers("dilations"), 1, 2)
    let pads = try p.integers("pads") ?? [0]
    let sides = pads.count == 4 ? pads : pads.count == 2 ? [pads[0], pads[0], pads[1], pads[1]] : [Int](repeating: pads.first ?? 0, count: 4)
    let padded = try Operators.pad(x, before: [0, 0, sides[0], sides[2]], after: [0, 0, sides[1], sides[3]], .constant(constant(0, x.element)))
    let counts = (0..<2).map { axis in
        padded.shape[axis + 2].minus(Expression(dilations[axis] * (sizes[axis] - 1) + 1)).dividedDown(by: Expression(strides[axis])).plus(1)
    }
    return compute("columns", [x.shape[0], x.shape[1], Expression(sizes[0] * sizes[1]), counts[0].times(counts[1])]) { (indices: [Expression]) in
        let width = Expression(sizes[1])
        let row = indices[3].dividedDown(by: counts[1]).times(Expression(strides[0]))
            .plus(indices[2].dividedDown(by: width).times(Expression(dilations[0])))
        let column = indices[3].modulo(counts[1]).times(Expression(strides[1])).plus(indices[2].modulo(width).times(Expression(dilations[1])))
        return padded[indices[0], indices[1], row, column]
    }
}
