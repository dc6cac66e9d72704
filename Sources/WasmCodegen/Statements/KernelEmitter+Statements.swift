import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    mutating func emit(_ statement: Statement) {
        switch statement {
        case .sequence(let statements): emit(statements)
        case .loop(let loop): emit(loop)
        case .store(let buffer, let indices, let value): store(value, to: buffer, indices)
        case .allocate(let buffer, let body): allocate(buffer, for: body)
        case .letIn(let variable, let value, let body): withBinding(of: variable, to: value) { $0.emit(body) }
        case .branch(let condition, let then, let otherwise): branch(on: condition, then, otherwise)
        case .whileLoop(let condition, let body): repeatWhile(condition, body)
        }
    }

    private mutating func store(_ value: Expression, to buffer: Buffer, _ indices: [Expression]) {
        let lanes = max(value.type.lanes, indices.map(\.type.lanes).max() ?? 1)
        precondition(value.type.element == buffer.element, "\(buffer) holds \(buffer.element), not \(value.type.element)")
        if lanes == 1 {
            storeScalar(scalar(value), to: buffer, indices)
        } else {
            storeVector(vector(value.broadcast(to: lanes)), to: buffer, indices)
        }
    }

    private mutating func branch(on condition: Expression, _ then: Statement, _ otherwise: Statement?) {
        let truth = truth(condition)
        if let known = graph.i32Value(truth) {
            if known != 0 { emit(then) } else if let otherwise { emit(otherwise) }
            return
        }
        let first = arm(then)
        let second = otherwise.map { arm($0) }
        graph.closeBranch(truth, then: first, otherwise: second)
    }

    private mutating func arm(_ statement: Statement) -> RegionID {
        // What the other arm stores is no concern of this one.
        let region = graph.open(.arm)
        emit(statement)
        graph.leave()
        return region
    }

    private mutating func repeatWhile(_ condition: Expression, _ body: Statement) {
        let loop = graph.open(.loop, changing: statesStored(in: body))
        let truth = truth(condition)
        let again = graph.open(.arm)
        emit(body)
        graph.repeatLoop(depth: 1)
        graph.leave()
        graph.closeBranch(truth, then: again, otherwise: nil)
        graph.closeLoop(loop, while: nil)
    }
}
