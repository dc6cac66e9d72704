import NDArray
import TensorIR

// The reference for regions: bodies are evaluated one after the other, each with arrays of its own.

extension Evaluation {
    /// - Parameter results: the region's buffers that somebody reads.
    mutating func run(_ region: ControlRegion, into results: [Buffer]) throws(InterpreterError) {
        let values = switch region.kind {
        case .branch(let branch): try run(branch)
        case .loop(let loop): try run(loop)
        }
        for buffer in results { arrays[buffer] = values[buffer.resultIndex] }
    }

    private mutating func run(_ branch: ControlBranch) throws(InterpreterError) -> [NDArray] {
        let holds = try isTrue(branch.condition)
        for extent in branch.extents { scalars[extent.variable] = try Value(number(holds ? extent.then : extent.otherwise)) }
        var values: [NDArray] = []
        for tensor in holds ? branch.then : branch.otherwise { values.append(try value(of: tensor.buffer)) }
        return values
    }

    private mutating func run(_ loop: ControlLoop) throws(InterpreterError) -> [NDArray] {
        var states: [NDArray] = []
        for state in loop.states { states.append(try value(of: state.initial.buffer)) }
        var extents: [Int] = []
        for extent in loop.extents { extents.append(try number(extent.initial)) }
        var rounds: [[NDArray]] = []
        var continues = try loop.startCondition.map { tensor throws(InterpreterError) in try isTrue(tensor) } ?? true
        let count = try self.count(loop)
        while continues, rounds.count < count {
            var round = self
            for (state, value) in zip(loop.states, states) { round.arrays[state.parameter.buffer] = value }
            round.scalars[loop.counter] = Value(rounds.count)
            for (extent, value) in zip(loop.extents, extents) { round.scalars[extent.variable] = Value(value) }
            for (index, state) in loop.states.enumerated() { states[index] = try round.value(of: state.next.buffer) }
            var slices: [NDArray] = []
            for tensor in loop.collected { slices.append(try round.value(of: tensor.buffer)) }
            rounds.append(slices)
            if let condition = loop.condition { continues = try round.isTrue(condition) }
            for (index, extent) in loop.extents.enumerated() { extents[index] = try round.number(extent.next) }
        }
        if let variable = loop.rounds { scalars[variable] = Value(rounds.count) }
        for (extent, value) in zip(loop.extents, extents) { scalars[extent.final] = Value(value) }
        var stacks: [NDArray] = []
        for (index, tensor) in loop.collected.enumerated() { stacks.append(try stack(rounds.map { $0[index] }, tensor)) }
        return states + stacks
    }

    private mutating func count(_ loop: ControlLoop) throws(InterpreterError) -> Int {
        switch loop.count {
        case .extent(let extent): try number(extent)
        case .value(let tensor): Int(try value(of: tensor.buffer)[integer: 0])
        case nil: Int.max
        }
    }

    private mutating func isTrue(_ tensor: Tensor) throws(InterpreterError) -> Bool {
        try value(of: tensor.buffer)[integer: 0] != 0
    }

    /// The value of an extent, by way of a tensor of one element.
    private func number(_ expression: Expression) throws(InterpreterError) -> Int {
        if let value = expression.integerValue { return Int(value) }
        let tensor = compute("extent", []) { (_: [Expression]) in expression }
        var evaluation = Evaluation(of: [tensor], arrays: [:], scalars: scalars)
        return Int(try evaluation.value(of: tensor.buffer)[integer: 0])
    }

    private func stack(_ slices: [NDArray], _ tensor: Tensor) throws(InterpreterError) -> NDArray {
        var shape: [Int] = slices.first?.shape ?? []
        if slices.isEmpty { for extent in tensor.shape { shape.append(try number(extent)) } }
        return NDArray(checkedBytes: slices.flatMap(\.bytes), elementType: tensor.element, shape: [slices.count] + shape)
    }
}
