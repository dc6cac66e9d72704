extension ByteWriter {
    mutating func encodeTypeSection(_ types: [FunctionType]) {
        if types.isEmpty { return }
        section(.type) {
            $0.vector(types) {
                $0.append(0x60)
                $0.vector($1.parameters) { $0.type($1) }
                $0.vector($1.results) { $0.type($1) }
            }
        }
    }

    mutating func encodeImportSection(_ imports: [Import]) {
        if imports.isEmpty { return }
        section(.import) {
            $0.vector(imports) {
                $0.name($1.module)
                $0.name($1.name)
                $0.importType($1.type)
            }
        }
    }

    mutating func encodeFunctionSection(_ functions: [Function]) {
        if functions.isEmpty { return }
        section(.function) { $0.vector(functions) { $0.unsigned($1.type.rawValue) } }
    }

    mutating func encodeTableSection(_ tables: [TableType]) {
        if tables.isEmpty { return }
        section(.table) { $0.vector(tables) { $0.tableType($1) } }
    }

    mutating func encodeMemorySection(_ memories: [MemoryType]) {
        if memories.isEmpty { return }
        section(.memory) { $0.vector(memories) { $0.memoryType($1) } }
    }

    mutating func encodeGlobalSection(_ globals: [Global]) {
        if globals.isEmpty { return }
        section(.global) {
            $0.vector(globals) {
                $0.globalType($1.type)
                $0.constantExpression($1.initializer)
            }
        }
    }

    mutating func encodeExportSection(_ exports: [Export]) {
        if exports.isEmpty { return }
        section(.export) {
            $0.vector(exports) {
                $0.name($1.name)
                $0.exportedItem($1.item)
            }
        }
    }

    mutating func encodeStartSection(_ start: FunctionIndex?) {
        guard let start else { return }
        section(.start) { $0.unsigned(start.rawValue) }
    }

    mutating func encodeDataCountSection(_ statedCount: UInt32?) {
        guard let statedCount else { return }
        section(.dataCount) { $0.unsigned(statedCount) }
    }

    mutating func encodeCodeSection(_ functions: [Function]) {
        if functions.isEmpty { return }
        section(.code) { section in
            var code = ByteWriter()
            section.count(functions.count)
            for function in functions {
                code.removeAll()
                code.encodeCode(of: function)
                section.count(code.count)
                section.append(code.bytes)
            }
        }
    }

    mutating func encodeCustomSection(_ custom: CustomSection) {
        section(.custom) {
            $0.name(custom.name)
            $0.append(custom.bytes)
        }
    }
}
