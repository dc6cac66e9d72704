import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Resizing extents that are symbols: where an element comes from is computed with integers, as a fraction, and so is exact.

/// Resize and Upsample of a tensor whose shape has symbols: nearest and linear.
func resizedSymbolically(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let isUpsample = application.node.operation.name == "Upsample"
    let isOld = isUpsample || application.version < 11
    let axes = try application.integers("axes")?.map { try normalised($0, rank: x.rank) } ?? Array(0..<x.rank)
    var plan = SymbolicSampling(
        mode: try application.text("mode", "nearest"),
        transformation: try application.text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel"),
        nearest: try application.text("nearest_mode", isOld ? "floor" : "round_prefer_floor"))
    guard ["nearest", "linear"].contains(plan.mode), SymbolicSampling.transformations.contains(plan.transformation),
        try !application.flag("exclude_outside"), try !application.flag("antialias")
    else { throw NodeProblem.unsupported("resizing symbolic extents by \(plan.mode), \(plan.transformation)") }
    var result = x
    if !isOld, application.has(3) {
        guard try application.text("keep_aspect_ratio_policy", "stretch") == "stretch" else {
            throw NodeProblem.unsupported("keeping the aspect ratio of symbolic extents")
        }
        let sizes = try application.indexElements(3)
        guard sizes.count == axes.count else { throw NodeProblem.invalid("\(sizes.count) sizes are given for \(axes.count) axes") }
        for (axis, size) in zip(axes, sizes) where canonicalExtent(size) != canonicalExtent(x.shape[axis]) {
            (plan.from, plan.to, plan.up, plan.down) = (x.shape[axis], size, size, x.shape[axis])
            result = plan.applied(to: result, axis)
        }
    } else {
        let scales = isUpsample && application.version < 9
            ? try application.numbers("scales") ?? [] : try application.knownNumbers(isOld ? 1 : 2)
        guard scales.count == axes.count else { throw NodeProblem.invalid("\(scales.count) scales are given for \(axes.count) axes") }
        for (axis, scale) in zip(axes, scales) where scale != 1 {
            let (up, down) = try fraction(scale)
            (plan.from, plan.up, plan.down) = (x.shape[axis], Expression(up), Expression(down))
            plan.to = canonicalExtent(x.shape[axis].times(plan.up).dividedDown(by: plan.down))
            result = plan.applied(to: result, axis)
        }
    }
    return result.buffer == x.buffer ? mapped("copy", x) { $0 } : result
}

/// The scale as a fraction of small numbers.
private func fraction(_ scale: Double) throws -> (up: Int, down: Int) {
    for down in 1...64 {
        let up = (scale * Double(down)).rounded()
        if up >= 1, up <= 4096, up / Double(down) == scale { return (Int(up), down) }
    }
    throw NodeProblem.unsupported("resizing symbolic extents by a factor of \(scale)")
}

/// How the elements along an axis of symbolic extent come from those of another.
private struct SymbolicSampling {
    let mode: String, transformation: String, nearest: String
    var from: Expression = 1, to: Expression = 1
    /// The scale, `up / down`.
    var up: Expression = 1, down: Expression = 1

    static let transformations: Set<String> = ["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"]

    init(mode: String, transformation: String, nearest: String) {
        (self.mode, self.transformation, self.nearest) = (mode, transformation, nearest)
    }

    /// Where an element lies on the original axis: a fraction, and its denominator, which is positive.
    private func coordinate(_ index: Expression) -> (numerator: Expression, denominator: Expression) {
        switch transformation {
        case "asymmetric": return (index.times(down), up)
        case "align_corners": return (index.times(from.minus(1)), maximum(to.minus(1), 1))
        default:
            let centre = (index.times(2).plus(1)).times(down).minus(up)
            guard transformation == "pytorch_half_pixel" else { return (centre, up.times(2)) }
            return (select(to.equals(1), Expression(0).minus(up), centre), up.times(2))
        }
    }

    func applied(to x: Tensor, _ axis: Int) -> Tensor {
        var shape = x.shape
        shape[axis] = to
        return compute("resize", shape) { (indices: [Expression]) in
            let (numerator, denominator) = coordinate(indices[axis])
            let rest = numerator.modulo(denominator)
            return numerator.floorDivided(by: denominator).bound("first") { first in
                mode == "nearest"
                    ? element(of: x, axis, indices, first + select(goesUp(rest, denominator), 1, 0))
                    : interpolated(x, axis, indices, first, rest, denominator)
            }
        }
    }

    private func goesUp(_ rest: Expression, _ denominator: Expression) -> Expression {
        switch nearest {
        case "floor": .constant(Int64(0), ValueType(.bool))
        case "ceil": rest > 0
        case "round_prefer_ceil": rest * 2 >= denominator
        default: rest * 2 > denominator
        }
    }

    private func interpolated(
        _ x: Tensor, _ axis: Int, _ indices: [Expression], _ first: Expression, _ rest: Expression, _ denominator: Expression
    ) -> Expression {
        let type: ElementType = x.element.isFloat ? x.element : .float32
        let ratio = rest.cast(to: type) / denominator.cast(to: type)
        let (a, b) = (element(of: x, axis, indices, first).cast(to: type), element(of: x, axis, indices, first + 1).cast(to: type))
        return ratio.bound("ratio") { a * (constant(1, type) - $0) + b * $0 }.cast(to: x.element)
    }

    /// The element at a place that is moved to the axis' ends where it lies outside.
    private func element(of x: Tensor, _ axis: Int, _ indices: [Expression], _ place: Expression) -> Expression {
        var source = indices
        source[axis] = maximum(minimum(place, from.minus(1)), 0)
        return x[source]
    }
}
