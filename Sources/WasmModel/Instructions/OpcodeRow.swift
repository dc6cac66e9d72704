/// What the opcode table says about one instruction.
package struct OpcodeRow: Sendable {
    /// Operands and results, first one deepest in the stack.
    package enum Signature: Hashable, Sendable {
        case fixed(operands: ShortTypeList, results: ShortTypeList)
        /// Depends on the immediate, or on what is on the stack.
        case contextual
    }

    /// Static, so that a row is a trivial value: reading one counts no references.
    package let name: StaticString
    package let prefix: UInt8?
    package let code: UInt16
    package let immediate: ImmediateKind
    package let signature: Signature
    package let feature: Feature

    package init(
        _ name: StaticString, prefix: UInt8? = nil, code: UInt16, _ immediate: ImmediateKind, _ signature: Signature,
        _ feature: Feature
    ) {
        self.name = name
        self.prefix = prefix
        self.code = code
        self.immediate = immediate
        self.signature = signature
        self.feature = feature
    }

    /// A row of an instruction that always takes and gives the same types.
    package init(
        _ name: StaticString, prefix: UInt8? = nil, code: UInt16, _ immediate: ImmediateKind,
        _ operands: ShortTypeList, _ results: ShortTypeList, _ feature: Feature
    ) {
        self.init(name, prefix: prefix, code: code, immediate, .fixed(operands: operands, results: results), feature)
    }
}
