import NDArray

/// The statement simplified: its expressions, and the loops and branches that they decide.
///
/// Loops without iterations disappear, loops of one iteration lose their loop, branches that are known are taken, bindings of
/// constants and variables are replaced by them, and what has no effect is left out.
public func simplify(_ statement: Statement, _ bounds: Bounds = Bounds()) -> Statement {
    StatementSimplifier(context: SimplifierContext(bounds: bounds, overflow: .wraps).keepingIndices).simplify(statement)
}

extension Kernel {
    /// The kernel with its body simplified. Scalars that bound shapes and loops count as extents.
    public func simplified(_ bounds: Bounds = Bounds()) -> Kernel {
        var bounds = bounds
        for buffer in buffers {
            for variable in buffer.bounds.flatMap(\.freeVariables) where variable.type == .index {
                bounds.assume(variable, in: Interval(0, Int64(Int32.max)))
            }
        }
        var kernel = self
        kernel.body = simplify(body, bounds)
        return kernel
    }
}

private struct StatementSimplifier {
    var context: SimplifierContext

    func simplify(_ statement: Statement) -> Statement {
        switch statement {
        case .sequence(let list): return .inOrder(list.map(simplify).filter { !$0.isNothing })
        case .loop(let loop): return simplify(loop)
        case .store(let buffer, let indices, let value): return .store(buffer, indices.map(index), self.value(value))
        case .allocate(let buffer, let body):
            let body = simplify(body)
            return body.mentions(buffer) ? .allocate(buffer, body) : body
        case .letIn(let variable, let value, let body): return simplifyLet(variable, value, body)
        case .branch(let condition, let then, let otherwise): return simplifyBranch(condition, then, otherwise)
        case .whileLoop(let condition, let body):
            let condition = value(condition)
            return condition.integerValue == 0 ? .nothing : .whileLoop(condition, simplify(body))
        }
    }

    private func value(_ expression: Expression) -> Expression {
        var simplifier = Simplifier()
        return simplifier.simplify(expression, context)
    }

    private func index(_ expression: Expression) -> Expression {
        var simplifier = Simplifier()
        return simplifier.simplifyIndex(expression, context.with(overflow: .never))
    }

    private func simplify(_ loop: Loop) -> Statement {
        var loop = loop
        loop.minimum = index(loop.minimum)
        loop.extent = index(loop.extent)
        let extent = context.with(overflow: .never).interval(of: loop.extent)
        if extent.maximum <= 0 { return .nothing }
        if extent.onlyValue == 1 { return simplifyLet(loop.variable, loop.minimum, loop.body) }
        var inner = self
        inner.context.bounds.assume(loop.variable, from: loop.minimum, extent: loop.extent)
        inner.context = inner.context.keepingIndices
        loop.body = inner.simplify(loop.body)
        return loop.body.isNothing ? .nothing : .loop(loop)
    }

    private func simplifyLet(_ variable: Variable, _ value: Expression, _ body: Statement) -> Statement {
        var simplifier = Simplifier()
        let value = simplifier.simplify(value, context.of(letValue: value))
        if value.isTrivial { return simplify(body.substituting([variable: value])) }
        var inner = self
        inner.context = context.binding(variable, to: value).keepingIndices
        let body = inner.simplify(body)
        return body.uses(variable) ? .letIn(variable, value, body) : body
    }

    private func simplifyBranch(_ condition: Expression, _ then: Statement, _ otherwise: Statement?) -> Statement {
        let condition = value(condition)
        if let truth = condition.integerValue { return truth != 0 ? simplify(then) : otherwise.map(simplify) ?? .nothing }
        let then = assuming(condition, true).simplify(then)
        let otherwise = otherwise.map(assuming(condition, false).simplify).flatMap { $0.isNothing ? nil : $0 }
        if !then.isNothing { return .branch(condition, then: then, otherwise: otherwise) }
        guard let otherwise else { return .nothing }
        return .branch(value(!condition), then: otherwise, otherwise: nil)
    }

    /// Within a branch. What loads read may change there, so that only conditions without them stay known.
    private func assuming(_ condition: Expression, _ holds: Bool) -> StatementSimplifier {
        if condition.contains(where: { if case .load = $0 { true } else { false } }) { return self }
        var inner = self
        inner.context = context.assuming(condition, holds).keepingIndices
        return inner
    }
}

extension Statement {
    /// Whether the statement loads from or stores to a buffer.
    fileprivate func mentions(_ buffer: Buffer) -> Bool {
        if case .store(buffer, _, _) = self { return true }
        let isLoaded = expressions.contains { $0.contains { if case .load(buffer, _) = $0 { true } else { false } } }
        return isLoaded || children.contains { $0.mentions(buffer) }
    }
}
