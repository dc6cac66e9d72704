import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Operators that pick elements: by ranges, and by indices that are data.

let sliceRules: [String: OperatorRule] = [
    "Slice": moving { try slice($0, $1) },
    "Gather": moving { application, x in
        let axis = try normalised(try application.integer("axis", 0), rank: x.rank)
        return try Operators.gather(x, try application.tensor(1), axis: axis)
    },
    "GatherElements": moving { application, x in
        let axis = try normalised(try application.integer("axis", 0), rank: x.rank)
        let places = try application.tensor(1)
        guard places.rank == x.rank else { throw NodeProblem.invalid("indices have \(places.rank) axes, but the operand has \(x.rank)") }
        return compute("gatherElements", places.shape) { (indices: [Expression]) in
            place(places[indices], within: x.shape[axis]).bound("place") { place in
                var all = indices
                all[axis] = place
                return guarded(x, all, place, x.shape[axis])
            }
        }
    },
    "GatherND": moving { try gatherND($0, $1) },
    "Scatter": moving { try scatterElements($0, $1) },
    "ScatterElements": moving { try scatterElements($0, $1) },
    "ScatterND": moving { try scatterND($0, $1) },
    "OneHot": .values { try [oneHot($0)] },
    "TopK": .values { try topK($0) },
]

/// An index that may count from the end, as `int32`.
func place(_ index: Expression, within extent: Expression) -> Expression {
    index.cast(to: .int32, .saturating).bound("index") { select($0 < 0, $0 + extent, $0) }
}

/// The element at indices of which one is data: 0 where it lies outside.
func guarded(_ x: Tensor, _ indices: [Expression], _ place: Expression, _ extent: Expression) -> Expression {
    conditional(place >= 0 && place < extent, x[indices], constant(0, x.element))
}

private func slice(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let isOld = application.version < 10
    let starts = isOld ? try application.integers("starts")?.map { SlicePlace(clamped: $0) } ?? [] : try SlicePlace.all(application, 1)
    let ends = isOld ? try application.integers("ends")?.map { SlicePlace(clamped: $0) } ?? [] : try SlicePlace.all(application, 2)
    let given = isOld ? try application.integers("axes") : application.has(3) ? try application.knownIntegers(3) : nil
    let axes = try (given ?? Array(starts.indices)).map { try normalised($0, rank: x.rank) }
    let steps = !isOld && application.has(4) ? try application.knownIntegers(4) : [Int](repeating: 1, count: axes.count)
    guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count, !steps.contains(0) else {
        throw NodeProblem.invalid("starts, ends, axes and steps do not fit together")
    }
    var shape = x.shape
    var first = [Expression](repeating: 0, count: x.rank), step = [Int](repeating: 1, count: x.rank)
    for (index, axis) in axes.enumerated() {
        let range = SliceRange(
            from: starts[index], to: ends[index], by: steps[index], of: x.shape[axis], atMost: application.constants.most(of: x.shape[axis]))
        (shape[axis], first[axis], step[axis]) = (range.extent(application.constants), range.start, steps[index])
    }
    return compute("slice", shape) { (indices: [Expression]) in
        x[indices.indices.map { indices[$0].times(Expression(step[$0])).plus(first[$0]) }]
    }
}

/// Where a slice begins or ends.
private struct SlicePlace {
    let value: Expression
    /// Whether the value may count from the end, which is not known before it is computed.
    let isOpen: Bool

    init(_ value: Expression, isOpen: Bool) { (self.value, self.isOpen) = (value, isOpen) }

    init(clamped value: Int) { self.init(Expression(clamped: value), isOpen: false) }

    /// The elements of an operand: what is known of them, and else as they come at run time.
    static func all(_ application: borrowing Application, _ index: Int) throws -> [SlicePlace] {
        let operand = try application.lowered(index)
        if let known = operand.indexElements {
            return known.map { SlicePlace($0, isOpen: application.constants.isComputed($0) && !$0.isMadeOfExtents) }
        }
        guard operand.shape.count == 1, let count = operand.shape[0].constantInt, operand.tensor.element.isInteger else {
            throw NodeProblem.needsValue(operand: index)
        }
        return (0..<count).map { SlicePlace(operand.tensor[Expression($0)].cast(to: .int32, .saturating), isOpen: true) }
    }
}

/// What a slice takes of an axis. Places that are not constants, and not open, are made of extents: they do not count from the end.
private struct SliceRange {
    let start: Expression
    private let count: Expression
    private let whole: Expression

    /// - Parameter most: what the extent does not exceed. Places beyond it mean the end, as exporters write it.
    init(from start: SlicePlace, to end: SlicePlace, by step: Int, of extent: Expression, atMost most: Int64) {
        whole = extent
        let (lowest, highest): (Expression, Expression) = step > 0 ? (0, extent) : (-1, extent.minus(1))
        func clamped(_ place: SlicePlace) -> Expression {
            if place.isOpen {
                let fromStart = select(place.value < 0, place.value + extent, place.value)
                return fromStart.atLeast(lowest).atMost(highest)
            }
            let place = place.value
            guard let value = place.integerValue else { return place.atMost(highest) }
            if value == 0, step > 0 { return 0 }
            if value >= most { return highest }
            if value < -most { return lowest }
            return (value < 0 ? place.plus(extent) : place).atLeast(lowest).atMost(highest)
        }
        let (first, last) = (clamped(start), clamped(end))
        let length = step > 0 ? last.minus(first) : first.minus(last)
        self.start = first
        let count = length.dividedUp(by: Expression(abs(step)))
        // From the beginning up to an extent there is never less than nothing.
        self.count = first.isZero && last.integerValue == nil && !end.isOpen ? count : count.atLeast(0)
    }

    /// How many elements there are: an extent that is computed where the places are data.
    func extent(_ constants: ConstantPool) -> Expression {
        guard count.contains(where: { if case .load = $0 { true } else { false } }) else { return count }
        let value = compute("slice.count", []) { (_: [Expression]) in count }
        return constants.extent("slice.count", value, limit: whole)
    }
}

extension Expression {
    init(clamped value: Int) { self.init(Int(Int32(clamping: value))) }
}

private func gatherND(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let places = try application.tensor(1)
    let batch = try application.integer("batch_dims", 0)
    guard let depth = places.shape.last?.constantInt, batch >= 0, places.rank > batch, batch + depth <= x.rank else {
        throw NodeProblem.invalid("indices of shape \(places.shape) do not fit an operand of shape \(x.shape)")
    }
    let outer = Array(places.shape.dropLast())
    return compute("gatherND", outer + x.shape[(batch + depth)...]) { (indices: [Expression]) in
        let row = Array(indices[..<outer.count])
        var all = Array(indices[..<batch])
        var isInside: Expression = true
        for component in 0..<depth {
            let extent = x.shape[batch + component]
            let place = place(places[row + [Expression(component)]], within: extent)
            all.append(place)
            isInside = isInside && place >= 0 && place < extent
        }
        return conditional(isInside, x[all + indices[outer.count...]], constant(0, x.element))
    }
}

/// How a scattered element meets the one that is there.
private enum ScatterJoin: String {
    case none, add, mul, max, min

    func combiner(_ element: ElementType) -> Combiner {
        switch self {
        case .none, .max: .maximum(element)
        case .add: .sum(element)
        case .mul: .product(element)
        case .min: .minimum(element)
        }
    }
}

private func join(_ application: borrowing Application) throws -> ScatterJoin {
    let name = try application.text("reduction", "none")
    guard let join = ScatterJoin(rawValue: name) else { throw NodeProblem.invalid("reduction \(name) is none that there is") }
    return join
}

/// Each element of the result looks for the updates that are for it. Of several the last counts, or all are joined.
private func scattered(
    _ x: Tensor, _ updates: Tensor, _ join: ScatterJoin, axes: [Axis],
    isFor: (_ element: [Expression]) -> Expression, update: @escaping (_ element: [Expression], _ axes: [Expression]) -> [Expression]
) throws -> Tensor {
    let places = axes.map(\.index)
    if join == .none {
        let flat = zip(places, axes).reduce(Expression(0)) { $0.times($1.1.extent).plus($1.0) }
        let last = compute("scatter.last", x.shape, reduce: { (indices: [Expression]) in
            Reduction(axes: axes, combiner: .maximum(.int32), sources: [select(isFor(indices), flat, -1)])
        })
        return compute("scatter", x.shape) { (indices: [Expression]) in
            last[indices].bound("last") { last in
                var rest = last
                var found: [Expression] = []
                for axis in axes.reversed() {
                    found.insert(rest.modulo(axis.extent), at: 0)
                    rest = rest.floorDivided(by: axis.extent)
                }
                return conditional(last >= 0, updates[update(indices, found)], x[indices])
            }
        }
    }
    guard x.element != .bool else { throw NodeProblem.unsupported("joining truth values") }
    let combiner = join.combiner(x.element)
    let joined = compute("scatter.joined", x.shape, reduce: { (indices: [Expression]) in
        let value = conditional(isFor(indices), updates[update(indices, places)], combiner.identities[0])
        return Reduction(axes: axes, combiner: combiner, sources: [value])
    })
    return compute("scatter", x.shape) { (indices: [Expression]) in combiner([x[indices]], [joined[indices]])[0] }
}

private func scatterElements(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let axis = try normalised(try application.integer("axis", 0), rank: x.rank)
    let (places, updates) = (try application.tensor(1), try application.lowered(2).tensor)
    guard places.rank == x.rank, updates.rank == x.rank, updates.element == x.element else {
        throw NodeProblem.invalid("indices and updates differ in axes or type from the operand")
    }
    let k = Axis("k", extent: places.shape[axis])
    func within(_ indices: [Expression], _ k: Expression) -> [Expression] {
        var all = indices
        all[axis] = k
        return all
    }
    return try scattered(x, updates, try join(application), axes: [k], isFor: { indices in
        var isInside: Expression?
        for other in x.shape.indices where other != axis && places.shape[other] != x.shape[other] {
            let fits = indices[other] < places.shape[other]
            isInside = isInside.map { $0 && fits } ?? fits
        }
        let index = places[within(indices, k.index)].cast(to: .int32, .saturating)
        let matches = index.bound("index") { index in
            select(index < 0, index + x.shape[axis], index).equals(indices[axis])
        }
        return isInside.map { conditional($0, matches, false) } ?? matches
    }, update: { indices, found in within(indices, found[0]) })
}

private func scatterND(_ application: borrowing Application, _ x: Tensor) throws -> Tensor {
    let (places, updates) = (try application.tensor(1), try application.lowered(2).tensor)
    guard let depth = places.shape.last?.constantInt, depth <= x.rank, updates.rank == places.rank - 1 + x.rank - depth,
        updates.element == x.element
    else {
        throw NodeProblem.invalid("indices of shape \(places.shape) do not fit an operand of shape \(x.shape)")
    }
    var axes = places.shape.dropLast().enumerated().map { Axis("k\($0)", extent: $1) }
    let isSingle = axes.isEmpty
    if isSingle { axes = [Axis("k", extent: 1)] }
    return try scattered(x, updates, try join(application), axes: axes, isFor: { indices in
        let row = isSingle ? [] : axes.map(\.index)
        return (0..<depth).reduce(Expression(booleanLiteral: true)) { holds, component in
            holds && place(places[row + [Expression(component)]], within: x.shape[component]).equals(indices[component])
        }
    }, update: { indices, found in (isSingle ? [] : found) + indices[depth...] })
}

private func oneHot(_ application: borrowing Application) throws -> Lowered {
    let (indices, values) = (try application.tensor(0), try application.lowered(2))
    guard let depth = try application.lowered(1).known.map({ Expression(try extent($0.doubles.first ?? -1)) }) ?? application.indexElements(1).first else {
        throw NodeProblem.needsValue(operand: 1)
    }
    let axis = try normalised(try application.integer("axis", -1), rank: indices.rank + 1)
    var shape = indices.shape
    shape.insert(depth, at: axis)
    let result = compute("oneHot", shape) { (places: [Expression]) in
        var outer = places
        outer.remove(at: axis)
        let place = place(indices[outer], within: depth)
        return select(place.equals(places[axis]), values.tensor[1], values.tensor[0])
    }
    return .tensor(result, as: values.element)
}

/// How many elements are wanted: a number, an extent, or what comes at run time.
private func resultCount(_ application: borrowing Application, limit: Expression) throws -> Expression {
    if application.version < 10 { return Expression(try application.integer("k", 1)) }
    let operand = try application.lowered(1)
    if let known = operand.indexElements?.first { return known }
    let value = compute("topK.count", []) { (_: [Expression]) in
        minimum(maximum(operand.tensor.onlyElement.cast(to: .int32, .saturating), 0), limit)
    }
    return application.constants.extent("topK.count", value, limit: limit)
}

/// Each element's rank is the number of elements that come before it in order; equal ones come in the order of their places.
private func topK(_ application: borrowing Application) throws -> [Lowered] {
    let x = try application.lowered(0).tensor
    let axis = try normalised(try application.integer("axis", -1), rank: x.rank)
    let count = try resultCount(application, limit: x.shape[axis])
    let isLargest = try application.flag("largest", true)
    func at(_ indices: [Expression], _ k: Expression) -> [Expression] {
        var all = indices
        all[axis] = k
        return all
    }
    let rank = compute("topK.rank", x.shape, reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: x.shape[axis])
        let (other, own) = (x[at(indices, k.index)], x[indices])
        let isBefore = (isLargest ? other > own : other < own) || (other.equals(own) && k.index < indices[axis])
        return sum(select(isBefore, 1, 0), over: k)
    })
    var shape = x.shape
    shape[axis] = count
    let places = compute("topK.indices", shape, reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: x.shape[axis])
        return sum(select(rank[at(indices, k.index)].equals(indices[axis]), k.index, 0), over: k)
    })
    let values = compute("topK.values", shape) { (indices: [Expression]) in
        places[indices].bound("place") { x[at(indices, $0)] }
    }
    return [.tensor(values), .tensor(mapped("topK", places) { $0.cast(to: .int64) })]
}
