import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    /// Makes a buffer for the body: of registers, of a constant piece of scratch memory, or of a piece whose size is computed.
    mutating func allocate(_ buffer: Buffer, for body: Statement) {
        precondition(buffer.scope != .global, "\(buffer) is allocated, and so local or scratch")
        let outer = places[buffer]
        defer { places[buffer] = outer }
        if buffer.scope == .local, let file = registers(for: buffer, in: body) {
            places[buffer] = BufferPlace(location: .registers(file), state: graph.makeMemory())
            emit(body)
            for slot in file.slots { graph.release(slot) }
        } else if let count = elementCount(buffer) {
            allocate(buffer, bytes: count * buffer.element.byteCount, for: body)
        } else {
            allocateDynamically(buffer, for: body)
        }
    }

    /// The constant number of elements that the buffer spans.
    private func elementCount(_ buffer: Buffer) -> Int? {
        guard let shape = buffer.constantShape else { return nil }
        guard let strides = buffer.strides else { return shape.reduce(1, *) }
        var last = 0
        for (extent, stride) in zip(shape, strides) {
            guard let stride = stride.integerValue else { return nil }
            last += (extent - 1) * Int(stride)
        }
        return last + 1
    }

    private mutating func allocate(_ buffer: Buffer, bytes: Int, for body: Statement) {
        let offset = scratch.push(bytes)
        let start = regionScratch?.constant ?? base(helpers.scratchBase)
        let form = AffineForm(.value(start)) + AffineForm(Int32(truncatingIfNeeded: offset))
        places[buffer] = BufferPlace(location: .memory(form), state: graph.makeMemory())
        emit(body)
        scratch.pop(bytes)
    }

    /// Where a region of scratch memory begins: what a global of the module holds throughout a call.
    mutating func base(_ global: GlobalIndex?) -> NodeID {
        guard let global else { preconditionFailure("a kernel that allocates has scratch memory") }
        let base = graph.pure(Node.Key(opcode: .globalGet, immediate: .index(global.rawValue), operands: []), type: .i32)
        nodeIntervals[base] = .nonNegative
        return base
    }

    /// A piece above those of computed sizes that are alive. Memory is grown where it ends too early; where the host
    /// refuses, the kernel stops.
    private mutating func allocateDynamically(_ buffer: Buffer, for body: Statement) {
        precondition(buffer.strides == nil, "a buffer of computed size is dense: \(buffer)")
        if let linked = helpers.linked { return allocate(buffer, from: linked, for: body) }
        let outerTop = dynamicTop
        let start = outerTop ?? regionScratch?.computed ?? base(helpers.dynamicBase)
        let end = graph.node(.i32Add, start, computedSize(of: buffer))
        // A region's memory is there before it begins.
        if regionScratch == nil { reserveMemory(upTo: end) }
        nodeIntervals[start] = .nonNegative
        dynamicTop = end
        places[buffer] = BufferPlace(location: .memory(AffineForm(.value(start))), state: graph.makeMemory())
        emit(body)
        dynamicTop = outerTop
    }

    /// A piece that the program gives which the kernel is linked into.
    private mutating func allocate(_ buffer: Buffer, from linked: LinkedMemory, for body: Statement) {
        let content = graph.makeMemory()
        graph.effect(.call(linked.take), [computedSize(of: buffer)], changing: content)
        let start = graph.read(linked.taken, of: .i32, from: content)
        nodeIntervals[start] = .nonNegative
        places[buffer] = BufferPlace(location: .memory(AffineForm(.value(start))), state: graph.makeMemory())
        emit(body)
        graph.effect(.call(linked.release), [start], changing: content)
    }

    /// The bytes of a buffer of computed size, rounded up.
    mutating func computedSize(of buffer: Buffer) -> NodeID {
        let count = buffer.shape.reduce(AffineForm(1)) { $0 * affine($1) }
        let bytes = value(of: count * Int32(buffer.element.byteCount) + AffineForm(Int32(ScratchStack.alignment - 1)))
        return graph.node(.i32And, bytes, graph.i32(-ScratchStack.alignment))
    }

    private mutating func reserveMemory(upTo end: NodeID) {
        guard let reserve = helpers.reserve else { preconditionFailure("a kernel that allocates computed sizes can grow memory") }
        graph.effect(Instruction(.call, .index(reserve.rawValue)), [end])
    }
}
