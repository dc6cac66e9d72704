extension Expression {
    /// The same expression with a fresh variable for each one that it binds, so that it may stand beside the original.
    public func renamed() -> Expression { renamed([:]) }

    fileprivate func renamed(_ names: [Variable: Variable]) -> Expression {
        switch self {
        case .variable(let variable): return .variable(names[variable] ?? variable)
        case .letIn(let variable, let value, let body):
            let fresh = Variable(variable.name, variable.type)
            var inner = names
            inner[variable] = fresh
            return .letIn(fresh, value.renamed(names), body.renamed(inner))
        default: return mapChildren { $0.renamed(names) }
        }
    }
}

extension Statement {
    /// The same statement with a fresh variable for each one that it binds, so that it may stand beside the original.
    public func renamed() -> Statement { renamed([:]) }

    private func renamed(_ names: [Variable: Variable]) -> Statement {
        switch self {
        case .loop(var loop):
            let fresh = Variable(loop.variable.name, loop.variable.type)
            var inner = names
            inner[loop.variable] = fresh
            loop.variable = fresh
            loop.minimum = loop.minimum.renamed(names)
            loop.extent = loop.extent.renamed(names)
            loop.body = loop.body.renamed(inner)
            return .loop(loop)
        case .letIn(let variable, let value, let body):
            let fresh = Variable(variable.name, variable.type)
            var inner = names
            inner[variable] = fresh
            return .letIn(fresh, value.renamed(names), body.renamed(inner))
        default:
            return map(statements: { $0.renamed(names) }, expressions: { $0.renamed(names) })
        }
    }
}
