import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let convolutionRules: [String: OperatorRule] = [
    "Conv": .tensor { try convolution($0, $0.tensor(0), $0.tensor(1), bias: $0.optionalTensor(2)) },
    "ConvInteger": .tensor { application in
        let x = try application.shifted(0, by: 2, channelAxis: 1), w = try application.shifted(1, by: 3, channelAxis: 0)
        return try convolution(application, x, w, bias: nil)
    },
    "ConvTranspose": .tensor { try transposedConvolution($0) },
    "CausalConvWithState": .tensors { try causalConvolution($0) },
    "DeformConv": .tensor { try deformableConvolution($0) },
]

/// x less its zero point, as `int32`; the zero point has one element, or one for each channel.
func shifted(_ x: Tensor, by zero: Tensor?, channelAxis: Int) throws -> Tensor {
    guard let zero else { return converted(x, to: .int32) }
    return compute("shifted", x.shape) { (indices: [Expression]) in
        let isChannelwise = zero.rank == 1 && !zero.shape[0].isOne
        let offset = isChannelwise ? zero[indices[channelAxis]] : zero.onlyElement
        return x[indices].cast(to: .int32) - offset.cast(to: .int32)
    }
}

extension Application {
    /// An operand less its zero point, as `int32`.
    ///
    /// - Parameter channelAxis: where the zero points of channels lie; negative from the last, and 0 where there are not as many axes.
    func shifted(_ operand: Int, by zeroPoint: Int, channelAxis: Int) throws -> Tensor {
        let x = try lowered(operand)
        let zero = try has(zeroPoint) ? lowered(zeroPoint) : nil
        // Weights are often as they are: nothing to compute, however many there are.
        if let known = x.known, zero == nil || zero?.onlyInteger == 0 { return constants.tensor(known.converted(to: .int32)) }
        let axis = max(0, channelAxis < 0 ? channelAxis + x.tensor.rank : channelAxis)
        return try GraphLowering.shifted(x.tensor, by: zero?.tensor, channelAxis: axis)
    }
}

/// A convolution over any number of axes: one or two as kernels' operator has it, more by its definition.
func convolution(_ application: borrowing Application, _ x: Tensor, _ w: Tensor, bias: Tensor?) throws -> Tensor {
    let rank = x.rank - 2
    guard rank >= 1, w.rank == x.rank else { throw NodeProblem.invalid("an image of shape \(x.shape) and weights of shape \(w.shape) do not fit") }
    let groups = try groupCount(application)
    let windows = try Windows(application, over: Array(x.shape[2...]), sizes: Array(w.shape[2...]))
    if let first = windows.before.constants, let last = windows.after.constants, rank <= 2 {
        let lead = rank == 1 ? [2] : []
        let padding: Padding = rank == 1
            ? .explicit(top: 0, bottom: 0, left: first[0], right: last[0])
            : .explicit(top: first[0], bottom: last[0], left: first[1], right: last[1])
        let result = try Operators.conv2D(
            unsqueezed(x, lead), unsqueezed(w, lead), bias: bias,
            stride: RowsAndColumns(rank == 1 ? 1 : windows.strides[0], windows.strides[rank - 1]), padding: padding,
            dilation: RowsAndColumns(rank == 1 ? 1 : windows.dilations[0], windows.dilations[rank - 1]), groups: groups)
        guard rank == 1 else { return result }
        return try reshaped(result, [result.shape[0], result.shape[1], result.shape[3]])
    }
    return try generalConvolution(x, w, bias, windows, groups: groups)
}

private func groupCount(_ application: borrowing Application, _ name: String = "group") throws -> Int {
    let count = try application.integer(name, 1)
    guard count > 0 else { throw NodeProblem.invalid("attribute \(name) is \(count)") }
    return count
}

private func generalConvolution(
    _ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ windows: Windows, groups: Int
) throws -> Tensor {
    let perGroup = w.shape[0].dividedDown(by: Expression(groups))
    let sums = compute("conv", [x.shape[0], w.shape[0]] + windows.counts, reduce: { (indices: [Expression]) in
        let c = Axis("c", extent: w.shape[1])
        let axes = windows.sizes.enumerated().map { Axis("k\($0)", extent: $1) }
        let places = axes.indices.map { windows.place($0, indices[$0 + 2], axes[$0].index) }
        let channel = indices[1].dividedDown(by: perGroup).times(w.shape[1]).plus(c.index)
        let inside = axes.indices.compactMap { windows.isInside($0, places[$0], x.shape[$0 + 2]) }
        var element = x[[indices[0], channel] + places]
        if let first = inside.first {
            element = conditional(inside.dropFirst().reduce(first) { $0 && $1 }, element, constant(0, x.element))
        }
        return Reduction(
            axes: [c] + axes, combiner: .sum(x.element), sources: [element * w[[indices[1], c.index] + axes.map(\.index)]])
    })
    guard let bias else { return sums }
    return compute("conv.biased", sums.shape) { (indices: [Expression]) in sums[indices] + bias[indices[1]] }
}

/// Each element of the result gathers the elements of the image whose windows it lies in.
private func transposedConvolution(_ application: borrowing Application) throws -> Tensor {
    let (x, w) = (try application.tensor(0), try application.tensor(1))
    let rank = x.rank - 2
    let groups = Expression(try groupCount(application))
    let strides = try application.perAxis("strides", 1, rank), dilations = try application.perAxis("dilations", 1, rank)
    let extra = try application.perAxis("output_padding", 0, rank)
    var pads = try application.integers("pads") ?? [Int](repeating: 0, count: 2 * rank)
    let automatic = try application.text("auto_pad", "NOTSET")
    guard pads.count == 2 * rank, w.rank == x.rank, (strides + dilations).allSatisfy({ $0 > 0 }) else {
        throw NodeProblem.invalid("weights, pads, strides and dilations do not fit \(rank) axes")
    }
    let extents = try outputExtents(application, x, w, strides, dilations, extra, automatic, &pads)
    if let result = try transposedByPhases(application, x, w, strides, dilations, pads, extents) { return result }
    let perGroup = w.shape[1]
    let channels = x.shape[1].dividedDown(by: groups)
    let sums = compute("convTranspose", [x.shape[0], perGroup.times(groups)] + extents, reduce: { (indices: [Expression]) in
        let c = Axis("c", extent: channels)
        let axes = w.shape[2...].enumerated().map { Axis("k\($0)", extent: $1) }
        let group = indices[1].dividedDown(by: perGroup)
        let channel = group.times(channels).plus(c.index)
        var places: [Expression] = [], condition: Expression?
        for axis in 0..<rank {
            let shift = indices[axis + 2].plus(Expression(pads[axis])).minus(axes[axis].index.times(Expression(dilations[axis])))
            let stride = Expression(strides[axis])
            let place = strides[axis] == 1 ? shift : shift.floorDivided(by: stride)
            var holds = place >= 0 && place < x.shape[axis + 2]
            if strides[axis] > 1 { holds = holds && shift.modulo(stride).equals(0) }
            condition = condition.map { $0 && holds } ?? holds
            places.append(place)
        }
        let element = conditional(condition!, x[[indices[0], channel] + places], constant(0, x.element))
        let weight = w[[channel, indices[1].minus(group.times(perGroup))] + axes.map(\.index)]
        return Reduction(axes: [c] + axes, combiner: .sum(x.element), sources: [element * weight])
    })
    guard let bias = try application.optionalTensor(2) else { return sums }
    return compute("convTranspose.biased", sums.shape) { (indices: [Expression]) in sums[indices] + bias[indices[1]] }
}

/// The result as kernels' operator has it, of one axis or two: no product is one with a zero. Nil where the node asks for what
/// that operator does not have.
private func transposedByPhases(
    _ application: borrowing Application, _ x: Tensor, _ w: Tensor, _ strides: [Int], _ dilations: [Int], _ pads: [Int],
    _ extents: [Expression]
) throws -> Tensor? {
    let rank = strides.count
    guard rank <= 2, pads.allSatisfy({ $0 >= 0 }) else { return nil }
    var extra: [Int] = []
    for axis in 0..<rank {
        let reached = x.shape[axis + 2].minus(1).times(Expression(strides[axis]))
            .plus(w.shape[axis + 2].minus(1).times(Expression(dilations[axis]))).plus(Expression(1 - pads[axis] - pads[axis + rank]))
        guard let rest = extents[axis].minus(reached).constantInt, rest >= 0, rest < max(strides[axis], dilations[axis]) else { return nil }
        extra.append(rest)
    }
    let lead = rank == 1 ? [2] : []
    func both(_ values: [Int], _ alone: Int) -> RowsAndColumns { RowsAndColumns(rank == 1 ? alone : values[0], values[rank - 1]) }
    let padding: Padding = rank == 1
        ? .explicit(top: 0, bottom: 0, left: pads[0], right: pads[1])
        : .explicit(top: pads[0], bottom: pads[2], left: pads[1], right: pads[3])
    let result = try Operators.convTranspose2D(
        unsqueezed(x, lead), unsqueezed(w, lead), bias: application.optionalTensor(2), stride: both(strides, 1), padding: padding,
        outputPadding: both(extra, 0), dilation: both(dilations, 1), groups: application.integer("group", 1))
    guard rank == 1 else { return result }
    return try reshaped(result, [result.shape[0], result.shape[1], result.shape[3]])
}

/// The extents of the result; pads are what makes them so where the node asks for extents or for `SAME`.
private func outputExtents(
    _ application: borrowing Application, _ x: Tensor, _ w: Tensor, _ strides: [Int], _ dilations: [Int], _ extra: [Int],
    _ automatic: String, _ pads: inout [Int]
) throws -> [Expression] {
    let rank = strides.count
    let given = try application.integers("output_shape")
    guard given?.count ?? rank >= rank else { throw NodeProblem.invalid("output_shape has fewer than \(rank) extents") }
    var extents: [Expression] = []
    for axis in 0..<rank {
        let full = x.shape[axis + 2].minus(1).times(Expression(strides[axis])).plus(Expression(extra[axis]))
            .plus(w.shape[axis + 2].minus(1).times(Expression(dilations[axis]))).plus(1)
        let wanted: Expression? = if let given { Expression(given[given.count - rank + axis]) }
            else if automatic.hasPrefix("SAME") { x.shape[axis + 2].times(Expression(strides[axis])) } else { nil }
        guard let wanted else {
            if automatic == "VALID" { (pads[axis], pads[axis + rank]) = (0, 0) }
            extents.append(full.minus(Expression(pads[axis] + pads[axis + rank])))
            continue
        }
        guard let total = full.minus(wanted).constantInt else { throw NodeProblem.unsupported("padding that depends on symbolic extents") }
        // A negative total adds elements behind, as an output padding does.
        pads[axis] = max(0, automatic == "SAME_UPPER" ? total / 2 : total - total / 2)
        extents.append(wanted)
    }
    return extents
}

private func causalConvolution(_ application: borrowing Application) throws -> [Tensor] {
    let (x, w) = (try application.tensor(0), try application.tensor(1))
    let lead = w.shape[2].minus(1)
    var padded: Tensor
    if let past = try application.optionalTensor(3) {
        padded = try concatenated([past, x], 2)
    } else {
        guard let lead = lead.constantInt else { throw NodeProblem.unsupported("a symbolic kernel") }
        padded = try Operators.pad(x, before: [0, 0, lead], after: [0, 0, 0])
    }
    let state = part(of: padded, 2, from: padded.shape[2].minus(lead), lead)
    let bias = try application.optionalTensor(2)
    let name = try application.text("activation", "none")
    let sums = compute("causalConv", x.shape, reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: w.shape[2])
        return sum(padded[indices[0], indices[1], indices[2].plus(k.index)] * w[indices[1], 0, k.index], over: k)
    })
    let result = compute("causalConv.activated", x.shape) { (indices: [Expression]) in
        let sum = bias.map { sums[indices] + $0[indices[1]] } ?? sums[indices]
        return name == "none" ? sum : sum.bound("sum") { $0 * call(.sigmoid, $0) }
    }
    return [result, state]
}

/// A convolution whose windows' elements are displaced by offsets, between elements by linear interpolation.
private func deformableConvolution(_ application: borrowing Application) throws -> Tensor {
    let (x, w, offsets) = (try application.tensor(0), try application.tensor(1), try application.tensor(2))
    guard x.rank == 4 else { throw NodeProblem.unsupported("a deformable convolution of \(x.rank - 2) axes") }
    let (bias, mask) = (try application.optionalTensor(3), try application.optionalTensor(4))
    let groups = try groupCount(application), offsetGroups = try groupCount(application, "offset_group")
    let windows = try Windows(application, over: Array(x.shape[2...]), sizes: Array(w.shape[2...]))
    let kernel = windows.sizes[0].times(windows.sizes[1])
    let perGroup = w.shape[0].dividedDown(by: Expression(groups))
    let perOffsetGroup = x.shape[1].dividedDown(by: Expression(offsetGroups))
    let sums = compute("deformConv", [x.shape[0], w.shape[0]] + windows.counts, reduce: { (indices: [Expression]) in
        let axes = [Axis("c", extent: w.shape[1]), Axis("ky", extent: w.shape[2]), Axis("kx", extent: w.shape[3])]
        let (c, ky, kx) = (axes[0].index, axes[1].index, axes[2].index)
        let channel = indices[1].dividedDown(by: perGroup).times(w.shape[1]).plus(c)
        let group = channel.dividedDown(by: perOffsetGroup)
        let element = group.times(kernel).plus(ky.times(windows.sizes[1])).plus(kx)
        func coordinate(_ axis: Int, _ offset: Expression) -> Expression {
            let component = element.times(2).plus(Expression(axis))
            return windows.place(axis, indices[axis + 2], offset).cast(to: x.element)
                + offsets[indices[0], component, indices[2], indices[3]]
        }
        let value = coordinate(0, ky).bound("row") { row in
            coordinate(1, kx).bound("column") { column in bilinear(x, [indices[0], channel], row, column) }
        }
        let weight = mask.map { value * $0[indices[0], element, indices[2], indices[3]] } ?? value
        return Reduction(axes: axes, combiner: .sum(x.element), sources: [weight * w[indices[1], c, ky, kx]])
    })
    guard let bias else { return sums }
    return compute("deformConv.biased", sums.shape) { (indices: [Expression]) in sums[indices] + bias[indices[1]] }
}

/// The value between four elements of the last two axes; elements outside count as 0.
func bilinear(_ x: Tensor, _ outer: [Expression], _ row: Expression, _ column: Expression) -> Expression {
    let (top, left) = (floor(row), floor(column))
    let (y, z) = (row - top, column - left)
    return top.cast(to: .int32).bound("top") { top in
        left.cast(to: .int32).bound("left") { left in
            func at(_ dy: Int, _ dx: Int) -> Expression {
                let (r, c) = (top + Expression(dy), left + Expression(dx))
                let isInside = r >= 0 && r < x.shape[x.rank - 2] && c >= 0 && c < x.shape[x.rank - 1]
                return conditional(isInside, x[outer + [r, c]], constant(0, x.element))
            }
            let upper = at(0, 0) * (1.0 - z) + at(0, 1) * z
            let lower = at(1, 0) * (1.0 - z) + at(1, 1) * z
            return upper * (1.0 - y) + lower * y
        }
    }
}
