import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

/// Windows over the axes of an image `[n, c, …]` behind the channels.
struct Windows {
    let sizes: [Expression]
    let strides: [Int], dilations: [Int]
    /// What lies before and after each axis.
    var before: [Expression], after: [Expression]
    /// The number of windows along each axis.
    var counts: [Expression]

    /// The windows that a node's attributes describe.
    init(_ application: borrowing Application, over extents: [Expression], sizes: [Expression]) throws {
        let rank = extents.count
        self.sizes = sizes
        strides = try application.perAxis("strides", 1, rank)
        dilations = try application.perAxis("dilations", 1, rank)
        let pads = try application.integers("pads") ?? [Int](repeating: 0, count: 2 * rank)
        guard sizes.count == rank, pads.count == 2 * rank, strides.allSatisfy({ $0 > 0 }), dilations.allSatisfy({ $0 > 0 }),
            sizes.allSatisfy({ $0.constantInt.map { $0 > 0 } ?? true })
        else {
            throw NodeProblem.invalid("kernel, strides, dilations and pads do not fit \(rank) axes")
        }
        let automatic = try application.text("auto_pad", "NOTSET")
        let isCeiling = try application.flag("ceil_mode")
        (before, after, counts) = ([], [], [])
        for axis in 0..<rank {
            let (extent, stride) = (extents[axis], Expression(strides[axis]))
            let reach = sizes[axis].minus(1).times(Expression(dilations[axis])).plus(1)
            switch automatic {
            case "SAME_UPPER", "SAME_LOWER":
                let count = extent.dividedUp(by: stride)
                let total = count.minus(1).times(stride).plus(reach).minus(extent).atLeast(0)
                let half = total.dividedDown(by: 2)
                before.append(automatic == "SAME_UPPER" ? half : total.minus(half))
                after.append(automatic == "SAME_UPPER" ? total.minus(half) : half)
                counts.append(count)
            default:
                let (first, last) = automatic == "VALID" ? (0, 0) : (pads[axis], pads[axis + rank])
                before.append(Expression(first))
                after.append(Expression(last))
                let room = extent.plus(Expression(first + last)).minus(reach)
                if isCeiling {
                    let lastStart = extent.plus(Expression(first)).minus(1).dividedDown(by: stride)
                    counts.append(room.dividedUp(by: stride).atMost(lastStart).plus(1))
                } else {
                    counts.append(room.dividedDown(by: stride).plus(1))
                }
            }
            if let count = counts[axis].constantInt, count < 0 || (count == 0 && !extents[axis].isZero) {
                throw NodeProblem.invalid("a window of \(reach) does not fit an axis of \(extents[axis])")
            }
        }
    }

    /// Where an element of a window lies, without what is before the axis.
    func place(_ axis: Int, _ position: Expression, _ offset: Expression) -> Expression {
        position.times(Expression(strides[axis])).plus(offset.times(Expression(dilations[axis]))).minus(before[axis])
    }

    /// Whether a place is in the image; nil where every place of the axis is.
    func isInside(_ axis: Int, _ place: Expression, _ extent: Expression) -> Expression? {
        let reach = counts[axis].minus(1).times(Expression(strides[axis])).plus(sizes[axis].minus(1).times(Expression(dilations[axis])))
        if before[axis].isZero, let reach = reach.constantInt, let extent = extent.constantInt, reach < extent { return nil }
        return place >= 0 && place < extent
    }

    /// The elements of each window joined; outside of the image they are the combiner's identities.
    func reduced(
        _ name: String, _ x: Tensor, by combiner: Combiner, sources: (_ element: Expression, _ places: [Expression]) -> [Expression]
    ) -> [Tensor] {
        let axes = sizes.enumerated().map { Axis("k\($0)", extent: $1) }
        return computeTuple(name, [x.shape[0], x.shape[1]] + counts) { indices in
            let places = axes.indices.map { place($0, indices[$0 + 2], axes[$0].index) }
            let inside = axes.indices.compactMap { isInside($0, places[$0], x.shape[$0 + 2]) }
            let all = Array(indices[..<2]) + places
            let values = sources(x[all], all)
            guard let condition = inside.dropFirst().reduce(inside.first, { both, next in both.map { $0 && next } }) else {
                return Reduction(axes: axes, combiner: combiner, sources: values)
            }
            return Reduction(
                axes: axes, combiner: combiner,
                sources: zip(values, combiner.identities).map { conditional(condition, $0, $1) })
        }
    }

    /// The number of elements of a window that lie in the image or, where padding counts, in what surrounds it.
    func elementCount(_ indices: [Expression], of extents: [Expression], countingPadding: Bool) -> Expression {
        extents.indices.reduce(Expression(1)) { count, axis in
            let start = indices[axis].times(Expression(strides[axis])).minus(before[axis])
            let dilation = Expression(dilations[axis])
            let end = countingPadding ? extents[axis].plus(after[axis]) : extents[axis]
            // Elements at start, start + dilation, … below `end`, and not below 0.
            let below = end.minus(start).plus(dilation.minus(1)).dividedDown(by: dilation).atMost(sizes[axis])
            if countingPadding { return count.times(below) }
            let skipped = Expression(0).minus(start).plus(dilation.minus(1)).dividedDown(by: dilation).atLeast(0)
            return count.times(below.minus(skipped))
        }
    }

    /// The explicit padding of two axes, as kernels' operators take it; nil where it is symbolic.
    var padding: Padding? {
        guard let first = before.constants, let last = after.constants, first.count == 2 else { return nil }
        return .explicit(top: first[0], bottom: last[0], left: first[1], right: last[1])
    }
}

extension Application {
    /// A list with a number for each axis.
    func perAxis(_ name: String, _ standard: Int, _ rank: Int) throws -> [Int] {
        let given = try integers(name) ?? [Int](repeating: standard, count: rank)
        guard given.count == rank else { throw NodeProblem.invalid("attribute \(name) has \(given.count) numbers for \(rank) axes") }
        return given
    }
}
