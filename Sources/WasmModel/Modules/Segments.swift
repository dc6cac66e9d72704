/// Bytes that a memory starts with, or that `memory.init` copies there.
public struct DataSegment: Hashable, Sendable {
    public enum Mode: Hashable, Sendable {
        /// Copied to `offset`, a constant expression without its `end`, when the module is instantiated.
        case active(memory: MemoryIndex, offset: [Instruction])
        case passive
    }

    public var mode: Mode
    public var bytes: [UInt8]

    public init(mode: Mode, bytes: [UInt8]) {
        self.mode = mode
        self.bytes = bytes
    }
}

/// References that a table starts with, that `table.init` copies there, or that are declared for `ref.func`.
public struct ElementSegment: Hashable, Sendable {
    public enum Mode: Hashable, Sendable {
        /// Copied to `offset`, a constant expression without its `end`, when the module is instantiated.
        case active(table: TableIndex, offset: [Instruction])
        case passive
        /// Only makes its functions known to `ref.func`.
        case declarative
    }

    public enum Items: Hashable, Sendable {
        case functions([FunctionIndex])
        /// Constant expressions, without their `end`, that give references of `type`.
        case expressions(type: ValueType, [[Instruction]])
    }

    public var mode: Mode
    public var items: Items

    public init(mode: Mode, items: Items) {
        self.mode = mode
        self.items = items
    }
}
