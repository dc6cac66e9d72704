import Support

// The index spaces of a module. In each, imports come before the module's own definitions.

/// Indexes `Module.types`.
public struct TypeIndex: TypedIndex {
    public static let prefix = "type"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes the imported functions, then `Module.functions`.
public struct FunctionIndex: TypedIndex {
    public static let prefix = "function"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes the parameters of a function, then its locals.
public struct LocalIndex: TypedIndex {
    public static let prefix = "local"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes the imported globals, then `Module.globals`.
public struct GlobalIndex: TypedIndex {
    public static let prefix = "global"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes the imported tables, then `Module.tables`.
public struct TableIndex: TypedIndex {
    public static let prefix = "table"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes the imported memories, then `Module.memories`.
public struct MemoryIndex: TypedIndex {
    public static let prefix = "memory"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes `Module.elements`.
public struct ElementIndex: TypedIndex {
    public static let prefix = "element"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes `Module.data`.
public struct DataIndex: TypedIndex {
    public static let prefix = "data"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Indexes `Function.branchTables`, where the labels of `br_table` are kept so that instructions stay trivial.
public struct BranchTableIndex: TypedIndex {
    public static let prefix = "branchTable"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
