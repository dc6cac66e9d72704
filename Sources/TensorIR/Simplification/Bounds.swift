import NDArray

/// What is known of the values of integer variables: numbers between which they lie, and expressions.
public struct Bounds: Sendable {
    struct Range: Sendable {
        var interval: Interval
        /// Values that the variable does not fall below, and does not exceed.
        var lower: [Expression] = []
        var upper: [Expression] = []
        /// Later bound variables may be bounded by earlier ones.
        let order: Int
    }

    private var ranges: [Variable: Range] = [:]
    /// Variables that are known to be loop variables or extents: arithmetic of these alone does not overflow.
    private(set) var indexVariables: Set<Variable> = []

    public init() {}

    public init(_ intervals: [Variable: Interval]) {
        for (variable, interval) in intervals { assume(variable, in: interval) }
    }

    /// The variable is a loop variable or an extent within an interval, which narrows what was known before.
    public mutating func assume(_ variable: Variable, in interval: Interval) {
        let known = self[variable]
        var range = ranges[variable] ?? Range(interval: known, order: ranges.count)
        range.interval = known.intersection(interval) ?? known
        ranges[variable] = range
        indexVariables.insert(variable)
    }

    /// The variable runs from `minimum` on through `extent` values, of which there is at least one.
    public mutating func assume(_ variable: Variable, from minimum: Expression, extent: Expression) {
        indexVariables.insert(variable)
        indexVariables.formUnion(minimum.freeVariables)
        indexVariables.formUnion(extent.freeVariables)
        let context = SimplifierContext(bounds: self, overflow: .never)
        let first = context.interval(of: minimum)
        let last = first + context.interval(of: extent) - Interval(only: 1)
        let interval = Interval(first.minimum, max(first.minimum, last.maximum)).intersection(Interval(ElementType.int32.integerRange))
        var range = Range(interval: interval ?? .everything, order: ranges.count)
        if !minimum.isConstant { range.lower.append(minimum) }
        if !extent.isConstant || !minimum.isConstant { range.upper.append(minimum + extent - 1) }
        ranges[variable] = range
    }

    /// The variable has the value of an expression.
    mutating func assume(_ variable: Variable, isValueWithin interval: Interval) {
        ranges[variable] = Range(interval: interval, order: ranges.count)
    }

    /// Between which numbers the variable lies.
    public subscript(variable: Variable) -> Interval {
        if let range = ranges[variable] { return range.interval }
        return variable.type.element.hasIntervals ? Interval(variable.type.element.integerRange) : .everything
    }

    func symbolic(_ variable: Variable) -> Range? { ranges[variable] }
}

extension ElementType {
    /// Whether intervals describe the type: all integers but `uint64`, whose upper half `Int64` cannot hold.
    var hasIntervals: Bool { !isFloat && self != .uint64 }
}
