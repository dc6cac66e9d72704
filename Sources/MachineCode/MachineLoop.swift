/// A loop of machine code that has no other loop inside.
public struct MachineLoop: Sendable {
    /// The instructions of the shortest round, in the order of addresses.
    public let instructions: [MachineInstruction]
    /// Those of ways that a round may take besides: blocks that are never entered, to keep the engine from mixing the steps of a loop.
    public let besides: [MachineInstruction]
    /// What is in the shortest round.
    public let counts: InstructionCounts

    init(_ instructions: [MachineInstruction], besides: [MachineInstruction]) {
        self.instructions = instructions
        self.besides = besides
        counts = InstructionCounts(instructions)
    }

    /// Where a round begins.
    public var address: Int { instructions[0].address }
}

/// How many instructions of each kind there are.
public struct InstructionCounts: Hashable, Sendable {
    public private(set) var instructions = 0
    /// Vector multiplications with the addition of their product: fused ones, and pairs.
    public private(set) var multiplyAdds = 0
    /// All arithmetic on the floats of vectors.
    public private(set) var vectorArithmetic = 0
    /// Loads and stores of anything but the stack.
    public private(set) var loads = 0
    public private(set) var stores = 0
    /// Loads and stores of the stack.
    public private(set) var spills = 0
    public private(set) var copies = 0

    init(_ instructions: [MachineInstruction]) {
        let kinds = instructions.map(\.kind)
        func count(_ kind: InstructionKind) -> Int { kinds.count { $0.contains(kind) } }
        self.instructions = instructions.count
        multiplyAdds = count(.fusedMultiplyAdd) + min(count(.vectorMultiply), count(.vectorAdd))
        vectorArithmetic = kinds.count {
            !$0.isDisjoint(with: [.fusedMultiplyAdd, .vectorMultiply, .vectorAdd, .vectorArithmetic])
        }
        loads = kinds.count { $0.contains(.load) && !$0.contains(.spill) }
        stores = kinds.count { $0.contains(.store) && !$0.contains(.spill) }
        spills = count(.spill)
        copies = count(.copy)
    }
}

extension InstructionCounts: CustomStringConvertible {
    public var description: String {
        var parts = ["\(instructions) instructions", "\(multiplyAdds) multiply-adds", "\(loads) loads", "\(stores) stores"]
        parts += ["\(spills) spills", "\(copies) copies"]
        if multiplyAdds > 0 {
            let hundredths = (instructions * 100 + multiplyAdds / 2) / multiplyAdds
            parts.append("\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) instructions for a multiply-add")
        }
        return parts.joined(separator: ", ")
    }
}

extension MachineFunction {
    /// The loops that hold no other one, in the order of addresses.
    public var innermostLoops: [MachineLoop] {
        let graph = BlockGraph(instructions)
        let loops = graph.loops
        let headers = Set(loops.keys)
        return loops.sorted { $0.key < $1.key }.compactMap { header, body in
            guard headers.isDisjoint(with: body.subtracting([header])) else { return nil }
            let round = graph.shortestRound(through: body, from: header)
            let rest = body.subtracting(round).sorted()
            return MachineLoop(
                round.flatMap { instructions[graph.blocks[$0]] }, besides: rest.flatMap { instructions[graph.blocks[$0]] })
        }
    }

    /// The innermost loop that computes most in a round, or stores most: the main one, where others do the rest.
    public var hottestLoop: MachineLoop? {
        innermostLoops.max { ($0.counts.vectorArithmetic, $0.counts.stores) < ($1.counts.vectorArithmetic, $1.counts.stores) }
    }
}
