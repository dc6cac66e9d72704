import Support

extension Module {
    /// How many functions are imported, and so the index of the first of `functions`.
    public var importedFunctionCount: Int { imports.count { if case .function = $0.type { true } else { false } } }
    public var importedGlobalCount: Int { imports.count { if case .global = $0.type { true } else { false } } }
    public var importedTableCount: Int { imports.count { if case .table = $0.type { true } else { false } } }
    public var importedMemoryCount: Int { imports.count { if case .memory = $0.type { true } else { false } } }

    /// The index by which `functions[position]` is called.
    public func functionIndex(at position: Int) -> FunctionIndex { FunctionIndex(importedFunctionCount + position) }

    /// Whether any body names a data segment, for which the format wants their number ahead of the code.
    var usesDataSegmentsInCode: Bool {
        functions.contains { $0.body.contains { $0.opcode == .memoryInit || $0.opcode == .dataDrop } }
    }

    /// The number that the data count section states; nil where there is no such section.
    package var statedDataCount: UInt32? {
        switch dataCount {
        case .absent: nil
        case .stated(let count): count
        case .automatic:
            data.contains { $0.mode == .passive } || usesDataSegmentsInCode ? UInt32(data.count) : nil
        }
    }
}
