import TensorIR
import WasmModel

// Engines place the loads of a basic block ahead of its arithmetic. In a register tile whose inner loop is unrolled, so many
// values are alive at once that registers spill. A branch that is never taken between the steps keeps their loads
// apart. It changes the sums, so that no compiler sees through it (docs/codegen.md has the measurements).

extension KernelEmitter {
    /// Emits statements in order, with walls in an unrolled register tile.
    mutating func emit(_ statements: [Statement]) {
        let walls = loops.isEmpty ? [] : UnrolledTile(statements) { registerFile(of: $0) != nil }?.walls ?? []
        guard !walls.isEmpty else {
            for statement in statements { emit(statement) }
            return
        }
        var versions: [StateID: UInt32] = [:]
        for (number, statement) in statements.enumerated() {
            if case .store(let buffer, _, _) = statement, let file = registerFile(of: buffer) {
                if walls.contains(number) {
                    emitWall(resetting: file.slots.filter { graph.version(of: $0) != versions[$0] }, of: file)
                    versions = [:]
                }
                for slot in file.slots where versions[slot] == nil { versions[slot] = graph.version(of: slot) }
            }
            emit(statement)
        }
    }

    private func registerFile(of buffer: Buffer) -> RegisterFile? {
        if case .registers(let file) = places[buffer]?.location { file } else { nil }
    }

    /// - Parameter slots: the sums that the statements since the wall before have changed.
    private mutating func emitWall(resetting slots: [StateID], of file: RegisterFile) {
        guard let frame = loops.last, let form = frame.order.first, file.element.byteCount > 1 else { return }
        // No element of several bytes lies at the last address.
        let isLast = graph.node(.i32Eq, graph.read(frame.streams[form]!.slot), graph.i32(-1 as Int32))
        let wall = graph.open(.arm)
        let zero: NodeID = if file.lanes > 1 {
            graph.constant(.v128Const(V128(low: 0, high: 0)))
        } else {
            (file.element.isFloat ? constant(float: 0, file.element) : constant(0, file.element)).node
        }
        for slot in slots { graph.set(slot, to: zero) }
        graph.leave()
        graph.closeBranch(isLast, then: wall, otherwise: nil)
    }
}
