import TensorIR

/// Indices from `minimum` on, `extent` of them.
struct IndexRange: Hashable {
    var minimum: Expression
    var extent: Expression
}

/// A box of indices: a range for each dimension.
struct Region {
    var ranges: [IndexRange]
    init(_ ranges: [IndexRange]) { self.ranges = ranges }
}

/// The smallest box that is known to hold every index at which `statement` reads one of the buffers, or `nil` if it reads none.
///
/// The loops inside the statement are ranged over; whatever comes from outside of it stays symbolic. Where a
/// range cannot be told that way, it is that of `full`.
func requiredRegion(of buffers: [Buffer], in statement: Statement, within full: Region) -> Region? {
    var finder = RegionFinder(buffers: buffers, full: full)
    finder.visit(statement, inner: [:])
    return finder.found.map(Region.init)
}

private struct RegionFinder {
    let buffers: [Buffer]
    let full: Region
    var found: [IndexRange]?

    typealias Ranges = [Variable: IndexRange]

    /// Whether what is visited may be skipped at run time.
    enum Execution { case certain, conditional }

    mutating func visit(_ statement: Statement, inner: Ranges, _ execution: Execution = .certain) {
        for expression in statement.expressions { visit(expression, inner, execution) }
        guard case .loop(let loop) = statement else {
            let isBranch = if case .branch = statement { true } else { false }
            for child in statement.children { visit(child, inner: inner, isBranch ? .conditional : execution) }
            return
        }
        var inner = inner
        let range = IndexRange(minimum: loop.minimum, extent: loop.extent)
        inner[loop.variable] = range.closed(over: inner) ?? range
        visit(loop.body, inner: inner, execution)
    }

    private mutating func visit(_ expression: Expression, _ inner: Ranges, _ execution: Execution) {
        if case .load(let buffer, let indices) = expression, buffers.contains(buffer) { include(indices, inner, execution) }
        if case .conditional(let condition, let first, let second) = expression {
            visit(condition, inner, execution)
            visit(first, inner, .conditional)
            visit(second, inner, .conditional)
        } else {
            for child in expression.children { visit(child, inner, execution) }
        }
    }

    private mutating func include(_ indices: [Expression], _ inner: Ranges, _ execution: Execution) {
        let ranges = zip(indices, full.ranges).map { index, whole in
            guard let range = range(of: index, inner) else { return whole }
            let clipped = clip(range, to: whole)
            return execution == .certain || clipped == whole ? clipped : shifted(clipped, into: whole)
        }
        guard let old = found else { return found = ranges }
        found = zip(zip(old, ranges), full.ranges).map { pair, whole in union(pair.0, pair.1) ?? whole }
    }

    /// A range that may reach outside of the dimension, moved inside: it still holds every index that is really read.
    private func shifted(_ range: IndexRange, into whole: IndexRange) -> IndexRange {
        if let start = range.minimum.integerValue, let extent = range.extent.integerValue,
            let limit = whole.extent.integerValue
        {
            return IndexRange(minimum: Expression(Int(max(0, min(start, limit - extent)))), extent: range.extent)
        }
        guard range.extent.integerValue != nil, whole.extent.integerValue != nil else { return whole }
        let last = indexSubtract(whole.extent, range.extent)
        return IndexRange(minimum: maximum(0, minimum(range.minimum, last)), extent: range.extent)
    }

    /// A box larger than the dimension is the dimension.
    private func clip(_ range: IndexRange, to whole: IndexRange) -> IndexRange {
        guard let extent = range.extent.integerValue, let limit = whole.extent.integerValue else { return range }
        return extent >= limit ? whole : range
    }
}

/// The range of an index while the inner variables run over theirs; `nil` if it cannot be told.
private func range(of index: Expression, _ inner: [Variable: IndexRange]) -> IndexRange? {
    let form = AffineForm(index)
    var minimum: Expression = Expression(Int(form.constant))
    var extent: Expression = 1
    for (atom, coefficient) in form.terms {
        guard let part = rangeOfAtom(atom, inner) else { return nil }
        let spread = indexMultiply(indexSubtract(part.extent, 1), Expression(Int(coefficient.magnitude)))
        extent = indexAdd(extent, spread)
        let scaled = indexMultiply(part.minimum, Expression(Int(coefficient)))
        minimum = indexAdd(minimum, coefficient < 0 ? indexSubtract(scaled, spread) : scaled)
    }
    return IndexRange(minimum: AffineForm(minimum).expression, extent: AffineForm(extent).expression)
}

private func rangeOfAtom(_ atom: Expression, _ inner: [Variable: IndexRange]) -> IndexRange? {
    if case .variable(let variable) = atom, let range = inner[variable] { return range }
    let dependsOnInner = atom.contains { node in
        switch node {
        case .variable(let variable): inner[variable] != nil
        case .load: true
        default: false
        }
    }
    if !dependsOnInner { return IndexRange(minimum: atom, extent: 1) }
    switch atom {
    case .binary(.floorDivide, let dividend, let divisor):
        guard let size = divisor.integerValue, size > 0, let part = range(of: dividend, inner),
            let extent = part.extent.integerValue
        else { return nil }
        let minimum = AffineForm(part.minimum).divided(by: size)
        let isAligned = AffineForm(part.minimum).modulo(size).integerValue
        let last = isAligned.map { ($0 + extent - 1) / size } ?? (extent + size - 2) / size
        return IndexRange(minimum: minimum, extent: Expression(Int(last) + 1))
    case .binary(.floorModulo, _, let divisor):
        return divisor.integerValue.map { IndexRange(minimum: 0, extent: Expression(Int($0))) }
    default: return nil
    }
}

/// The smallest range that holds both; `nil` if their distance is unknown.
private func union(_ left: IndexRange, _ right: IndexRange) -> IndexRange? {
    if left == right { return left }
    let distance = AffineForm(indexSubtract(right.minimum, left.minimum))
    guard distance.terms.isEmpty, let first = left.extent.integerValue, let second = right.extent.integerValue else {
        return nil
    }
    let end = max(first, distance.constant + second)
    let start = min(0, distance.constant)
    let minimum = start < 0 ? right.minimum : left.minimum
    return IndexRange(minimum: minimum, extent: Expression(Int(end - start)))
}

extension IndexRange {
    /// The range over all values of outer variables that the bounds depend on; `nil` where they depend on none.
    fileprivate func closed(over inner: [Variable: IndexRange]) -> IndexRange? {
        func depends(_ expression: Expression) -> Bool {
            expression.contains { if case .variable(let variable) = $0 { inner[variable] != nil } else { false } }
        }
        guard depends(minimum) || depends(extent) else { return nil }
        guard let start = range(of: minimum, inner), let size = range(of: extent, inner) else { return nil }
        let largest = indexSubtract(indexAdd(size.minimum, size.extent), 1)
        return IndexRange(
            minimum: start.minimum,
            extent: AffineForm(indexAdd(largest, indexSubtract(start.extent, 1))).expression)
    }
}
