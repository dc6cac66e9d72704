import Support

extension Module {
    /// Checks that the module is valid: that every engine with the features of the opcode table takes it.
    /// Linear in the size of the module.
    public func validate() throws(ValidationError) {
        let context = ModuleContext(self)
        try validateTypes()
        try validateImports(context)
        try validateTablesAndMemories(context)
        try validateGlobals(context)
        try validateExports(context)
        try validateStart(context)
        try validateElements(context)
        try validateData(context)
        try validateFunctions(context)
    }

    private typealias Place = ValidationError.Place
    private typealias Reason = ValidationError.Reason

    private func at(_ place: Place, _ check: () throws(Reason) -> Void) throws(ValidationError) {
        do throws(Reason) { try check() } catch { throw ValidationError(place: place, reason: error) }
    }

    private func validateTypes() throws(ValidationError) {
        for (position, type) in types.enumerated() {
            try at(.type(TypeIndex(position))) { () throws(Reason) in
                try require("parameters", type.parameters.count, atMost: ImplementationLimits.parameters)
                try require("results", type.results.count, atMost: ImplementationLimits.results)
            }
        }
    }

    private func validateImports(_ context: ModuleContext) throws(ValidationError) {
        for (position, entry) in imports.enumerated() {
            try at(.imported(position)) { () throws(Reason) in
                if case .function(let type) = entry.type { _ = try context.type(type.rawValue) }
            }
        }
    }

    private func validateTablesAndMemories(_ context: ModuleContext) throws(ValidationError) {
        try at(.module) { () throws(Reason) in
            try require("tables", context.tables.count, atMost: ImplementationLimits.tables)
            try require("memories", context.memories.count, atMost: 1)
        }
        for (position, table) in context.tables.enumerated() {
            try at(.table(TableIndex(position))) { () throws(Reason) in try table.validate() }
        }
        for (position, memory) in context.memories.enumerated() {
            try at(.memory(MemoryIndex(position))) { () throws(Reason) in try memory.validate() }
        }
    }

    private func validateGlobals(_ context: ModuleContext) throws(ValidationError) {
        for (position, global) in globals.enumerated() {
            try at(.global(GlobalIndex(importedGlobalCount + position))) { () throws(Reason) in
                try context.validateConstant(global.initializer, gives: global.type.value)
            }
        }
    }

    private func validateExports(_ context: ModuleContext) throws(ValidationError) {
        var names: Set<String> = []
        for export in exports {
            try at(.export(export.name)) { () throws(Reason) in
                guard names.insert(export.name).inserted else { throw .duplicateExport }
                switch export.item {
                case .function(let index): _ = try context.functionType(index.rawValue)
                case .table(let index): _ = try context.table(index.rawValue)
                case .memory(let index): _ = try context.memory(index.rawValue)
                case .global(let index): _ = try context.global(index.rawValue)
                }
            }
        }
    }

    private func validateStart(_ context: ModuleContext) throws(ValidationError) {
        guard let start else { return }
        try at(place(of: start)) { () throws(Reason) in
            let type = try context.functionType(start.rawValue)
            guard type == FunctionType() else { throw .startHasParametersOrResults(type) }
        }
    }

    private func validateFunctions(_ context: ModuleContext) throws(ValidationError) {
        let firstIndex = importedFunctionCount
        var validator = FunctionValidator(context)
        for (position, function) in functions.enumerated() {
            do throws(FunctionValidator.Located) {
                try validator.validate(function)
            } catch {
                let index = FunctionIndex(firstIndex + position)
                throw ValidationError(
                    place: place(of: index, instruction: error.instruction, in: function), reason: error.reason)
            }
        }
    }

    private func place(of index: FunctionIndex) -> Place { .function(index, name: names?.functions[index]) }

    private func place(of index: FunctionIndex, instruction: Int?, in function: Function) -> Place {
        guard let instruction else { return place(of: index) }
        let opcode = instruction < function.body.count ? function.body[instruction].opcode : nil
        return .code(index, name: names?.functions[index], instruction: instruction, opcode)
    }

    private func require(_ what: String, _ count: Int, atMost limit: UInt32) throws(Reason) {
        guard count <= Int(limit) else { throw .tooLarge(what, UInt32(clamping: count), limit: limit) }
    }
}

// MARK: - Segments

extension Module {
    private func validateElements(_ context: ModuleContext) throws(ValidationError) {
        for (position, segment) in elements.enumerated() {
            try at(.element(ElementIndex(position))) { () throws(Reason) in
                if case .active(let table, let offset) = segment.mode {
                    let target = try context.table(table.rawValue).element
                    guard target == segment.items.type else { throw .elementTypeMismatch(target, segment.items.type) }
                    try context.validateConstant(offset, gives: .i32)
                }
                switch segment.items {
                case .functions(let functions):
                    for function in functions { _ = try context.functionType(function.rawValue) }
                case .expressions(let type, let expressions):
                    for expression in expressions { try context.validateConstant(expression, gives: type) }
                }
            }
        }
    }

    private func validateData(_ context: ModuleContext) throws(ValidationError) {
        try at(.module) { () throws(Reason) in
            guard let stated = context.dataCount, Int(stated) != data.count else { return }
            throw .dataCountMismatch(stated: stated, actual: data.count)
        }
        for (position, segment) in data.enumerated() {
            try at(.data(DataIndex(position))) { () throws(Reason) in
                guard case .active(let memory, let offset) = segment.mode else { return }
                _ = try context.memory(memory.rawValue)
                try context.validateConstant(offset, gives: .i32)
            }
        }
    }
}
