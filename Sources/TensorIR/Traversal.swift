extension Expression {
    /// The direct subexpressions, in order of printing.
    public var children: [Expression] {
        switch self {
        case .integer, .float, .variable: []
        case .unary(_, let operand), .cast(_, let operand, _), .bitcast(_, let operand), .broadcast(let operand, _): [operand]
        case .binary(_, let left, let right), .compare(_, let left, let right): [left, right]
        case .multiplyAdd(let a, let b, let c), .select(let a, let b, let c), .conditional(let a, let b, let c): [a, b, c]
        case .load(_, let indices): indices
        case .call(_, let arguments): arguments
        case .letIn(_, let value, let body): [value, body]
        case .ramp(let base, let stride, _): [base, stride]
        }
    }

    /// The same node over children that `transform` gives. Nodes are rebuilt as they are: no operand is adapted.
    public func mapChildren(_ transform: (Expression) -> Expression) -> Expression {
        switch self {
        case .integer, .float, .variable: self
        case .unary(let operation, let operand): .unary(operation, transform(operand))
        case .binary(let operation, let left, let right): .binary(operation, transform(left), transform(right))
        case .compare(let operation, let left, let right): .compare(operation, transform(left), transform(right))
        case .multiplyAdd(let a, let b, let c): .multiplyAdd(transform(a), transform(b), transform(c))
        case .select(let condition, let a, let b): .select(transform(condition), transform(a), transform(b))
        case .conditional(let condition, let a, let b): .conditional(transform(condition), transform(a), transform(b))
        case .cast(let element, let operand, let mode): .cast(element, transform(operand), mode)
        case .bitcast(let element, let operand): .bitcast(element, transform(operand))
        case .load(let buffer, let indices): .load(buffer, indices.map(transform))
        case .call(let intrinsic, let arguments): .call(intrinsic, arguments.map(transform))
        case .letIn(let variable, let value, let body): .letIn(variable, transform(value), transform(body))
        case .ramp(let base, let stride, let lanes): .ramp(base: transform(base), stride: transform(stride), lanes: lanes)
        case .broadcast(let value, let lanes): .broadcast(transform(value), lanes: lanes)
        }
    }

    /// Visits the expression and everything in it, parents first.
    public func visit(_ body: (Expression) -> Void) {
        body(self)
        for child in children { child.visit(body) }
    }

    /// Whether any node in the expression, itself included, satisfies the predicate.
    public func contains(where predicate: (Expression) -> Bool) -> Bool {
        predicate(self) || children.contains { $0.contains(where: predicate) }
    }

    /// The expression with variables replaced by what the mapping holds for them.
    public func substituting(_ values: [Variable: Expression]) -> Expression {
        if values.isEmpty { return self }
        if case .variable(let variable) = self { return values[variable] ?? self }
        return mapChildren { $0.substituting(values) }
    }
}

extension Statement {
    /// The direct substatements.
    public var children: [Statement] {
        switch self {
        case .sequence(let statements): statements
        case .loop(let loop): [loop.body]
        case .store: []
        case .allocate(_, let body), .letIn(_, _, let body), .whileLoop(_, let body): [body]
        case .branch(_, let then, let otherwise): otherwise.map { [then, $0] } ?? [then]
        }
    }

    /// The expressions that the statement itself holds, without those of its substatements.
    public var expressions: [Expression] {
        switch self {
        case .sequence, .allocate: []
        case .loop(let loop): [loop.minimum, loop.extent]
        case .store(_, let indices, let value): indices + [value]
        case .letIn(_, let value, _): [value]
        case .branch(let condition, _, _), .whileLoop(let condition, _): [condition]
        }
    }

    /// The same statement over other substatements and expressions.
    public func map(statements: (Statement) -> Statement, expressions: (Expression) -> Expression) -> Statement {
        switch self {
        case .sequence(let list):
            return .inOrder(list.map(statements))
        case .loop(var loop):
            loop.minimum = expressions(loop.minimum)
            loop.extent = expressions(loop.extent)
            loop.body = statements(loop.body)
            return .loop(loop)
        case .store(let buffer, let indices, let value):
            return .store(buffer, indices.map(expressions), expressions(value))
        case .allocate(let buffer, let body):
            return .allocate(buffer, statements(body))
        case .letIn(let variable, let value, let body):
            return .letIn(variable, expressions(value), statements(body))
        case .branch(let condition, let then, let otherwise):
            return .branch(expressions(condition), then: statements(then), otherwise: otherwise.map(statements))
        case .whileLoop(let condition, let body):
            return .whileLoop(expressions(condition), statements(body))
        }
    }

    /// Visits the statement and everything in it, parents first.
    public func visit(_ body: (Statement) -> Void) {
        body(self)
        for child in children { child.visit(body) }
    }

    /// Every expression below, rewritten.
    public func mapExpressions(_ transform: (Expression) -> Expression) -> Statement {
        map(statements: { $0.mapExpressions(transform) }, expressions: transform)
    }

    public func substituting(_ values: [Variable: Expression]) -> Statement {
        values.isEmpty ? self : mapExpressions { $0.substituting(values) }
    }
}
