extension Opcode {
    package var row: OpcodeRow { OpcodeRow.all[Int(rawValue)] }

    /// The name in the text format: `i32x4.extadd_pairwise_i16x8_s`.
    public var name: String { row.name.description }
    /// The byte in front of the code, for all but the first 256 instructions.
    public var prefix: UInt8? { row.prefix }
    /// The code behind the prefix.
    public var code: UInt16 { row.code }
    public var immediateKind: ImmediateKind { row.immediate }
    public var feature: Feature { row.feature }

    /// The operand types, or nil where they depend on the context (`drop`, `call`, `local.get`…).
    public var operands: [ValueType]? {
        guard case .fixed(let operands, _) = row.signature else { return nil }
        return Array(operands)
    }

    /// The result types, or nil where they depend on the context.
    public var results: [ValueType]? {
        guard case .fixed(_, let results) = row.signature else { return nil }
        return Array(results)
    }
}

extension Opcode: CustomStringConvertible {
    public var description: String { name }
}
