/// A WebAssembly module as values, in the order of its sections.
///
/// A `Module` may be invalid (an index may lead nowhere, a body may be ill-typed): `validate()` says so.
public struct Module: Hashable, Sendable {
    public var types: [FunctionType] = []
    public var imports: [Import] = []
    public var functions: [Function] = []
    public var tables: [TableType] = []
    public var memories: [MemoryType] = []
    public var globals: [Global] = []
    public var exports: [Export] = []
    public var start: FunctionIndex?
    public var elements: [ElementSegment] = []
    public var dataCount: DataCount = .automatic
    public var data: [DataSegment] = []
    /// Names for people, which change no behaviour; nil where the module has no such section.
    public var names: NameSection?
    /// All other custom sections. They are encoded behind the standard sections, in this order, before the names.
    public var customSections: [CustomSection] = []

    public init() {}
}

/// Whether the module announces the number of its data segments ahead of its code.
public enum DataCount: Hashable, Sendable {
    /// Announced exactly when a segment is passive or an instruction names one.
    case automatic
    /// As a decoded module had it; the validator compares it with the segments.
    case stated(UInt32)
    case absent
}

public struct Import: Hashable, Sendable {
    public var module: String
    public var name: String
    public var type: ImportType

    public init(module: String, name: String, type: ImportType) {
        self.module = module
        self.name = name
        self.type = type
    }
}

public enum ImportType: Hashable, Sendable {
    case function(TypeIndex)
    case table(TableType)
    case memory(MemoryType)
    case global(GlobalType)
}

public struct Export: Hashable, Sendable {
    public var name: String
    public var item: ExportedItem

    public init(name: String, item: ExportedItem) {
        self.name = name
        self.item = item
    }
}

public enum ExportedItem: Hashable, Sendable {
    case function(FunctionIndex)
    case table(TableIndex)
    case memory(MemoryIndex)
    case global(GlobalIndex)
}

public struct Function: Hashable, Sendable {
    public var type: TypeIndex
    /// Locals after the parameters, in runs of one type.
    public var locals: [LocalRun]
    /// Without the `end` of the function itself.
    public var body: [Instruction]
    public var branchTables: [BranchTable]

    public init(
        type: TypeIndex, locals: [LocalRun] = [], body: [Instruction] = [], branchTables: [BranchTable] = []
    ) {
        self.type = type
        self.locals = locals
        self.body = body
        self.branchTables = branchTables
    }
}

/// Consecutive locals of one type.
public struct LocalRun: Hashable, Sendable {
    public var count: UInt32
    public var type: ValueType

    public init(count: UInt32, type: ValueType) {
        self.count = count
        self.type = type
    }
}

/// A global with its first value, a constant expression without its `end`.
public struct Global: Hashable, Sendable {
    public var type: GlobalType
    public var initializer: [Instruction]

    public init(type: GlobalType, initializer: [Instruction]) {
        self.type = type
        self.initializer = initializer
    }
}

/// A section of bytes that only its reader understands.
public struct CustomSection: Hashable, Sendable {
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
