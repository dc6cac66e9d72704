/// A WebAssembly module written out by hand, so that these tests rest on nothing but the engine.
struct HandMadeModule {
    enum ValueType: UInt8 {
        case i32 = 0x7F, i64 = 0x7E, f32 = 0x7D, f64 = 0x7C, v128 = 0x7B
    }

    struct Function {
        var name: String
        var parameters: [ValueType] = []
        var results: [ValueType] = []
        /// The instructions, without the final `end`.
        var body: [UInt8]
    }

    var functions: [Function] = []
    /// Pages of the exported memory, at first and at most; nil for no memory.
    var memory: (minimum: UInt8, maximum: UInt8)?
    /// Imported functions, of type () -> ().
    var imports: [(module: String, name: String)] = []
    /// Imports a shared memory of one page.
    var importsSharedMemory = false
    var customSections: [(name: String, content: [UInt8])] = []

    var bytes: [UInt8] {
        var module: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]
        // Type 0 is that of the imports; function number n has type n + 1.
        let types = [Function(name: "", body: [])] + functions
        module += section(1, vector(types.map { [0x60] + values($0.parameters) + values($0.results) }))
        module += section(2, vector(importEntries))
        module += section(3, vector(functions.indices.map { number($0 + 1) }))
        if let memory { module += section(5, [1, 1, memory.minimum, memory.maximum]) }
        module += section(7, vector(exportEntries))
        module += section(10, vector(functions.map { function in
            let body: [UInt8] = [0] + function.body + [0x0B]
            return number(body.count) + body
        }))
        for custom in customSections { module += section(0, text(custom.name) + custom.content) }
        return module
    }

    private var importEntries: [[UInt8]] {
        let functions = imports.map { text($0.module) + text($0.name) + [0, 0] }
        let sharedLimits: [UInt8] = [2, 3, 1, 1]
        return functions + (importsSharedMemory ? [text("env") + text("memory") + sharedLimits] : [])
    }

    private var exportEntries: [[UInt8]] {
        var entries = functions.enumerated().map { text($1.name) + [0] + number($0 + imports.count) }
        if memory != nil { entries.append(text("memory") + [2, 0]) }
        return entries
    }

    private func section(_ id: UInt8, _ content: [UInt8]) -> [UInt8] { [id] + number(content.count) + content }
    private func vector(_ items: [[UInt8]]) -> [UInt8] { number(items.count) + items.flatMap { $0 } }
    private func values(_ types: [ValueType]) -> [UInt8] { vector(types.map { [$0.rawValue] }) }
    private func text(_ string: String) -> [UInt8] { number(string.utf8.count) + Array(string.utf8) }

    /// The LEB128 form.
    private func number(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + number(value >> 7)
    }
}

// MARK: Functions that several tests use

extension HandMadeModule.Function {
    static let addition = Self(
        name: "add", parameters: [.i32, .i32], results: [.i32], body: [0x20, 0, 0x20, 1, 0x6A])
    static let unreachable = Self(name: "stop", body: [0x00])
    /// Reads the word at an address.
    static let load = Self(name: "load", parameters: [.i32], results: [.i32], body: [0x20, 0, 0x28, 2, 0])
    static let division = Self(
        name: "divide", parameters: [.i32, .i32], results: [.i32], body: [0x20, 0, 0x20, 1, 0x6D])
    static let grow = Self(name: "grow", parameters: [.i32], results: [.i32], body: [0x20, 0, 0x40, 0])
    static let endlessLoop = Self(name: "spin", body: [0x03, 0x40, 0x0C, 0, 0x0B])
    /// Gives its argument back.
    static func identity(_ type: HandMadeModule.ValueType) -> Self {
        Self(name: "same_\(type)", parameters: [type], results: [type], body: [0x20, 0])
    }
}
