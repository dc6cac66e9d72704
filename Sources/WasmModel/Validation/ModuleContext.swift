import Support

/// What function bodies and constant expressions may refer to: the index spaces of a module.
struct ModuleContext {
    let types: [FunctionType]
    private(set) var functions: [TypeIndex] = []
    private(set) var tables: [TableType] = []
    private(set) var memories: [MemoryType] = []
    private(set) var globals: [GlobalType] = []
    let importedGlobalCount: Int
    let elementTypes: [ValueType]
    /// Nil where the number of data segments is not announced ahead of the code.
    let dataCount: UInt32?
    /// Functions that code may take a reference to: those that are referred to outside of code.
    private(set) var declaredFunctions: Set<FunctionIndex> = []

    init(_ module: Module) {
        types = module.types
        elementTypes = module.elements.map(\.items.type)
        dataCount = module.statedDataCount
        importedGlobalCount = module.importedGlobalCount
        for entry in module.imports { add(entry.type) }
        functions += module.functions.map(\.type)
        tables += module.tables
        memories += module.memories
        globals += module.globals.map(\.type)
        collectDeclaredFunctions(module)
    }

    private mutating func add(_ type: ImportType) {
        switch type {
        case .function(let index): functions.append(index)
        case .table(let table): tables.append(table)
        case .memory(let memory): memories.append(memory)
        case .global(let global): globals.append(global)
        }
    }

    private mutating func collectDeclaredFunctions(_ module: Module) {
        for case .function(let index) in module.exports.map(\.item) { declaredFunctions.insert(index) }
        for global in module.globals { declare(global.initializer) }
        for segment in module.elements {
            switch segment.items {
            case .functions(let functions): declaredFunctions.formUnion(functions)
            case .expressions(_, let expressions): expressions.forEach { declare($0) }
            }
        }
    }

    private mutating func declare(_ expression: [Instruction]) {
        for case .index(let index) in expression.filter({ $0.opcode == .refFunc }).map(\.immediate) {
            declaredFunctions.insert(FunctionIndex(rawValue: index))
        }
    }
}

// MARK: - Checked look-ups

extension ModuleContext {
    typealias Reason = ValidationError.Reason

    func type(_ index: UInt32) throws(Reason) -> FunctionType { try element(of: types, at: index, "type") }
    func table(_ index: UInt32) throws(Reason) -> TableType { try element(of: tables, at: index, "table") }
    func memory(_ index: UInt32) throws(Reason) -> MemoryType { try element(of: memories, at: index, "memory") }
    func global(_ index: UInt32) throws(Reason) -> GlobalType { try element(of: globals, at: index, "global") }
    func elementType(_ index: UInt32) throws(Reason) -> ValueType {
        try element(of: elementTypes, at: index, "element segment")
    }

    func functionType(_ index: UInt32) throws(Reason) -> FunctionType {
        try type(try element(of: functions, at: index, "function").rawValue)
    }

    func checkData(_ index: UInt32) throws(Reason) {
        guard let dataCount else { throw .dataCountIsMissing }
        guard index < dataCount else { throw .outOfRange("data segment", index: index, count: Int(dataCount)) }
    }

    private func element<Element>(
        of list: [Element], at index: UInt32, _ space: String
    ) throws(Reason) -> Element {
        guard index < list.count else { throw .outOfRange(space, index: index, count: list.count) }
        return list[Int(index)]
    }
}
