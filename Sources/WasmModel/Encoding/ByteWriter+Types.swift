extension ByteWriter {
    mutating func importType(_ type: ImportType) {
        switch type {
        case .function(let index):
            append(0)
            unsigned(index.rawValue)
        case .table(let table):
            append(1)
            tableType(table)
        case .memory(let memory):
            append(2)
            memoryType(memory)
        case .global(let global):
            append(3)
            globalType(global)
        }
    }

    mutating func exportedItem(_ item: ExportedItem) {
        switch item {
        case .function(let index): kindAndIndex(0, index.rawValue)
        case .table(let index): kindAndIndex(1, index.rawValue)
        case .memory(let index): kindAndIndex(2, index.rawValue)
        case .global(let index): kindAndIndex(3, index.rawValue)
        }
    }

    private mutating func kindAndIndex(_ kind: UInt8, _ index: UInt32) {
        append(kind)
        unsigned(index)
    }

    mutating func tableType(_ type: TableType) {
        self.type(type.element)
        limits(type.limits, flags: 0)
    }

    mutating func memoryType(_ type: MemoryType) {
        limits(type.limits, flags: type.sharing == .shared ? 2 : 0)
    }

    mutating func globalType(_ global: GlobalType) {
        type(global.value)
        append(global.mutability.rawValue)
    }

    private mutating func limits(_ limits: Limits, flags: UInt8) {
        append(flags | (limits.maximum == nil ? 0 : 1))
        unsigned(limits.minimum)
        if let maximum = limits.maximum { unsigned(maximum) }
    }
}
