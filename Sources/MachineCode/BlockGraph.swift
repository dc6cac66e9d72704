/// A function's basic blocks, and which may follow which.
struct BlockGraph {
    /// Ranges of instructions that are entered at their start alone, in order.
    let blocks: [Range<Int>]
    /// By block, those that may run after it.
    private let successors: [[Int]]
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
        var successors = Array(repeating: [Int](), count: blocks.count)
        for (block, range) in blocks.enumerated() {
            let last = range.upperBound - 1
            if let target = targets[last] { successors[block].append(blockOfStart[target]!) }
            if !instructions[last].endsBlock, block + 1 < blocks.count { successors[block].append(block + 1) }
        }
        var predecessors = Array(repeating: [Int](), count: blocks.count)
        for block in blocks.indices { for next in successors[block] { predecessors[next].append(block) } }
        self.successors = successors
        self.predecessors = predecessors
    }

    /// How many instructions there are up to the last one that can be reached: behind it are constants, not code.
    var codeCount: Int {
        var reached: Set<Int> = []
        var waiting = blocks.isEmpty ? [] : [0]
        while let block = waiting.popLast() {
            if reached.insert(block).inserted { waiting += successors[block] }
        }
        return reached.max().map { blocks[$0].upperBound } ?? 0
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

    /// The blocks of the shortest round through an innermost loop, counted in instructions.
    func shortestRound(through body: Set<Int>, from header: Int) -> [Int] {
        // Within such a loop every jump but the one back goes forward, so that the order of the blocks is one of the rounds as well.
        var best: [Int: (length: Int, path: [Int])] = [header: (blocks[header].count, [header])]
        for block in body.sorted() {
            guard let (length, path) = best[block] else { continue }
            for next in successors[block] where next > block && body.contains(next) {
                let candidate = length + blocks[next].count
                if candidate < best[next]?.length ?? .max { best[next] = (candidate, path + [next]) }
            }
        }
        let ends = body.filter { successors[$0].contains(header) }.compactMap { best[$0] }
        return ends.min { $0.length < $1.length }?.path ?? body.sorted()
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
