import WasmModel

/// `scratch.o`: where kernels have memory from whose size is computed, unless the program defines the two functions itself.
///
/// Pieces are taken and given back in the manner of a stack, from an arena that this file alone uses. Where a piece does not fit, memory grows by at
/// least as much as the arena has; what others took behind it meanwhile makes it a new arena, of twice the size, and the old one is not used again.
///
///     start            top                  end
///     +----------------+--------------------+
///     | taken          | free               |
///     +----------------+--------------------+
enum ScratchObject {
    /// (bytes) → an address that is a multiple of 16.
    static let take = "kernel_scratch_take"
    /// (address)
    static let release = "kernel_scratch_release"

    static var member: StaticArchive.Member {
        StaticArchive.Member(name: "scratch.o", bytes: object.encode(), symbols: [take, release])
    }

    // The words of the data symbol.
    private static let start: Int32 = 0, top: Int32 = 4, end: Int32 = 8

    static var object: RelocatableObject {
        var module = ModuleBuilder()
        var references: [FunctionIndex: [Int: DataReference]] = [:]
        for (name, body) in [(take, takeFunction), (release, releaseFunction)] {
            var function = StateFunction(name)
            body(&function)
            let (definition, places) = function.finish()
            let index = module.addFunction(definition)
            module.addExport(name, .function(index))
            references[index] = places
        }
        var object = RelocatableObject(module.finish())
        object.data = [DataSymbol("kernel_scratch", bytes: [UInt8](repeating: 0, count: 12))]
        object.references = references
        return object
    }

    private static func takeFunction(_ function: inout StateFunction) {
        let bytes = function.parameter(), size = function.local(), pages = function.local(), first = function.local()
        function.gives = true
        function.emit([
            .localGet(bytes), .i32Const(15), Instruction(.i32Add), .i32Const(-16), Instruction(.i32And), .localSet(size),
        ])
        // Differences of addresses are right modulo 2^32, also where the arena ends with the memory.
        function.load(end)
        function.load(top)
        function.emit([Instruction(.i32Sub), .localGet(size), Instruction(.i32LtU), .if()])
        // The pages of the piece, or as many as the arena has.
        function.emit([.localGet(size), .i32Const(65535), Instruction(.i32Add), .i32Const(16), Instruction(.i32ShrU), .localSet(pages)])
        function.load(end)
        function.load(start)
        function.emit([Instruction(.i32Sub), .i32Const(16), Instruction(.i32ShrU), .localSet(first)])
        function.emit([
            .localGet(first), .localGet(pages), .localGet(first), .localGet(pages), Instruction(.i32GtU), Instruction(.select),
            .localTee(pages), Instruction(.memoryGrow), .localTee(first), .i32Const(-1), Instruction(.i32Eq), .if(),
            Instruction(.unreachable), Instruction(.end),
            .localGet(first), .i32Const(16), Instruction(.i32Shl), .localSet(first),
        ])
        function.emit([.localGet(first)])
        function.load(end)
        function.emit([Instruction(.i32Ne), .if()])
        function.store(start) { [.localGet(first)] }
        function.store(top) { [.localGet(first)] }
        function.emit([Instruction(.end)])
        function.store(end) {
            [.localGet(first), .localGet(pages), .i32Const(16), Instruction(.i32Shl), Instruction(.i32Add)]
        }
        function.emit([Instruction(.end)])
        function.load(top)
        function.emit([.localSet(first)])
        function.store(top) { [.localGet(first), .localGet(size), Instruction(.i32Add)] }
        function.emit([.localGet(first)])
    }

    /// A piece of an arena that was left is not given back.
    private static func releaseFunction(_ function: inout StateFunction) {
        let address = function.parameter()
        function.emit([.localGet(address)])
        function.load(start)
        function.emit([Instruction(.i32Sub)])
        function.load(end)
        function.load(start)
        function.emit([Instruction(.i32Sub), Instruction(.i32LtU), .if()])
        function.store(top) { [.localGet(address)] }
        function.emit([Instruction(.end)])
    }
}

/// A function that reads and writes words of the file's data symbol.
private struct StateFunction {
    var gives = false
    private let name: String
    private var parameterCount = 0
    private var localCount = 0
    private var body: [Instruction] = []
    private var places: [Int: DataReference] = [:]

    init(_ name: String) { self.name = name }

    mutating func parameter() -> LocalIndex {
        parameterCount += 1
        return LocalIndex(parameterCount - 1)
    }

    mutating func local() -> LocalIndex {
        localCount += 1
        return LocalIndex(parameterCount + localCount - 1)
    }

    mutating func emit(_ instructions: [Instruction]) { body += instructions }

    mutating func load(_ word: Int32) {
        body.append(.i32Const(0))
        access(.load(.i32Load), word)
    }

    mutating func store(_ word: Int32, _ value: () -> [Instruction]) {
        body.append(.i32Const(0))
        body += value()
        access(.store(.i32Store), word)
    }

    /// An access at address 0, whose offset the linker makes that of the word.
    private mutating func access(_ instruction: Instruction, _ word: Int32) {
        places[body.count] = DataReference(symbol: 0, addend: word)
        body.append(instruction)
    }

    func finish() -> (FunctionDefinition, [Int: DataReference]) {
        var function = FunctionBuilder(name: name, results: gives ? [.i32] : [])
        for _ in 0..<parameterCount { _ = function.addParameter(.i32) }
        for _ in 0..<localCount { _ = function.addLocal(.i32) }
        function.emit(body)
        return (function.finish(), places)
    }
}
