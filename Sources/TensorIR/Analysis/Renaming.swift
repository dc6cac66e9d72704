/// What bound variables and buffers are called anew.
private struct Renaming {
    var variables: [Variable: Expression] = [:]
    var buffers: [Buffer: Buffer] = [:]

    mutating func fresh(_ variable: Variable) -> Variable {
        let copy = Variable(variable.name, variable.type)
        variables[variable] = Expression(copy)
        return copy
    }

    mutating func fresh(_ buffer: Buffer) -> Buffer {
        let copy = Buffer(
            buffer.name, buffer.element, shape: buffer.shape.map(apply), strides: buffer.strides.map { $0.map(apply) },
            scope: buffer.scope)
        buffers[buffer] = copy
        return copy
    }

    func apply(_ expression: Expression) -> Expression {
        switch expression {
        case .variable(let variable): return variables[variable] ?? expression
        case .load(let buffer, let indices): return .load(buffers[buffer] ?? buffer, indices.map(apply))
        case .letIn(let variable, let value, let body):
            var inner = self
            let copy = inner.fresh(variable)
            return .letIn(copy, apply(value), inner.apply(body))
        default: return expression.mapChildren(apply)
        }
    }

    func apply(_ statement: Statement) -> Statement {
        var inner = self
        switch statement {
        case .loop(var loop):
            loop.minimum = apply(loop.minimum)
            loop.extent = apply(loop.extent)
            loop.variable = inner.fresh(loop.variable)
            loop.body = inner.apply(loop.body)
            return .loop(loop)
        case .letIn(let variable, let value, let body):
            let copy = inner.fresh(variable)
            return .letIn(copy, apply(value), inner.apply(body))
        case .allocate(let buffer, let body):
            let copy = inner.fresh(buffer)
            return .allocate(copy, inner.apply(body))
        case .store(let buffer, let indices, let value):
            return .store(buffers[buffer] ?? buffer, indices.map(apply), apply(value))
        case .sequence, .branch, .whileLoop: return statement.map(statements: apply, expressions: apply)
        }
    }
}

extension Expression {
    /// The same expression with fresh variables in place of those it binds.
    public func renamed() -> Expression { Renaming().apply(self) }
}

extension Statement {
    /// The same statement with fresh variables and buffers in place of those it binds, so that both may stand in one kernel.
    public func renamed() -> Statement { Renaming().apply(self) }
}
