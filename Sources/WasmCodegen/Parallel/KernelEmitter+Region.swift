import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    /// Makes a parallel loop a region, which threads share: functions of their own, and a call.
    ///
    /// - Returns: false, and nothing is emitted, where the loop is to run here: in a region, where there is too little work,
    ///   or where it uses what only this function has, such as registers.
    mutating func emitRegion(_ loop: Loop) -> Bool {
        guard let firstRegion else { return false }
        let work = WorkEstimate.of(loop.body)
        if case .float(let each, _) = work, let count = loop.extent.integerValue, each * Double(count) < threadPolicy.serialWork {
            return false
        }
        let captures = Captures(of: loop)
        guard captures.hasKnownSizes else { return false }
        var inner = KernelEmitter(target: target, helpers: helpers)
        guard let captured = inner.bind(captures, from: &self) else { return false }
        let size = computedSize(of: captures.computedAllocations)
        let region = inner.region(loop, captures, name: "\(name).parallel\(regions.count)", captured: captured.map { graph[$0].type })
        let launcher = firstRegion.value + regions.count * ParallelRegion.functionCount + 2
        let top = captures.allocates ? dynamicTop ?? base(helpers.dynamicBase) : graph.i32(0 as Int32)
        let operands = captured + [top, size, scalar(work).node, value(of: affine(loop.minimum)), scalar(loop.extent).node]
        graph.effect(Instruction(.call, .index(UInt32(launcher))), operands, changing: statesStored(in: loop.body))
        regions.append(region)
        return true
    }

    /// The bytes that buffers of computed size take, were they all there at once.
    private mutating func computedSize(of buffers: [Buffer]) -> NodeID {
        buffers.reduce(graph.i32(0 as Int32)) { sum, buffer in
            let size = computedSize(of: buffer)
            return graph.node(.i32Add, sum, size)
        }
    }
}

// MARK: - Inside

extension KernelEmitter {
    /// Declares a parameter for everything captured that is not constant. Gives the values for them; nil where one cannot be handed over.
    fileprivate mutating func bind(_ captures: Captures, from outer: inout KernelEmitter) -> [NodeID]? {
        var captured: [NodeID] = []
        for buffer in captures.buffers {
            guard case .memory(let form)? = outer.places[buffer]?.location else { return nil }
            let own = capture(form, name: buffer.name, interval: .nonNegative, from: &outer, &captured)
            places[buffer] = BufferPlace(location: .memory(own), state: graph.makeMemory())
        }
        for variable in captures.variables {
            intervals[variable] = outer.intervals[variable]
            switch outer.bindings[variable] {
            case .index(let form)?:
                let interval = outer.intervals[variable] ?? .anything
                bindings[variable] = .index(capture(form, name: variable.name, interval: interval, from: &outer, &captured))
            case .value(.scalar(let scalar))?:
                captured.append(outer.exact(scalar))
                let parameter = graph.parameter(scalar.element.stackType, name: variable.name)
                bindings[variable] = .value(.scalar(Scalar(parameter, scalar.element)))
            case .value(.vector)?: return nil
            case nil: continue    // of a buffer's shape, and not needed where there is none
            }
        }
        return captured
    }

    private mutating func capture(
        _ form: AffineForm, name: String, interval: Interval, from outer: inout KernelEmitter, _ captured: inout [NodeID]
    ) -> AffineForm {
        if form.isConstant { return form }
        captured.append(outer.value(of: form))
        let parameter = graph.parameter(.i32, name: name)
        nodeIntervals[parameter] = interval
        return AffineForm(.value(parameter))
    }

    /// The function of some of the loop's iterations.
    fileprivate consuming func region(_ loop: Loop, _ captures: Captures, name: String, captured: [WasmType]) -> ParallelRegion {
        var emitter = self
        let constant = emitter.graph.parameter(.i32, name: "scratch")
        let computed = emitter.graph.parameter(.i32, name: "computed_scratch")
        for pointer in [constant, computed] { emitter.nodeIntervals[pointer] = .nonNegative }
        emitter.regionScratch = (constant, computed)
        let first = emitter.parameter("first"), count = emitter.parameter("count")
        let extent = emitter.interval(of: loop.extent)
        let last = Interval(lower: 0, upper: extent.upper.map { $0 - 1 })
        emitter.intervals[first] = emitter.interval(of: loop.minimum) + last
        emitter.intervals[count] = Interval(lower: 1, upper: extent.upper)
        emitter.emit(.loop(Loop(loop.variable, from: .variable(first), extent: .variable(count), body: loop.body)))
        let scratch = emitter.scratch.peak
        return ParallelRegion(
            name: name, captured: captured, body: emitter.finish(name: name), scratchByteCount: ScratchStack.aligned(scratch),
            usesScratch: scratch > 0 || !captures.computedAllocations.isEmpty)
    }

    private mutating func parameter(_ name: String) -> Variable {
        let variable = Variable(name)
        bindings[variable] = .value(.scalar(Scalar(graph.parameter(.i32, name: name), .int32)))
        return variable
    }
}
