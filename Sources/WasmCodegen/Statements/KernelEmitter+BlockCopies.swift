import TensorIR
import WasmModel

extension KernelEmitter {
    /// Emits a loop that only copies a long row as one instruction, where both rows are in memory.
    ///
    /// - Returns: whether it has.
    mutating func emitBlockCopy(_ loop: Loop) -> Bool {
        guard let copy = BlockCopy(loop), case .memory(let target) = place(of: copy.destination).location,
            case .memory(let source) = place(of: copy.source).location
        else { return false }
        let outer = (bindings[loop.variable], intervals[loop.variable])
        intervals[loop.variable] = interval(of: loop.minimum)
        bindings[loop.variable] = .index(affine(loop.minimum))
        let to = start(of: copy.destination, copy.destinationIndices, target)
        let from = start(of: copy.source, copy.sourceIndices, source)
        let byteCount = graph.i32(Int32(copy.count * copy.destination.element.byteCount))
        graph.effect(Instruction(.memoryCopy), [to, from, byteCount], changing: place(of: copy.destination).state)
        (bindings[loop.variable], intervals[loop.variable]) = outer
        return true
    }

    private mutating func start(of buffer: Buffer, _ indices: [Expression], _ base: AffineForm) -> NodeID {
        let address = address(of: byteAddress(buffer, base, element: elementNumber(buffer, indices)))
        return address.offset == 0 ? address.pointer : graph.node(.i32Add, address.pointer, graph.i32(Int32(address.offset)))
    }
}
