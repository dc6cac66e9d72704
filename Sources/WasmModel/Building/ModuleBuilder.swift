/// Collects a module: types are interned, indices handed out. `finish()` consumes the builder.
public struct ModuleBuilder: ~Copyable {
    private var module = Module()
    private var names = NameSection()
    private var typeIndices: [FunctionType: TypeIndex] = [:]
    private var declared: Set<FunctionIndex> = []

    /// An empty module. `name` goes to the name section.
    public init(name: String? = nil) {
        names.module = name
    }

    /// The module as it stands; every declared function must have been defined.
    public consuming func finish() -> Module {
        precondition(declared.isEmpty, "declared but not defined: \(declared.sorted())")
        if !names.isEmpty { module.names = names }
        return module
    }
}

// MARK: - Types and imports

extension ModuleBuilder {
    /// The index of `type`, which is added if it is new.
    public mutating func intern(_ type: FunctionType) -> TypeIndex {
        if let index = typeIndices[type] { return index }
        let index = TypeIndex(module.types.count)
        module.types.append(type)
        typeIndices[type] = index
        return index
    }

    /// Imports come before the module's own functions.
    public mutating func importFunction(module source: String, name: String, type: FunctionType) -> FunctionIndex {
        precondition(module.functions.isEmpty, "imported functions are numbered ahead of defined ones")
        module.imports.append(Import(module: source, name: name, type: .function(intern(type))))
        let index = FunctionIndex(module.importedFunctionCount - 1)
        names.functions[index] = name
        return index
    }

    public mutating func importMemory(module source: String, name: String, type: MemoryType) -> MemoryIndex {
        precondition(module.memories.isEmpty, "imported memories are numbered ahead of defined ones")
        module.imports.append(Import(module: source, name: name, type: .memory(type)))
        return MemoryIndex(module.importedMemoryCount - 1)
    }

    public mutating func importGlobal(module source: String, name: String, type: GlobalType) -> GlobalIndex {
        precondition(module.globals.isEmpty, "imported globals are numbered ahead of defined ones")
        module.imports.append(Import(module: source, name: name, type: .global(type)))
        return GlobalIndex(module.importedGlobalCount - 1)
    }

    public mutating func importTable(module source: String, name: String, type: TableType) -> TableIndex {
        precondition(module.tables.isEmpty, "imported tables are numbered ahead of defined ones")
        module.imports.append(Import(module: source, name: name, type: .table(type)))
        return TableIndex(module.importedTableCount - 1)
    }
}

// MARK: - Functions

extension ModuleBuilder {
    /// The index that the next function gets.
    public var nextFunction: FunctionIndex { module.functionIndex(at: module.functions.count) }

    public mutating func addFunction(_ definition: FunctionDefinition) -> FunctionIndex {
        let index = declareFunction(definition.type)
        define(index, as: definition)
        return index
    }

    /// Room for a function that is called before it is written.
    public mutating func declareFunction(_ type: FunctionType) -> FunctionIndex {
        let index = module.functionIndex(at: module.functions.count)
        module.functions.append(Function(type: intern(type)))
        declared.insert(index)
        return index
    }

    /// Fills in a declared function of the same type.
    public mutating func define(_ index: FunctionIndex, as definition: FunctionDefinition) {
        precondition(declared.remove(index) != nil, "\(index) is defined once, after it was declared")
        let type = intern(definition.type)
        let position = index.value - module.importedFunctionCount
        precondition(module.functions[position].type == type, "\(index) was declared with another type")
        module.functions[position] = Function(
            type: type, locals: LocalRun.runs(definition.locals), body: definition.body,
            branchTables: definition.branchTables)
        names.functions[index] = definition.name
        if !definition.localNames.isEmpty { names.locals[index] = definition.localNames }
    }

    public mutating func setStart(_ function: FunctionIndex) { module.start = function }
}

// MARK: - Everything else

extension ModuleBuilder {
    public mutating func addMemory(_ type: MemoryType) -> MemoryIndex {
        module.memories.append(type)
        return MemoryIndex(module.importedMemoryCount + module.memories.count - 1)
    }

    public mutating func addTable(_ type: TableType) -> TableIndex {
        module.tables.append(type)
        return TableIndex(module.importedTableCount + module.tables.count - 1)
    }

    public mutating func addGlobal(_ type: GlobalType, initially value: Instruction, name: String? = nil) -> GlobalIndex
    {
        module.globals.append(Global(type: type, initializer: [value]))
        let index = GlobalIndex(module.importedGlobalCount + module.globals.count - 1)
        names.globals[index] = name
        return index
    }

    public mutating func addExport(_ name: String, _ item: ExportedItem) {
        module.exports.append(Export(name: name, item: item))
    }

    /// Bytes that memory 0 holds at `address` from the start.
    public mutating func addData(_ bytes: [UInt8], at address: UInt32) -> DataIndex {
        add(
            DataSegment(
                mode: .active(memory: MemoryIndex(0), offset: [.i32Const(unsigned: address)]), bytes: bytes))
    }

    /// Bytes for `memory.init`.
    public mutating func addPassiveData(_ bytes: [UInt8]) -> DataIndex {
        add(DataSegment(mode: .passive, bytes: bytes))
    }

    private mutating func add(_ segment: DataSegment) -> DataIndex {
        module.data.append(segment)
        return DataIndex(module.data.count - 1)
    }

    /// Functions that `table` holds from `offset` on.
    public mutating func addElements(_ functions: [FunctionIndex], to table: TableIndex, at offset: UInt32)
        -> ElementIndex
    {
        module.elements.append(
            ElementSegment(
                mode: .active(table: table, offset: [.i32Const(unsigned: offset)]), items: .functions(functions)))
        return ElementIndex(module.elements.count - 1)
    }

    public mutating func addCustomSection(_ section: CustomSection) { module.customSections.append(section) }
}

extension LocalRun {
    /// The locals in runs of one type.
    static func runs(_ locals: [ValueType]) -> [LocalRun] {
        var runs: [LocalRun] = []
        for type in locals {
            if runs.last?.type == type {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(LocalRun(count: 1, type: type))
            }
        }
        return runs
    }
}
