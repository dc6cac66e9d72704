import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    /// The value of any expression.
    mutating func value(_ expression: Expression) -> Value {
        switch expression {
        case .letIn(let variable, let bound, let body):
            return withBinding(of: variable, to: bound) { $0.value(body) }
        case .conditional(.broadcast(let condition, _), let first, let second):
            return conditional(truth(condition), first, second)
        case .conditional(let condition, let first, let second) where condition.type.isScalar:
            return conditional(truth(condition), first, second)
        case .conditional(let condition, let first, let second) where expression.type.isScalar == false:
            return .vector(conditionalLanes(condition, first, second))
        default:
            return expression.type.isScalar ? .scalar(scalarValue(expression)) : .vector(vectorValue(expression))
        }
    }

    /// Runs `body` while the variable stands for the value.
    mutating func withBinding<Result>(
        of variable: Variable, to value: Expression, _ body: (inout KernelEmitter) -> Result
    ) -> Result {
        let outer = (bindings[variable], intervals[variable])
        intervals[variable] = variable.type.element == .int32 ? interval(of: value) : nil
        bindings[variable] = variable.type == .index ? .index(affine(value)) : .value(self.value(value))
        defer { (bindings[variable], intervals[variable]) = outer }
        return body(&self)
    }

    /// One side or the other: a `select` where both are harmless and short, else a branch.
    private mutating func conditional(_ condition: NodeID, _ first: Expression, _ second: Expression) -> Value {
        if let known = graph.i32Value(condition) { return value(known != 0 ? first : second) }
        if first.isCheap && second.isCheap { return choose(condition, value(first), value(second)) }
        let then = graph.open(.arm)
        let firstValue = settled(value(first))
        graph.leave()
        let otherwise = graph.open(.arm)
        let secondValue = settled(value(second))
        let slots = firstValue.nodes.map { graph.makeSlot(graph[$0].type) }
        set(slots, to: secondValue)
        graph.leave()
        graph.enter(then)
        set(slots, to: firstValue)
        graph.leave()
        graph.closeBranch(condition, then: then, otherwise: otherwise)
        return firstValue.with(nodes: slots.map { graph.read($0) })
    }

    private mutating func set(_ slots: [StateID], to value: Value) {
        for (slot, node) in zip(slots, value.nodes) { graph.set(slot, to: node) }
    }

    private mutating func choose(_ condition: NodeID, _ first: Value, _ second: Value) -> Value {
        switch (first, second) {
        case (.scalar(let a), .scalar(let b)): return .scalar(select(condition, a, b))
        case (.vector(let a), .vector(let b)): return .vector(select(condition, a, b))
        default: preconditionFailure("both sides of a choice have one type")
        }
    }

    /// The value in the one form that its type has: extended bits, masks as wide as their element.
    private mutating func settled(_ value: Value) -> Value {
        switch value {
        case .scalar(let scalar): .scalar(Scalar(exact(scalar), scalar.element))
        case .vector(let vector) where vector.element == .bool: .vector(mask(vector, laneBytes: 1))
        case .vector: value
        }
    }
}

extension Expression {
    /// Whether evaluating it for nothing costs next to nothing: a few operators and no load.
    fileprivate var isCheap: Bool {
        var count = 0
        var loads = false
        visit {
            count += 1
            if case .load = $0 { loads = true }
        }
        return !loads && count <= 8
    }
}
