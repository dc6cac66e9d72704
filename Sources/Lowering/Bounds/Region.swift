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
/// range cannot be told that way, it is that of `full`. The box lies within `full` whenever all reads do.
func requiredRegion(of buffers: [Buffer], in statement: Statement, within full: Region) -> Region? {
    var finder = RegionFinder(buffers: buffers, full: full)
    finder.visit(statement, inner: [:])
    return finder.found.map { found in Region(zip(found, full.ranges).map { $0.inside($1) }) }
}

private struct RegionFinder {
    let buffers: [Buffer]
    let full: Region
    var found: [Bounds]?

    /// Whether what is visited may be skipped at run time.
    enum Execution { case certain, conditional }

    mutating func visit(_ statement: Statement, inner: [Variable: Bounds], _ execution: Execution = .certain) {
        for expression in statement.expressions { visit(expression, inner, execution) }
        guard case .loop(let loop) = statement else {
            let isBranch = if case .branch = statement { true } else { false }
            for child in statement.children { visit(child, inner: inner, isBranch ? .conditional : execution) }
            return
        }
        var inner = inner
        inner[loop.variable] = Bounds(of: loop, over: inner)
        visit(loop.body, inner: inner, execution)
    }

    private mutating func visit(_ expression: Expression, _ inner: [Variable: Bounds], _ execution: Execution) {
        if case .load(let buffer, let indices) = expression, buffers.contains(buffer) { include(indices, inner, execution) }
        if case .conditional(let condition, let first, let second) = expression {
            visit(condition, inner, execution)
            visit(first, inner, .conditional)
            visit(second, inner, .conditional)
        } else {
            for child in expression.children { visit(child, inner, execution) }
        }
    }

    private mutating func include(_ indices: [Expression], _ inner: [Variable: Bounds], _ execution: Execution) {
        let read = zip(indices, full.ranges).map { index, whole in
            guard var bounds = Bounds(of: index, over: inner) else { return Bounds(whole, .exact) }
            if execution == .conditional { bounds.precision = .generous }
            return bounds
        }
        guard let old = found else { return found = read }
        found = zip(zip(old, read), full.ranges).map { pair, whole in pair.0.union(pair.1) ?? Bounds(whole, .exact) }
    }
}
