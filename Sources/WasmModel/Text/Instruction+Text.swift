extension Instruction: CustomStringConvertible {
    /// The text format's line, with numbers for names: `f32x4.mul`, `i32.load offset=16`.
    public var description: String { text(names: .none, branchTables: []) }
}

extension Instruction {
    func text(names: TextNames, branchTables: [BranchTable]) -> String {
        guard let operand = operandText(names: names, branchTables: branchTables), !operand.isEmpty else {
            return opcode.name
        }
        return opcode.name + " " + operand
    }

    private func operandText(names: TextNames, branchTables: [BranchTable]) -> String? {
        switch immediate {
        case .none: nil
        case .i32(let value): "\(value)"
        case .i64(let value): "\(value)"
        case .f32(let bits): NumberText.f32(bits)
        case .f64(let bits): NumberText.f64(bits)
        case .v128(let value): vectorText(value)
        case .index(let index): indexText(index, names: names)
        case .indices(let first, let second): indicesText(first, second)
        case .memory(let argument): argument.text(natural: opcode.immediateKind.naturalAlignment)
        case .memoryLane(let argument, let lane):
            [argument.text(natural: opcode.immediateKind.naturalAlignment), "\(lane)"]
                .filter { !$0.isEmpty }.joined(separator: " ")
        case .lane(let lane): "\(lane)"
        case .blockType(let type): type.text
        case .branchTable(let index): branchTableText(index, branchTables)
        case .valueType(let type):
            opcode == .refNull ? (type == .externref ? "extern" : "func") : "(result \(type))"
        }
    }

    private func vectorText(_ value: V128) -> String {
        if opcode == .i8x16Shuffle {
            return (0..<16).map { "\(value[byte: $0])" }.joined(separator: " ")
        }
        return "i32x4 " + (0..<4).map { NumberText.hexadecimal(value[word: $0]) }.joined(separator: " ")
    }

    private func indexText(_ index: UInt32, names: TextNames) -> String? {
        switch opcode.immediateKind {
        case .function: names.use(FunctionIndex(rawValue: index))
        case .local: names.use(LocalIndex(rawValue: index))
        case .global: names.use(GlobalIndex(rawValue: index))
        case .memoryIndex: nil
        default: "\(index)"
        }
    }

    private func indicesText(_ first: UInt32, _ second: UInt32) -> String? {
        switch opcode.immediateKind {
        case .typeAndTable: (second == 0 ? "" : "\(second) ") + "(type \(first))"
        case .memoryPair: nil
        case .dataAndMemory: "\(first)"
        // The text has the table first, the binary format the segment.
        case .elementAndTable: "\(second) \(first)"
        default: "\(first) \(second)"
        }
    }

    private func branchTableText(_ index: BranchTableIndex, _ branchTables: [BranchTable]) -> String {
        guard index.value < branchTables.count else { return "(;\(index);)" }
        let table = branchTables[index.value]
        return (table.labels + [table.otherwise]).map { "\($0)" }.joined(separator: " ")
    }
}

extension MemoryArgument {
    /// `offset=16 align=4`, without what goes without saying.
    fileprivate func text(natural: UInt8?) -> String {
        var parts: [String] = []
        if offset != 0 { parts.append("offset=\(offset)") }
        if alignment != natural { parts.append("align=\(UInt64(1) << UInt64(alignment))") }
        return parts.joined(separator: " ")
    }
}

extension BlockType {
    fileprivate var text: String? {
        switch self {
        case .empty: nil
        case .value(let type): "(result \(type))"
        case .type(let index): "(type \(index.rawValue))"
        }
    }
}

extension ImmediateKind {
    fileprivate var naturalAlignment: UInt8? {
        switch self {
        case .memory(let alignment), .atomic(let alignment), .memoryLane(let alignment, _): alignment
        default: nil
        }
    }
}
