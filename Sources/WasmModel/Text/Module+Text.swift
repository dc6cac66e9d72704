import Support

/// How much of the data segments is printed.
public enum DataText: Hashable, Sendable {
    /// Every byte, so that the text can be assembled to the same module.
    case complete
    /// The number of bytes, for reading: weights are long.
    case summary
}

extension Module {
    /// The module in the text format. With complete data, an assembler makes the same module of it, apart from
    /// custom sections, which are mentioned in comments.
    public func text(data dataText: DataText = .complete) -> String {
        var writer = TextWriter(indentation: "  ")
        let names = TextNames(names)
        let name = self.names?.module.flatMap { TextNames.isIdentifier($0) ? " $" + $0 : nil } ?? ""
        writer.line("(module\(name)")
        writer.indented {
            $0.types(self)
            $0.imports(self, names)
            $0.tablesAndMemories(self)
            $0.globals(self, names)
            $0.exports(self, names)
            if let start { $0.line("(start \(names.use(start)))") }
            $0.elements(self, names)
            for (position, function) in functions.enumerated() {
                $0.function(function, at: FunctionIndex(importedFunctionCount + position), in: self, names: names)
            }
            $0.data(self, names, dataText)
            for section in customSections {
                $0.line(";; custom section \(NumberText.string(section.name.utf8)), \(section.bytes.count) bytes")
            }
        }
        writer.line(")")
        return writer.finish()
    }
}

extension Module {
    /// One of the module's own functions in the text format.
    public func text(of function: FunctionIndex) -> String {
        var writer = TextWriter(indentation: "  ")
        writer.function(functions[function.value - importedFunctionCount], at: function, in: self, names: TextNames(names))
        return writer.finish()
    }
}

extension Module: CustomStringConvertible {
    public var description: String { text(data: .summary) }
}

extension TextWriter {
    fileprivate mutating func types(_ module: Module) {
        for (position, type) in module.types.enumerated() {
            let parameters = type.parameters.isEmpty ? "" : " (param \(type.parameters.spaced))"
            let results = type.results.isEmpty ? "" : " (result \(type.results.spaced))"
            line("(type (;\(position);) (func\(parameters)\(results)))")
        }
    }

    fileprivate mutating func imports(_ module: Module, _ names: TextNames) {
        var functionCount = 0
        var globalCount = 0
        for entry in module.imports {
            let description: String
            switch entry.type {
            case .function(let type):
                description = "(func\(names.definition(FunctionIndex(functionCount))) (type \(type.rawValue)))"
                functionCount += 1
            case .global(let type):
                description = "(global\(names.definition(GlobalIndex(globalCount))) \(type.text))"
                globalCount += 1
            case .table(let type): description = "(table \(type.text))"
            case .memory(let type): description = "(memory \(type.text))"
            }
            line(
                "(import \(NumberText.string(entry.module.utf8)) \(NumberText.string(entry.name.utf8)) \(description))")
        }
    }

    fileprivate mutating func tablesAndMemories(_ module: Module) {
        for (position, table) in module.tables.enumerated() {
            line("(table (;\(module.importedTableCount + position);) \(table.text))")
        }
        for (position, memory) in module.memories.enumerated() {
            line("(memory (;\(module.importedMemoryCount + position);) \(memory.text))")
        }
    }

    fileprivate mutating func globals(_ module: Module, _ names: TextNames) {
        for (position, global) in module.globals.enumerated() {
            let index = GlobalIndex(module.importedGlobalCount + position)
            let initializer = global.initializer.constantText(names, keyword: nil)
            line("(global\(names.definition(index)) (;\(index.rawValue);) \(global.type.text) \(initializer))")
        }
    }

    fileprivate mutating func exports(_ module: Module, _ names: TextNames) {
        for export in module.exports {
            let item =
                switch export.item {
                case .function(let index): "func \(names.use(index))"
                case .table(let index): "table \(index.rawValue)"
                case .memory(let index): "memory \(index.rawValue)"
                case .global(let index): "global \(names.use(index))"
                }
            line("(export \(NumberText.string(export.name.utf8)) (\(item)))")
        }
    }
}

// MARK: - Segments

extension TextWriter {
    fileprivate mutating func elements(_ module: Module, _ names: TextNames) {
        for (position, segment) in module.elements.enumerated() {
            let mode =
                switch segment.mode {
                case .active(let table, let offset):
                    " (table \(table.rawValue)) \(offset.constantText(names, keyword: "offset"))"
                case .passive: ""
                case .declarative: " declare"
                }
            let items =
                switch segment.items {
                case .functions(let functions): (["func"] + functions.map(names.use)).joined(separator: " ")
                case .expressions(let type, let expressions):
                    (["\(type)"] + expressions.map { $0.constantText(names, keyword: "item") }).joined(separator: " ")
                }
            line("(elem (;\(position);)\(mode) \(items))")
        }
    }

    fileprivate mutating func data(_ module: Module, _ names: TextNames, _ style: DataText) {
        for (position, segment) in module.data.enumerated() {
            let mode =
                switch segment.mode {
                case .active(let memory, let offset):
                    (memory.rawValue == 0 ? "" : " (memory \(memory.rawValue))")
                        + " \(offset.constantText(names, keyword: "offset"))"
                case .passive: ""
                }
            let header = "(data (;\(position);)\(mode)"
            switch style {
            case .summary: line(header + " (;\(segment.bytes.count) bytes;))")
            case .complete: dataStrings(header, segment.bytes)
            }
        }
    }

    private mutating func dataStrings(_ header: String, _ bytes: [UInt8]) {
        let lineLength = 64
        if bytes.count <= lineLength {
            line(header + " \(NumberText.string(bytes)))")
            return
        }
        line(header)
        indented {
            for start in stride(from: 0, to: bytes.count, by: lineLength) {
                $0.line(NumberText.string(bytes[start..<min(start + lineLength, bytes.count)]))
            }
        }
        line(")")
    }
}

// MARK: - Types and constants

extension [Instruction] {
    /// A constant expression: `(i32.const 16)`, or several instructions in a row behind the keyword.
    fileprivate func constantText(_ names: TextNames, keyword: String?) -> String {
        let text = map { $0.text(names: names, branchTables: []) }.joined(separator: " ")
        if count == 1 { return "(\(text))" }
        return keyword.map { "(\($0) \(text))" } ?? text
    }
}

extension Limits {
    fileprivate var text: String { maximum.map { "\(minimum) \($0)" } ?? "\(minimum)" }
}

extension TableType {
    fileprivate var text: String { "\(limits.text) \(element)" }
}

extension MemoryType {
    fileprivate var text: String { limits.text + (sharing == .shared ? " shared" : "") }
}

extension GlobalType {
    fileprivate var text: String { mutability == .variable ? "(mut \(value))" : "\(value)" }
}
