import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    /// A counted loop: entry check where the count may be zero, then a test at the bottom.
    mutating func emit(_ loop: Loop) {
        precondition(loop.kind == .serial || loop.kind == .parallel, "\(loop.kind) loops are expanded by Lowering")
        let range = interval(of: loop.extent)
        if let most = range.upper, most <= 0 { return }
        if loop.extent.integerValue == 1 { return emitOnce(loop) }
        if loop.kind == .parallel, emitRegion(loop) { return }
        if emitBlockCopy(loop) { return }
        let count = scalar(loop.extent).node
        guard !range.isPositive else { return emitLoop(loop, count: count) }
        let condition = graph.node(.i32GtS, count, graph.i32(0 as Int32))
        let guarded = graph.open(.arm)
        emitLoop(loop, count: count)
        graph.leave()
        graph.closeBranch(condition, then: guarded, otherwise: nil)
    }

    private mutating func emitOnce(_ loop: Loop) {
        let outer = (bindings[loop.variable], intervals[loop.variable])
        intervals[loop.variable] = interval(of: loop.minimum)
        bindings[loop.variable] = .index(affine(loop.minimum))
        emit(loop.body)
        (bindings[loop.variable], intervals[loop.variable]) = outer
    }

    private mutating func emitLoop(_ loop: Loop, count: NodeID) {
        let minimum = affine(loop.minimum)
        let preheader = graph.current
        let region = graph.open(.loop, changing: statesStored(in: loop.body))
        let id = LoopID(loopCount)
        loopCount += 1
        loops.append(LoopFrame(
            id: id, variable: loop.variable, preheader: preheader, region: region, count: count, minimum: minimum))
        let outer = (bindings[loop.variable], intervals[loop.variable])
        let last = interval(of: loop.extent) - Interval(1)
        intervals[loop.variable] = interval(of: loop.minimum) + Interval(lower: 0, upper: last.upper)
        bindings[loop.variable] = .index(minimum + AffineForm(.iteration(id)))
        emit(loop.body)
        (bindings[loop.variable], intervals[loop.variable]) = outer
        close(loops.removeLast())
    }

    /// The states of the buffers that the statement stores to.
    func statesStored(in statement: Statement) -> [StateID] {
        var stored: [StateID] = []
        statement.visit {
            guard case .store(let buffer, _, _) = $0, let place = places[buffer] else { return }
            switch place.location {
            case .memory: stored.append(place.state)
            case .registers(let file): stored += file.slots
            }
        }
        return stored
    }

    /// The loop variable as a value: a local that starts at the minimum and is counted up.
    mutating func counter(of loop: LoopID) -> NodeID {
        let index = loops.lastIndex { $0.id == loop }!
        if let slot = loops[index].counter { return graph.read(slot) }
        let inside = graph.move(to: loops[index].preheader)
        let start = value(of: loops[index].minimum)
        let slot = graph.makeSlot(.i32, name: loops[index].variable.name)
        graph.set(slot, to: start)
        _ = graph.move(to: loops[index].region)
        graph.renew(slot)
        _ = graph.move(to: inside)
        loops[index].counter = slot
        return graph.read(slot)
    }
}

// MARK: - The bottom of a loop

extension KernelEmitter {
    /// Moves the pointers and the counter, and goes round again where there is more to do.
    private mutating func close(_ frame: LoopFrame) {
        let tested = testedPointer(of: frame)
        for form in frame.order where form != tested?.form {
            let stream = frame.streams[form]!
            advance(stream.slot, by: stream.step)
        }
        var slots = frame.order.map { frame.streams[$0]!.slot }
        let condition: NodeID
        if let counter = frame.counter {
            slots.append(counter)
            condition = countUp(counter, frame)
        } else if let tested {
            condition = movePointer(tested.stream, frame)
        } else {
            let remaining = atPreheader(of: frame) { $0.graph.makeSlot(.i32, name: "remaining") }
            slots.append(remaining)
            condition = countDown(remaining, frame)
        }
        graph.closeLoop(frame.region, while: condition)
        for slot in slots { graph.release(slot) }
    }

    /// A pointer whose end tells the end of the loop, where no counter does.
    private func testedPointer(of frame: LoopFrame) -> (form: AffineForm, stream: LoopFrame.Stream)? {
        guard frame.counter == nil else { return nil }
        for form in frame.order.reversed() {
            let stream = frame.streams[form]!
            if let step = graph.i32Value(stream.step), step > 0 { return (form, stream) }
        }
        return nil
    }

    private mutating func countUp(_ counter: StateID, _ frame: LoopFrame) -> NodeID {
        let end = atPreheader(of: frame) { $0.graph.node(.i32Add, $0.value(of: frame.minimum), frame.count) }
        advance(counter, by: graph.i32(1 as Int32))
        return graph.node(.i32Ne, graph.read(counter), end)
    }

    private mutating func movePointer(_ stream: LoopFrame.Stream, _ frame: LoopFrame) -> NodeID {
        let end = atPreheader(of: frame) { emitter in
            let distance = emitter.graph.node(.i32Mul, frame.count, stream.step)
            return emitter.graph.node(.i32Add, stream.start, distance)
        }
        advance(stream.slot, by: stream.step)
        return graph.node(.i32Ne, graph.read(stream.slot), end)
    }

    private mutating func countDown(_ remaining: StateID, _ frame: LoopFrame) -> NodeID {
        atPreheader(of: frame) { $0.graph.set(remaining, to: frame.count) }
        graph.renew(remaining)
        advance(remaining, by: graph.i32(-1 as Int32))
        return graph.read(remaining)
    }

    private mutating func advance(_ slot: StateID, by step: NodeID) {
        let next = graph.node(.i32Add, graph.read(slot), step)
        graph.set(slot, to: next)
    }

    /// Computes ahead of a loop while inside it.
    private mutating func atPreheader<Result>(of frame: LoopFrame, _ body: (inout KernelEmitter) -> Result) -> Result {
        let inside = graph.move(to: frame.preheader)
        let result = body(&self)
        _ = graph.move(to: inside)
        return result
    }
}
