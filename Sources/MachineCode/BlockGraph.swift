/// A function's basic blocks, and which may follow which.
struct BlockGraph {
    /// Ranges of instructions that are entered at their start alone, in order.
    let blocks: [Range<Int>]
    /// By block, those that may run before it.
    private let predecessors: [[Int]]

    init(_ instructions: [MachineInstruction]) {
        var indices: [Int: Int] = [:]
        for (index, instruction) in instructions.enumerated() { indices[instruction.address] = index }
        let targets = instructions.map { $0.jumpTarget.flatMap { indices[$0] } }

        var starts: Set<Int> = instructions.isEmpty ? [] : [0]
        for (index, instruction) in instructions.enumerated() {
            if let target = targets[index] { starts.insert(target) }
            if instruction.isJump || instruction.endsBlock, index + 1 < instructions.count { starts.insert(index + 1) }
        }
        let ordered = starts.sorted()
        blocks = zip(ordered, ordered.dropFirst() + [instructions.count]).map { $0..<$1 }

        var blockOfStart: [Int: Int] = [:]
        for (block, start) in ordered.enumerated() { blockOfStart[start] = block }
        var predecessors = Array(repeating: [Int](), count: blocks.count)
        for (block, range) in blocks.enumerated() {
            let last = range.upperBound - 1
            if let target = targets[last] { predecessors[blockOfStart[target]!].append(block) }
            if !instructions[last].endsBlock, block + 1 < blocks.count { predecessors[block + 1].append(block) }
        }
        self.predecessors = predecessors
    }

    /// The loops by the block that begins a round: the blocks from which a jump back to it can be reached without it.
    ///
    /// A jump back is one to an earlier address, because engines place blocks behind those that dominate them.
    var loops: [Int: Set<Int>] {
        var loops: [Int: Set<Int>] = [:]
        for header in blocks.indices {
            for last in predecessors[header] where last >= header {
                loops[header, default: [header]].formUnion(body(from: last, to: header))
            }
        }
        return loops
    }

    private func body(from last: Int, to header: Int) -> Set<Int> {
        var body: Set<Int> = [header]
        var waiting = [last]
        while let block = waiting.popLast() {
            // What runs before the header without being in the loop cannot be reached backwards past it.
            guard block >= header, body.insert(block).inserted else { continue }
            waiting += predecessors[block]
        }
        return body
    }
}
