import GraphIR
import NDArray
import TensorExpression
import TensorIR

// Operators that read an image between its elements, at places that are data.

let samplingRules: [String: OperatorRule] = [
    "GridSample": .tensor { try gridSample($0) },
    "AffineGrid": .tensor { try affineGrid($0) },
    "RoiAlign": .tensor { try regionAlign($0) },
    "Col2Im": .tensor { try columnsToImage($0) },
    "TensorScatter": moving { application, cache in
        let update = try application.lowered(1).tensor
        guard update.rank == cache.rank, cache.rank > 1 else { throw NodeProblem.invalid("an update of shape \(update.shape) does not fit a cache of shape \(cache.shape)") }
        let starts = application.has(2) ? try application.tensor(2) : nil
        let axis = try normalised(try application.integer("axis", -2), rank: cache.rank)
        let isCircular = try application.text("mode", "linear") == "circular"
        return compute("tensorScatter", cache.shape) { (indices: [Expression]) in
            let start = starts?[indices[0]].cast(to: .int32) ?? 0
            let distance = isCircular ? (indices[axis] - start).modulo(cache.shape[axis]) : indices[axis] - start
            return distance.bound("distance") { distance in
                var source = indices
                source[axis] = distance
                return conditional(distance >= 0 && distance < update.shape[axis], update[source], cache[indices])
            }
        }
    },
]

/// What is read outside of an image.
private enum SamplePadding: String {
    case zeros, border, reflection
}

/// How an image is read at places between its elements.
private struct Sampler {
    let x: Tensor
    let mode: String
    let padding: SamplePadding
    let alignsCorners: Bool

    private var element: ElementType { x.element }

    /// A place between -1 and 1 as a place on an axis.
    func denormalised(_ place: Expression, _ axis: Int) -> Expression {
        let extent = x.shape[axis + 2].asElement(element)
        let raw = alignsCorners ? (place + 1.0) / 2.0 * (extent - 1.0) : ((place + 1.0) * extent - 1.0) / 2.0
        let rounded = mode == "nearest" ? roundEven(raw) : raw
        return rounded.bound("raw") { value in
            let (low, high) = borders(axis)
            let moved: Expression = switch padding {
            case .zeros: value
            case .border: minimum(maximum(value, 0.0), extent - 1.0)
            case .reflection: reflected(value, low, high)
            }
            return select(value < low || value > high, moved, value)
        }
    }

    private func borders(_ axis: Int) -> (Expression, Expression) {
        let extent = x.shape[axis + 2].asElement(element)
        return alignsCorners ? (constant(0, element), extent - 1.0) : (constant(-0.5, element), extent - 0.5)
    }

    private func reflected(_ value: Expression, _ low: Expression, _ high: Expression) -> Expression {
        let span = high - low
        let distance = select(value < low, low - value, value - high)
        return truncate(distance / span).bound("turns") { turns in
            let rest = distance - turns * span
            let isEven = (turns - 2.0 * floor(turns / 2.0)).equals(constant(0, element))
            let fromLow = low + rest, fromHigh = high - rest
            return select((value < low).equals(isEven), fromLow, fromHigh)
        }
    }

    /// The element at integer places, outside of the image as the padding says.
    private func element(_ outer: [Expression], _ places: [Expression]) -> Expression {
        var inside: Expression = true
        var clamped: [Expression] = []
        for (axis, place) in places.enumerated() {
            let last = x.shape[axis + 2].minus(1)
            switch padding {
            case .zeros:
                inside = inside && place >= 0 && place <= last
                clamped.append(place)
            case .border: clamped.append(minimum(maximum(place, 0), last))
            case .reflection:
                let (low, high) = borders(axis)
                let value = place.cast(to: element)
                let moved = select(value < low || value > high, reflected(value, low, high), value)
                clamped.append(minimum(maximum(moved.cast(to: .int32), 0), last))
            }
        }
        return padding == .zeros ? conditional(inside, x[outer + clamped], constant(0, element)) : x[outer + clamped]
    }

    /// The value at places along all axes.
    func value(_ outer: [Expression], at places: [Expression]) -> Expression {
        if mode == "nearest" { return element(outer, places.map { $0.cast(to: .int32) }) }
        return interpolated(outer, places[...], [])
    }

    private func interpolated(_ outer: [Expression], _ rest: ArraySlice<Expression>, _ chosen: [Expression]) -> Expression {
        guard let place = rest.first else { return element(outer, chosen) }
        return floor(place).bound("base") { base in
            (place - base).bound("ratio") { ratio in
                base.cast(to: .int32).bound("first") { first in
                    func at(_ offset: Int) -> Expression {
                        interpolated(outer, rest.dropFirst(), chosen + [first + Expression(offset)])
                    }
                    if mode == "cubic" {
                        return cubicWeights(ratio).enumerated().dropFirst().reduce(cubicWeights(ratio)[0] * at(-1)) {
                            $0 + $1.element * at($1.offset - 1)
                        }
                    }
                    return (1.0 - ratio) * at(0) + ratio * at(1)
                }
            }
        }
    }

    private func cubicWeights(_ x: Expression) -> [Expression] {
        let a = -0.75
        func outer(_ t: Expression) -> Expression { polynomial(t, [-4 * a, 8 * a, -5 * a, a]) }
        func inner(_ t: Expression) -> Expression { polynomial(t, [1, 0, -(a + 3), a + 2]) }
        return [outer(x + 1.0), inner(x), inner(1.0 - x), outer(2.0 - x)]
    }
}

private func gridSample(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0), grid = converted(try application.tensor(1), to: x.element)
    let name = try application.text("mode", "linear")
    guard let padding = SamplePadding(rawValue: try application.text("padding_mode", "zeros")) else {
        throw NodeProblem.invalid("there is no such padding mode")
    }
    let mode = name == "bilinear" ? "linear" : name == "bicubic" ? "cubic" : name
    let sampler = Sampler(x: x, mode: mode, padding: padding, alignsCorners: try application.flag("align_corners"))
    let rank = x.rank - 2
    guard grid.rank == x.rank, grid.shape[rank + 1].constantInt == rank else {
        throw NodeProblem.invalid("a grid of shape \(grid.shape) does not fit an image of shape \(x.shape)")
    }
    return compute("gridSample", [x.shape[0], x.shape[1]] + grid.shape[1...rank]) { (indices: [Expression]) in
        let row = [indices[0]] + indices[2...]
        func place(_ axis: Int, _ chosen: [Expression]) -> Expression {
            if axis == rank { return sampler.value(Array(indices[..<2]), at: chosen) }
            return sampler.denormalised(grid[row + [Expression(rank - 1 - axis)]], axis).bound("place") { place(axis + 1, chosen + [$0]) }
        }
        return place(0, [])
    }
}

/// Places of a regular grid, each moved by the transformation of its image.
private func affineGrid(_ application: borrowing Application) throws -> Tensor {
    let theta = try application.tensor(0)
    let size = try application.indexElements(1)
    let alignsCorners = try application.flag("align_corners")
    let rank = size.count - 2
    guard rank == 2 || rank == 3 else { throw NodeProblem.invalid("a grid has two or three axes") }
    return compute("affineGrid", [size[0]] + size[2...] + [Expression(rank)]) { (indices: [Expression]) in
        // Coordinates come last axis first.
        var sum = theta[indices[0], indices[rank + 1], Expression(rank)]
        for component in 0..<rank {
            let axis = rank - component
            let (index, extent) = (indices[axis].cast(to: theta.element), size[axis + 1].asElement(theta.element))
            let place = alignsCorners ? index * (2.0 / (extent - 1.0)) - 1.0 : (2.0 * index + 1.0) / extent - 1.0
            sum = sum + theta[indices[0], indices[rank + 1], Expression(component)] * place
        }
        return sum
    }
}

private func regionAlign(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0), regions = try application.tensor(1), batches = try application.tensor(2)
    let (height, width) = (try application.integer("output_height", 1), try application.integer("output_width", 1))
    let scale = try application.number("spatial_scale", 1)
    let isHalf = try application.text("coordinate_transformation_mode", application.version < 16 ? "output_half_pixel" : "half_pixel") == "half_pixel"
    let isMaximum = try application.text("mode", "avg") == "max"
    let ratio = try application.integer("sampling_ratio", 0)
    let element = x.element
    func edge(_ region: Expression, _ side: Int) -> Expression {
        regions[region, Expression(side)] * constant(scale, element) - constant(isHalf ? 0.5 : 0, element)
    }
    func span(_ region: Expression, _ axis: Int) -> Expression {
        let length = edge(region, 3 - axis) - edge(region, 1 - axis)
        return isHalf ? length : maximum(length, 1.0)
    }
    var bounds = [ratio, ratio]
    if ratio <= 0 { bounds = try adaptiveBounds(application, scale, isHalf, [height, width]) }
    func samples(_ region: Expression, _ axis: Int) -> Expression {
        ratio > 0 ? Expression(ratio) : ceiling(span(region, axis) / constant(Double([height, width][axis]), element)).cast(to: .int32)
    }
    let shape = [regions.shape[0], x.shape[1], Expression(height), Expression(width)]
    let combiner: Combiner = isMaximum ? .maximum(element) : .sum(element)
    let joined = compute("roiAlign.joined", shape, reduce: { (indices: [Expression]) in
        let axes = [Axis("iy", extent: Expression(bounds[0])), Axis("ix", extent: Expression(bounds[1]))]
        let region = indices[0]
        func place(_ axis: Int) -> Expression {
            let bin = span(region, axis) / constant(Double([height, width][axis]), element)
            let offset = (axes[axis].index.cast(to: element) + 0.5) * bin / samples(region, axis).cast(to: element)
            return edge(region, 1 - axis) + indices[axis + 2].cast(to: element) * bin + offset
        }
        let value = place(0).bound("row") { row in
            place(1).bound("column") { column in
                regionValue(x, [batches[region].cast(to: .int32), indices[1]], row, column, isMaximum)
            }
        }
        let isSample = axes[0].index < samples(region, 0) && axes[1].index < samples(region, 1)
        return Reduction(axes: axes, combiner: combiner, sources: [ratio > 0 ? value : select(isSample, value, combiner.identities[0])])
    })
    if isMaximum { return joined }
    return compute("roiAlign", shape) { (indices: [Expression]) in
        let count = maximum(samples(indices[0], 0) * samples(indices[0], 1), 1)
        return joined[indices] / count.cast(to: element)
    }
}

/// The most samples along each axis of a bin, from regions that are known.
private func adaptiveBounds(_ application: borrowing Application, _ scale: Double, _ isHalf: Bool, _ bins: [Int]) throws -> [Int] {
    let regions = try application.knownNumbers(1)
    return try [0, 1].map { axis in
        try stride(from: 0, to: regions.count, by: 4).map { region in
            let length = (regions[region + 3 - axis] - regions[region + 1 - axis]) * scale
            return try extent(max(0, ((isHalf ? length : max(length, 1)) / Double(max(bins[axis], 1))).rounded(.up)))
        }.max().map { max($0, 1) } ?? 1
    }
}

/// Between four elements; a maximum takes the greatest of the four products.
private func regionValue(_ x: Tensor, _ outer: [Expression], _ row: Expression, _ column: Expression, _ isMaximum: Bool) -> Expression {
    let (height, width) = (x.shape[2], x.shape[3])
    func clamped(_ place: Expression, _ extent: Expression) -> Expression {
        minimum(maximum(place, 0.0), extent.minus(1).asElement(x.element))
    }
    let isOutside = row < -1.0 || row > height.asElement(x.element) || column < -1.0 || column > width.asElement(x.element)
    let value = clamped(row, height).bound("y") { y in
        clamped(column, width).bound("x") { z in
            y.cast(to: .int32).bound("top") { top in
                z.cast(to: .int32).bound("left") { left in
                    let (ly, lx) = (y - top.cast(to: x.element), z - left.cast(to: x.element))
                    let bottom = minimum(top + 1, height.minus(1)), right = minimum(left + 1, width.minus(1))
                    let terms = [
                        (1.0 - ly) * (1.0 - lx) * x[outer + [top, left]], (1.0 - ly) * lx * x[outer + [top, right]],
                        ly * (1.0 - lx) * x[outer + [bottom, left]], ly * lx * x[outer + [bottom, right]],
                    ]
                    return terms.dropFirst().reduce(terms[0]) { isMaximum ? maximum($0, $1) : $0 + $1 }
                }
            }
        }
    }
    return select(isOutside, constant(0, x.element), value)
}

/// Each element of the image is the sum of the columns' elements that were taken from it.
private func columnsToImage(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let image = try application.indexElements(1), block = try application.knownIntegers(2)
    let rank = block.count
    let strides = try application.perAxis("strides", 1, rank), dilations = try application.perAxis("dilations", 1, rank)
    let pads = try application.integers("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard image.count == rank, rank > 0, pads.count == 2 * rank, (block + strides + dilations).allSatisfy({ $0 > 0 && $0 < 1 << 20 }), rank <= 3 else {
        throw NodeProblem.invalid("the image's and the block's axes differ, or are not positive")
    }
    let counts = (0..<rank).map { axis in
        image[axis].plus(Expression(pads[axis] + pads[axis + rank] - dilations[axis] * (block[axis] - 1) - 1))
            .dividedDown(by: Expression(strides[axis])).plus(1)
    }
    let size = block.reduce(1, *)
    return compute("columnsToImage", [x.shape[0], x.shape[1].dividedDown(by: Expression(size))] + image, reduce: { (indices: [Expression]) in
        let axes = block.enumerated().map { Axis("k\($0)", extent: Expression($1)) }
        var inside: Expression = true, offset: Expression = 0, column: Expression = 0
        for axis in 0..<rank {
            let start = indices[axis + 2].plus(Expression(pads[axis])).minus(axes[axis].index.times(Expression(dilations[axis])))
            let place = start.floorDivided(by: Expression(strides[axis]))
            inside = inside && start >= 0 && place < counts[axis]
            if strides[axis] > 1 { inside = inside && start.modulo(Expression(strides[axis])).equals(0) }
            offset = offset.times(Expression(block[axis])).plus(axes[axis].index)
            column = column.times(counts[axis]).plus(place)
        }
        let value = x[indices[0], indices[1].times(Expression(size)).plus(offset), column]
        return Reduction(axes: axes, combiner: .sum(x.element), sources: [conditional(inside, value, constant(0, x.element))])
    })
}
