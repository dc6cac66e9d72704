import WasmModel

// Additions to a finished module. What is added last moves no index; only an import does, as imports come first.

extension Module {
    /// Adds the import of a function behind the others; every function of the module gets the next index.
    mutating func insertFunctionImport(module: String, name: String, _ type: FunctionType) -> FunctionIndex {
        let new = FunctionIndex(importedFunctionCount)
        func moved(_ index: FunctionIndex) -> FunctionIndex { index < new ? index : FunctionIndex(rawValue: index.rawValue + 1) }
        for position in functions.indices { functions[position].body.moveFunctions(moved) }
        for position in globals.indices { globals[position].initializer.moveFunctions(moved) }
        for position in exports.indices {
            if case .function(let index) = exports[position].item { exports[position].item = .function(moved(index)) }
        }
        start = start.map(moved)
        for position in elements.indices {
            switch elements[position].items {
            case .functions(let list): elements[position].items = .functions(list.map(moved))
            case .expressions(let type, var list):
                for item in list.indices { list[item].moveFunctions(moved) }
                elements[position].items = .expressions(type: type, list)
            }
        }
        if var names {
            names.functions = Dictionary(uniqueKeysWithValues: names.functions.map { (moved($0), $1) })
            names.locals = Dictionary(uniqueKeysWithValues: names.locals.map { (moved($0), $1) })
            names.functions[new] = "\(module).\(name)"
            self.names = names
        }
        imports.append(Import(module: module, name: name, type: .function(typeIndex(of: type))))
        return new
    }

    mutating func addGlobal(_ type: ValueType, _ initially: Instruction) -> GlobalIndex {
        globals.append(Global(type: GlobalType(type, .variable), initializer: [initially]))
        return GlobalIndex(importedGlobalCount + globals.count - 1)
    }

    /// Adds a function, and exports it.
    mutating func addExport(_ name: String, _ definition: FunctionDefinition) {
        let runs = definition.locals.map { LocalRun(count: 1, type: $0) }
        functions.append(Function(
            type: typeIndex(of: definition.type), locals: runs, body: definition.body, branchTables: definition.branchTables))
        let index = functionIndex(at: functions.count - 1)
        names?.functions[index] = definition.name
        exports.append(Export(name: name, item: .function(index)))
    }

    private mutating func typeIndex(of type: FunctionType) -> TypeIndex {
        if let known = types.firstIndex(of: type) { return TypeIndex(known) }
        types.append(type)
        return TypeIndex(types.count - 1)
    }

    func functionExported(as name: String) -> FunctionIndex? {
        for export in exports where export.name == name {
            if case .function(let index) = export.item, index.value >= importedFunctionCount { return index }
        }
        return nil
    }
}

extension [Instruction] {
    fileprivate mutating func moveFunctions(_ moved: (FunctionIndex) -> FunctionIndex) {
        for place in indices where self[place].opcode.immediateKind == .function {
            guard case .index(let index) = self[place].immediate else { continue }
            self[place].immediate = .index(moved(FunctionIndex(rawValue: index)).rawValue)
        }
    }
}

extension Instruction {
    /// The function that the instruction calls.
    var calledFunction: FunctionIndex? {
        guard opcode == .call, case .index(let index) = immediate else { return nil }
        return FunctionIndex(rawValue: index)
    }
}
