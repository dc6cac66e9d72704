import TensorIR
import WasmModel

// Engines place the loads of a basic block ahead of its arithmetic. In a register tile whose inner loop is unrolled, so many
// values are alive at once that registers spill. A branch that is never taken between the steps keeps their loads
// apart. It changes the sums, so that no compiler sees through it (docs/codegen.md has the measurements).

extension KernelEmitter {
    /// Emits statements in order, with walls between the steps of an unrolled register tile.
    mutating func emit(_ statements: [Statement]) {
        let starts = stepStarts(statements)
        for (number, statement) in statements.enumerated() {
            if starts.contains(number) { emitWall(resetting: statements[number]) }
            emit(statement)
        }
    }

    /// Where a step begins: where a register is to be written that the step before has written already.
    /// Nowhere, where steps are too short to spill.
    private func stepStarts(_ statements: [Statement]) -> Set<Int> {
        guard !loops.isEmpty else { return [] }
        var starts: Set<Int> = []
        var written: Set<[Expression]> = []
        for (number, statement) in statements.enumerated() {
            guard case .store(let buffer, let indices, let value) = statement, isRegister(buffer), !value.isConstant else { continue }
            if written.contains(indices) {
                guard written.count >= 4 else { return [] }
                starts.insert(number)
                written = []
            }
            written.insert(indices)
        }
        return starts
    }

    private func isRegister(_ buffer: Buffer) -> Bool {
        if case .registers = places[buffer]?.location { true } else { false }
    }

    private mutating func emitWall(resetting statement: Statement) {
        guard case .store(let buffer, _, _) = statement, case .registers(let file) = places[buffer]?.location,
            let frame = loops.last, let form = frame.order.first, buffer.element.byteCount > 1 else { return }
        // No element of several bytes lies at the last address.
        let isLast = graph.node(.i32Eq, graph.read(frame.streams[form]!.slot), graph.i32(-1 as Int32))
        let wall = graph.open(.arm)
        let zero: NodeID = if file.lanes > 1 {
            graph.constant(.v128Const(V128(low: 0, high: 0)))
        } else {
            (buffer.element.isFloat ? constant(float: 0, buffer.element) : constant(0, buffer.element)).node
        }
        for slot in file.slots { graph.set(slot, to: zero) }
        graph.leave()
        graph.closeBranch(isLast, then: wall, otherwise: nil)
    }
}
