import TensorIR

/// Carries out the iterations of loops marked `vectorized` at once, as lanes.
///
///     vectorized for i in 0..<4
///         C[j + i] = A[j + i] * s     =>   C[ramp(j, 1, 4)] = A[ramp(j, 1, 4)] * broadcast(s, 4)
///
/// What has no form in lanes (a branch that differs between lanes, a buffer made in each iteration, other lanes) is unrolled instead:
/// the same values, only slower.
func vectorizeLoops(_ statement: Statement) -> Statement {
    let inner = statement.map(statements: vectorizeLoops) { $0 }
    guard case .loop(let loop) = inner, loop.kind == .vectorized else { return inner }
    guard let extent = loop.extent.integerValue else {
        preconditionFailure("the vectorized loop \(loop.variable) has a constant extent")
    }
    if extent <= 1 { return unrolled(loop) }
    var vectorizer = LoopVectorizer(loop.variable, from: loop.minimum, lanes: Int(extent))
    return (try? vectorizer.statement(loop.body)) ?? unrolled(loop)
}

/// A statement that has no form in lanes.
private struct NotVectorizable: Error {}

private struct LoopVectorizer {
    private let lanes: Int
    private let variable: Variable
    private let ramp: Expression
    private var vectors: [Variable: Variable] = [:]

    init(_ variable: Variable, from minimum: Expression, lanes: Int) {
        self.variable = variable
        self.lanes = lanes
        ramp = .ramp(base: minimum, stride: 1, lanes: lanes)
    }

    mutating func statement(_ statement: Statement) throws(NotVectorizable) -> Statement {
        switch statement {
        case .sequence(let list):
            var results: [Statement] = []
            for each in list { results.append(try self.statement(each)) }
            return .sequence(results)
        case .store(let buffer, let indices, let value):
            return try store(buffer, indices, value)
        case .letIn(let bound, let value, let body):
            let value = try expression(value)
            let vector = lane(bound, of: value.type)
            return .letIn(vector, value, try self.statement(body))
        case .loop(var loop):
            loop.minimum = try scalar(loop.minimum)
            loop.extent = try scalar(loop.extent)
            loop.body = try self.statement(loop.body)
            return .loop(loop)
        case .branch(let condition, let then, let otherwise):
            let condition = try scalar(condition)
            let first = try self.statement(then)
            guard let otherwise else { return .branch(condition, then: first, otherwise: nil) }
            return .branch(condition, then: first, otherwise: try self.statement(otherwise))
        case .allocate, .whileLoop:
            throw NotVectorizable()
        }
    }

    private mutating func store(_ buffer: Buffer, _ indices: [Expression], _ value: Expression) throws(NotVectorizable) -> Statement {
        let places = try all(indices)
        let value = try expression(value)
        guard places.contains(where: { $0.type.lanes > 1 }) else {
            if value.type.lanes > 1 { throw NotVectorizable() }
            return .store(buffer, places, value)
        }
        return .store(buffer, places, value.spread(to: lanes))
    }

    private mutating func all(_ expressions: [Expression]) throws(NotVectorizable) -> [Expression] {
        var results: [Expression] = []
        for each in expressions { results.append(try expression(each)) }
        return results
    }

    private mutating func scalar(_ value: Expression) throws(NotVectorizable) -> Expression {
        let result = try expression(value)
        guard result.type.isScalar else { throw NotVectorizable() }
        return result
    }

    private mutating func expression(_ value: Expression) throws(NotVectorizable) -> Expression {
        switch value {
        case .variable(variable): return ramp
        case .variable(let other): return vectors[other].map { .variable($0) } ?? value
        case .binary(let operation, let left, let right):
            return linear(operation, try expression(left), try expression(right))
        case .load(let buffer, let indices): return .load(buffer, try all(indices))
        case .letIn(let bound, let bindingValue, let body):
            let bindingValue = try expression(bindingValue)
            let vector = lane(bound, of: bindingValue.type)
            return .letIn(vector, bindingValue, try expression(body))
        case .select(let condition, let first, let second):
            let (condition, first, second) = try choice(condition, first, second)
            return .select(condition, first, second)
        case .conditional(let condition, let first, let second):
            let (condition, first, second) = try choice(condition, first, second)
            return .conditional(condition, first, second)
        case .ramp, .broadcast:
            throw NotVectorizable()     // the lanes of a loop inside: there is no vector of vectors
        default: return try widened(value)
        }
    }

    /// The node over operands in lanes, if any of them is.
    private mutating func widened(_ value: Expression) throws(NotVectorizable) -> Expression {
        var children = try all(value.children)
        guard children.contains(where: { $0.type.lanes > 1 }) else { return value.withChildren(children) }
        guard children.allSatisfy({ $0.type.lanes == 1 || $0.type.lanes == lanes }) else { throw NotVectorizable() }
        for index in children.indices { children[index] = children[index].spread(to: lanes) }
        return value.withChildren(children)
    }

    private mutating func choice(
        _ condition: Expression, _ first: Expression, _ second: Expression
    ) throws(NotVectorizable) -> (Expression, Expression, Expression) {
        let condition = try expression(condition)
        let first = try expression(first)
        let second = try expression(second)
        let width = max(condition.type.lanes, first.type.lanes, second.type.lanes)
        return (condition, first.spread(to: width), second.spread(to: width))
    }

    /// A variable bound to what is now a vector becomes a vector variable.
    private mutating func lane(_ bound: Variable, of type: ValueType) -> Variable {
        guard type != bound.type else { return bound }
        let vector = Variable(bound.name, type)
        vectors[bound] = vector
        return vector
    }

    /// Ramps stay ramps under addition and multiplication by scalars, so that accesses stay contiguous.
    private func linear(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
        switch (operation, left, right) {
        case (.add, .ramp(let base, let stride, let lanes), _) where right.type.isScalar:
            return .ramp(base: indexAdd(base, right), stride: stride, lanes: lanes)
        case (.add, _, .ramp(let base, let stride, let lanes)) where left.type.isScalar:
            return .ramp(base: indexAdd(left, base), stride: stride, lanes: lanes)
        case (.subtract, .ramp(let base, let stride, let lanes), _) where right.type.isScalar:
            return .ramp(base: indexSubtract(base, right), stride: stride, lanes: lanes)
        case (.multiply, .ramp(let base, let stride, let lanes), _) where right.type.isScalar:
            return .ramp(base: indexMultiply(base, right), stride: indexMultiply(stride, right), lanes: lanes)
        case (.multiply, _, .ramp(let base, let stride, let lanes)) where left.type.isScalar:
            return .ramp(base: indexMultiply(left, base), stride: indexMultiply(left, stride), lanes: lanes)
        case (.add, .ramp(let base, let stride, let lanes), .ramp(let otherBase, let otherStride, _)):
            return .ramp(base: indexAdd(base, otherBase), stride: indexAdd(stride, otherStride), lanes: lanes)
        default:
            let width = max(left.type.lanes, right.type.lanes)
            return .binary(operation, left.spread(to: width), right.spread(to: width))
        }
    }
}

extension Expression {
    /// The value in all lanes: from its copies in memory, where there are enough.
    fileprivate func spread(to lanes: Int) -> Expression {
        guard type.isScalar, lanes > 1, case .load(let buffer, let indices) = self, buffer.endsInCopies,
            indices.last?.integerValue == 0, let copies = buffer.shape.last?.integerValue, lanes <= copies
        else { return broadcast(to: lanes) }
        return .load(buffer, indices.dropLast() + [.ramp(base: 0, stride: 1, lanes: lanes)])
    }

    /// The same node over these children.
    fileprivate func withChildren(_ children: [Expression]) -> Expression {
        var next = children.makeIterator()
        return mapChildren { _ in next.next()! }
    }
}
