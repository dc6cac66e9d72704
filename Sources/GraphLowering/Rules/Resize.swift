import GraphIR
import NDArray
import TensorExpression
import TensorIR

let resizeRules: [String: OperatorRule] = [
    "Resize": .tensor { try resize($0) },
    "Upsample": .tensor { application in
        let x = try application.tensor(0)
        guard x.shape.constants != nil else { return try resizedSymbolically(application, x) }
        let scales = application.version < 9 ? try application.numbers("scales") ?? [] : try application.knownNumbers(1)
        guard let shape = x.shape.constants, scales.count == x.rank else { throw NodeProblem.unsupported("resizing symbolic extents") }
        var result = x
        for (axis, scale) in scales.enumerated() where scale != 1 {
            var sampling = AxisSampling(from: shape[axis], to: try extent(Double(shape[axis]) * scale), scale: scale)
            sampling.transformation = "asymmetric"
            sampling.nearest = "floor"
            sampling.mode = try application.text("mode", "nearest")
            result = try sampling.applied(to: result, axis, application)
        }
        return result.computation == nil ? mapped("copy", x) { $0 } : result
    },
]

/// Images are resized one axis after the other. Where each element comes from is known at compile time, as tables of
/// places and of weights.
private func resize(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let axes = try application.integers("axes")?.map { try normalised($0, rank: x.rank) } ?? Array(0..<x.rank)
    guard axes.allSatisfy({ x.shape[$0].constantInt != nil }) else { return try resizedSymbolically(application, x) }
    // What is not resized may be symbolic.
    let shape = x.shape.map { $0.constantInt ?? 0 }
    let isOld = application.version < 11
    let scaleOperand = isOld ? 1 : 2
    let extents: [Int], scales: [Double]
    if !isOld, application.has(3) {
        (extents, scales) = try sizes(application, application.knownIntegers(3), axes, shape)
    } else {
        scales = try application.knownNumbers(scaleOperand)
        guard scales.count == axes.count else { throw NodeProblem.invalid("\(scales.count) scales are given for \(axes.count) axes") }
        extents = try zip(axes, scales).map { try extent(Double(shape[$0]) * $1) }
    }
    let transformation = try application.text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel")
    let regions = transformation == "tf_crop_and_resize" ? try application.knownNumbers(1) : []
    var result = x
    for (place, axis) in axes.enumerated() where extents[place] != shape[axis] || scales[place] != 1 || !regions.isEmpty {
        var sampling = AxisSampling(from: shape[axis], to: extents[place], scale: scales[place])
        sampling.transformation = transformation
        sampling.nearest = try application.text("nearest_mode", isOld ? "floor" : "round_prefer_floor")
        sampling.mode = try application.text("mode", "nearest")
        sampling.cubic = try application.number("cubic_coeff_a", -0.75)
        sampling.steps = try application.integer("steps", 0)
        sampling.excludesOutside = try application.flag("exclude_outside")
        sampling.isAntialiased = try application.flag("antialias")
        sampling.outside = try application.number("extrapolation_value", 0)
        if regions.count == 2 * axes.count { sampling.region = (regions[place], regions[place + axes.count]) }
        result = try sampling.applied(to: result, axis, application)
    }
    return result.buffer == x.buffer ? mapped("copy", x) { $0 } : result
}

private func sizes(
    _ application: borrowing Application, _ given: [Int], _ axes: [Int], _ shape: [Int]
) throws -> (extents: [Int], scales: [Double]) {
    guard given.count == axes.count else { throw NodeProblem.invalid("\(given.count) sizes are given for \(axes.count) axes") }
    let each = zip(axes, given).map { Double($1) / Double(max(shape[$0], 1)) }
    let policy = try application.text("keep_aspect_ratio_policy", "stretch")
    guard policy != "stretch" else { return (given, each) }
    let scale = policy == "not_larger" ? each.min() ?? 1 : each.max() ?? 1
    return (try axes.map { try extent((Double(shape[$0]) * scale).rounded()) }, each.map { _ in scale })
}

/// How the elements along one axis come from those of another extent.
private struct AxisSampling {
    let from: Int, to: Int
    let scale: Double
    var transformation = "half_pixel", nearest = "round_prefer_floor", mode = "nearest"
    var cubic = -0.75
    /// Into how many steps the way from one place to the next is divided, for frameworks that look cubic weights up; 0 for no steps.
    var steps = 0
    var excludesOutside = false, isAntialiased = false
    var outside = 0.0
    var region = (0.0, 1.0)

    /// The most places that elements of an axis may be made of, all together: they become tables.
    private static let tableLimit: Int = 1 << 22

    init(from: Int, to: Int, scale: Double) { (self.from, self.to, self.scale) = (from, to, scale) }

    /// Where an element of the result lies on the original axis.
    func coordinate(_ index: Int) -> Double {
        let place = Double(index), length = scale * Double(from), last = Double(from - 1)
        switch transformation {
        case "align_corners": return length == 1 ? 0 : place * last / (length - 1)
        case "asymmetric": return place / scale
        case "tf_crop_and_resize":
            let span = region.1 - region.0
            return length == 1 ? region.0 * last + span * last / 2 : place * span * last / (length - 1) + region.0 * last
        case "pytorch_half_pixel": return length == 1 ? -0.5 : (place + 0.5) / scale - 0.5
        case "half_pixel_symmetric":
            return Double(from) / 2 * (1 - Double(to) / length) + (place + 0.5) / scale - 0.5
        default: return (place + 0.5) / scale - 0.5
        }
    }

    /// The same, no further away than any axis is long.
    private func boundedCoordinate(_ index: Int) -> Double {
        let place = coordinate(index)
        return place.isNaN ? 0 : min(max(place, -0x1p30), 0x1p30)
    }

    private func isOutside(_ index: Int) -> Bool {
        let place = coordinate(index)
        return transformation == "tf_crop_and_resize" && (place < 0 || place > Double(from - 1))
    }

    /// The places that an element is made of, which may lie outside, and their weights.
    func taps(_ index: Int) -> [(place: Int, weight: Double)] {
        let x = boundedCoordinate(index)
        let floor = x.rounded(.down)
        let first = Int(floor), ratio = x - floor
        let reach = isAntialiased ? min(scale, 1) : 1
        switch mode {
        case "linear": return taps(x, radius: 1 / reach) { max(0, 1 - abs($0 * reach)) }
        case "cubic":
            let x = steps > 0 ? floor + (ratio * Double(steps)).rounded(.toNearestOrEven) / Double(steps) : x
            return taps(x, radius: 2 / reach) { self.cubicWeight(abs($0 * reach)) }
        default:
            let up = switch nearest {
            case "round_prefer_ceil": ratio >= 0.5
            case "floor": false
            case "ceil": ratio > 0
            default: ratio > 0.5
            }
            return [(first + (up ? 1 : 0), 1)]
        }
    }

    private func taps(_ x: Double, radius: Double, _ weight: (Double) -> Double) -> [(place: Int, weight: Double)] {
        let first = Int((x - radius).rounded(.down)), last = Int((x + radius).rounded(.up))
        var taps = (first...last).map { (place: $0, weight: weight(Double($0) - x)) }.filter { $0.weight != 0 }
        if excludesOutside { taps = taps.filter { $0.place >= 0 && $0.place < from } }
        let total = taps.reduce(0) { $0 + $1.weight }
        return isAntialiased || excludesOutside ? taps.map { ($0.place, $0.weight / (total == 0 ? 1 : total)) } : taps
    }

    private func cubicWeight(_ x: Double) -> Double {
        if x <= 1 { return ((cubic + 2) * x - (cubic + 3)) * x * x + 1 }
        return x < 2 ? ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic : 0
    }

    func applied(to x: Tensor, _ axis: Int, _ application: borrowing Application) throws -> Tensor {
        guard from > 0, scale > 0, scale.isFinite else { throw NodeProblem.invalid("an axis of \(from) elements cannot be resized by \(scale)") }
        let reach = isAntialiased ? 4 / min(scale, 1) : 4
        guard to >= 0, Double(to) * reach < Double(Self.tableLimit) else { throw NodeProblem.unsupported("resizing an axis of \(from) elements to \(to)") }
        let taps = (0..<to).map { isOutside($0) ? [] : self.taps($0) }
        let width = max(1, taps.map(\.count).max() ?? 1)
        var places: [Int32] = [], weights: [Double] = []
        for list in taps {
            for index in 0..<width {
                places.append(Int32(index < list.count ? min(max(list[index].place, 0), from - 1) : 0))
                weights.append(index < list.count ? list[index].weight : 0)
            }
        }
        let table = application.constant(NDArray(places, shape: [to, width]))
        var shape = x.shape
        shape[axis] = Expression(to)
        let isNearest = width == 1 && mode != "linear" && mode != "cubic"
        let missing = taps.map { $0.isEmpty }
        let flags = missing.contains(true) ? application.constant(NDArray(missing)) : nil
        func replaced(_ value: Expression, _ index: Expression) -> Expression {
            flags.map { select($0[index], constant(outside, x.element), value) } ?? value
        }
        if isNearest {
            return compute("resize", shape) { (indices: [Expression]) in
                var source = indices
                source[axis] = table[indices[axis], 0]
                return replaced(x[source], indices[axis])
            }
        }
        let wide: ElementType = x.element.isFloat ? x.element : .float32
        let factors = application.constant(NDArray(weights, shape: [to, width]).converted(to: wide))
        let sums = compute("resize.sum", shape, reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: Expression(width))
            var source = indices
            source[axis] = table[indices[axis], k.index]
            return sum(x[source].cast(to: wide) * factors[indices[axis], k.index], over: k)
        })
        return compute("resize", shape) { (indices: [Expression]) in replaced(sums[indices].cast(to: x.element), indices[axis]) }
    }
}
