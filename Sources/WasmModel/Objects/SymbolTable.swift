/// The symbols of an object, numbered, and what is left once all that no symbol leads to is gone.
struct SymbolTable {
    private enum Kind: UInt8 {
        case function = 0
        case data = 1
        case global = 2
    }

    private enum Flag {
        static let local: UInt32 = 2
        static let undefined: UInt32 = 0x10
    }

    // In the module's order, without those that nothing refers to.
    private(set) var imports: [Import] = []
    private(set) var functions: [FunctionIndex] = []
    private(set) var globals: [GlobalIndex] = []
    private var functionPlaces: [UInt32: UInt32] = [:]
    private var globalPlaces: [UInt32: UInt32] = [:]
    private var functionSymbols: [UInt32: UInt32] = [:]
    private var globalSymbols: [UInt32: UInt32] = [:]
    private var dataSymbols: [UInt32] = []
    private var entries: [ByteWriter] = []

    init(_ object: RelocatableObject) {
        let module = object.module
        let used = UsedIndices(module)
        var functionPlaces = Places(), globalPlaces = Places()
        for item in module.imports {
            switch item.type {
            case .function:
                if functionPlaces.place(ifUsed: used.functions) { imports.append(item) }
            case .global:
                if globalPlaces.place(ifUsed: used.globals) { imports.append(item) }
            case .memory, .table: preconditionFailure("an object's memory is the linker's, and it has no table")
            }
        }
        for number in module.functions.indices where functionPlaces.place(ifUsed: used.functions) {
            functions.append(module.functionIndex(at: number))
        }
        for number in module.globals.indices where globalPlaces.place(ifUsed: used.globals) {
            globals.append(GlobalIndex(module.importedGlobalCount + number))
        }
        (self.functionPlaces, self.globalPlaces) = (functionPlaces.places, globalPlaces.places)
        addSymbols(module)
        for (segment, data) in object.data.enumerated() { add(data, segment: segment) }
    }

    func place(of function: FunctionIndex) -> UInt32 { functionPlaces[function.rawValue]! }
    func place(of global: GlobalIndex) -> UInt32 { globalPlaces[global.rawValue]! }
    func symbol(of function: FunctionIndex) -> UInt32 { functionSymbols[function.rawValue]! }
    func symbol(of global: GlobalIndex) -> UInt32 { globalSymbols[global.rawValue]! }
    func symbol(ofData number: Int) -> UInt32 { dataSymbols[number] }

    // MARK: Symbols

    private mutating func addSymbols(_ module: Module) {
        var exported: [ExportedItem: [String]] = [:]
        for export in module.exports { exported[export.item, default: []].append(export.name) }
        for (number, place) in functionPlaces.sorted(by: { $0.value < $1.value }) {
            let index = FunctionIndex(rawValue: number)
            functionSymbols[number] = UInt32(entries.count)
            add(.function, place, isImported: number < module.importedFunctionCount, exported[.function(index)] ?? [],
                ownName: module.names?.functions[index] ?? "function\(number)")
        }
        for (number, place) in globalPlaces.sorted(by: { $0.value < $1.value }) {
            let index = GlobalIndex(rawValue: number)
            globalSymbols[number] = UInt32(entries.count)
            add(.global, place, isImported: number < module.importedGlobalCount, exported[.global(index)] ?? [],
                ownName: module.names?.globals[index] ?? "global\(number)")
        }
    }

    /// A symbol for each name that others see it by, or one of the object's own.
    private mutating func add(_ kind: Kind, _ place: UInt32, isImported: Bool, _ names: [String], ownName: String) {
        if isImported {
            // It has the name of the import.
            return add(kind, flags: Flag.undefined) { $0.unsigned(place) }
        }
        if names.isEmpty { addDefined(kind, place, ownName, flags: Flag.local) }
        for name in names { addDefined(kind, place, name, flags: 0) }
    }

    private mutating func addDefined(_ kind: Kind, _ place: UInt32, _ name: String, flags: UInt32) {
        add(kind, flags: flags) {
            $0.unsigned(place)
            $0.name(name)
        }
    }

    private mutating func add(_ data: DataSymbol, segment: Int) {
        dataSymbols.append(UInt32(entries.count))
        add(.data, flags: data.binding == .local ? Flag.local : 0) {
            $0.name(data.name)
            $0.count(segment)
            $0.count(0)
            $0.count(data.bytes.count)
        }
    }

    private mutating func add(_ kind: Kind, flags: UInt32, _ rest: (inout ByteWriter) -> Void) {
        var entry = ByteWriter()
        entry.append(kind.rawValue)
        entry.unsigned(flags)
        rest(&entry)
        entries.append(entry)
    }

    /// The subsection of the linking section.
    func encode(into writer: inout ByteWriter) {
        writer.append(8)
        writer.sized { $0.vector(entries) { $0.append($1.bytes) } }
    }
}

/// The functions and globals that are exported, or that such functions refer to.
private struct UsedIndices {
    private(set) var functions: Set<UInt32> = []
    private(set) var globals: Set<UInt32> = []

    init(_ module: Module) {
        var waiting: [UInt32] = []
        for export in module.exports {
            switch export.item {
            case .function(let index): waiting.append(index.rawValue)
            case .global(let index): globals.insert(index.rawValue)
            case .table, .memory: break
            }
        }
        while let function = waiting.popLast() {
            guard functions.insert(function).inserted, Int(function) >= module.importedFunctionCount else { continue }
            for instruction in module.functions[Int(function) - module.importedFunctionCount].body {
                guard case .index(let index) = instruction.immediate else { continue }
                switch instruction.opcode.immediateKind {
                case .function: waiting.append(index)
                case .global: globals.insert(index)
                default: break
                }
            }
        }
    }
}

/// New numbers for an index space from which some are left out.
private struct Places {
    private(set) var places: [UInt32: UInt32] = [:]
    private var next: UInt32 = 0

    mutating func place(ifUsed used: Set<UInt32>) -> Bool {
        defer { next += 1 }
        guard used.contains(next) else { return false }
        places[next] = UInt32(places.count)
        return true
    }
}
