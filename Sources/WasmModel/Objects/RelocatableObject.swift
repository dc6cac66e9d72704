/// A module to be linked with others: an object file in the format of LLVM's `wasm-ld` (WebAssembly/tool-conventions, Linking.md).
///
/// Its exports are the symbols that others see; its imports are symbols that others define; all other functions and globals
/// are its own. Memory is imported by the format itself. What no export leads to is left out, imports too: nobody has to define them.
public struct RelocatableObject: Sendable {
    /// Functions, globals, imports and exports; no memories, tables, segments or start function.
    public var module: Module
    /// What memory is to hold, at addresses that the linker chooses.
    public var data: [DataSymbol] = []
    /// The instructions that take an address of data: an `i32.const`, or an access whose offset it becomes.
    public var references: [FunctionIndex: [Int: DataReference]] = [:]

    public init(_ module: Module) {
        precondition(
            module.tables.isEmpty && module.memories.isEmpty && module.elements.isEmpty && module.data.isEmpty && module.start == nil,
            "an object has functions, globals and data symbols")
        self.module = module
    }
}

/// A piece of memory with a name.
public struct DataSymbol: Hashable, Sendable {
    public enum Binding: Hashable, Sendable {
        /// Seen by this object only.
        case local
        case global
    }

    public var name: String
    public var bytes: [UInt8]
    /// The exponent of its alignment.
    public var alignment: UInt8
    public var binding: Binding
    /// Places in `bytes` that are to hold the address of data, in 4 bytes.
    public var pointers: [Int: DataReference]

    public init(
        _ name: String, bytes: [UInt8], alignment: UInt8 = 2, binding: Binding = .local, pointers: [Int: DataReference] = [:]
    ) {
        self.name = name
        self.bytes = bytes
        self.alignment = alignment
        self.binding = binding
        self.pointers = pointers
    }
}

/// An address in data: so many bytes behind the beginning of a symbol.
public struct DataReference: Hashable, Sendable {
    /// The place of the symbol among the object's.
    public var symbol: Int
    public var addend: Int32

    public init(symbol: Int, addend: Int32 = 0) {
        self.symbol = symbol
        self.addend = addend
    }
}
