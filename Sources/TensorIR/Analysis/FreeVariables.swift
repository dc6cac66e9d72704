extension Expression {
    /// The variables that the expression uses but does not bind.
    public var freeVariables: Set<Variable> {
        switch self {
        case .variable(let variable): return [variable]
        case .letIn(let variable, let value, let body):
            return value.freeVariables.union(body.freeVariables.subtracting([variable]))
        default: return children.reduce(into: []) { $0.formUnion($1.freeVariables) }
        }
    }

    /// Whether the variable occurs free. Quicker than `freeVariables`.
    public func uses(_ variable: Variable) -> Bool {
        switch self {
        case .variable(let other): other == variable
        case .letIn(let bound, let value, let body): value.uses(variable) || (bound != variable && body.uses(variable))
        default: children.contains { $0.uses(variable) }
        }
    }
}

extension Statement {
    /// The variables that the statement uses but does not bind, those of the shapes it allocates included.
    public var freeVariables: Set<Variable> {
        var free = expressions.reduce(into: Set<Variable>()) { $0.formUnion($1.freeVariables) }
        var inner = children.reduce(into: Set<Variable>()) { $0.formUnion($1.freeVariables) }
        switch self {
        case .loop(let loop): inner.remove(loop.variable)
        case .letIn(let variable, _, _): inner.remove(variable)
        case .allocate(let buffer, _): for bound in buffer.bounds { free.formUnion(bound.freeVariables) }
        case .sequence, .store, .branch, .whileLoop: break
        }
        free.formUnion(inner)
        return free
    }

    /// Whether the variable occurs free.
    public func uses(_ variable: Variable) -> Bool {
        if expressions.contains(where: { $0.uses(variable) }) { return true }
        switch self {
        case .loop(let loop) where loop.variable == variable: return false
        case .letIn(variable, _, _): return false
        case .allocate(let buffer, _): if buffer.bounds.contains(where: { $0.uses(variable) }) { return true }
        default: break
        }
        return children.contains { $0.uses(variable) }
    }
}

extension Buffer {
    /// Extents and strides.
    var bounds: [Expression] { shape + (strides ?? []) }
}
