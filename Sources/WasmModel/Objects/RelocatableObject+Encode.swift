extension RelocatableObject {
    /// The object file: the sections of a module, then `linking`, `reloc.CODE`, `reloc.DATA` and `target_features`.
    public func encode() -> [UInt8] {
        let symbols = SymbolTable(self)
        let functions = symbols.functions.map { module.functions[$0.value - module.importedFunctionCount] }
        let globals = symbols.globals.map { module.globals[$0.value - module.importedGlobalCount] }
        var writer = ByteWriter()
        var sectionCount = 0
        func counted(_ isEmpty: Bool, _ encode: () -> Void) {
            encode()
            if !isEmpty { sectionCount += 1 }
        }
        writer.append(Module.preamble)
        let memory = Import(
            module: "env", name: "__linear_memory", type: .memory(MemoryType(limits: Limits(minimum: data.isEmpty ? 0 : 1))))
        counted(module.types.isEmpty) { writer.encodeTypeSection(module.types) }
        counted(false) { writer.encodeImportSection([memory] + symbols.imports) }
        counted(functions.isEmpty) { writer.encodeFunctionSection(functions) }
        counted(globals.isEmpty) { writer.encodeGlobalSection(globals) }
        let codeSection = sectionCount
        var codeRelocations: [Relocation] = [], dataRelocations: [Relocation] = []
        counted(functions.isEmpty) { codeRelocations = encodeCode(functions, symbols, into: &writer) }
        let dataSection = sectionCount
        counted(data.isEmpty) { dataRelocations = encodeData(symbols, into: &writer) }
        encodeLinking(symbols, into: &writer)
        writer.encodeRelocations(codeRelocations, of: "CODE", section: codeSection)
        writer.encodeRelocations(dataRelocations, of: "DATA", section: dataSection)
        encodeFeatures(of: functions, hasGlobals: symbols.imports.contains(where: \.isGlobal) || !globals.isEmpty, into: &writer)
        return writer.bytes
    }

    private func encodeLinking(_ symbols: SymbolTable, into writer: inout ByteWriter) {
        writer.section(.custom) {
            $0.name("linking")
            $0.unsigned(2)    // the version of the format
            if !data.isEmpty {
                $0.append(5)
                $0.sized {
                    $0.vector(data) {
                        $0.name(".\($1.isZero ? "bss" : "data").\($1.name)")
                        $0.unsigned(UInt32($1.alignment))
                        $0.unsigned(0)
                    }
                }
            }
            symbols.encode(into: &$0)
        }
    }

    /// Which extensions the code uses, so that the linker can say so of what it makes.
    private func encodeFeatures(of functions: [Function], hasGlobals: Bool, into writer: inout ByteWriter) {
        let used = Set(functions.lazy.flatMap(\.body).map(\.opcode.feature))
        let names = Feature.allCases.filter(used.contains).compactMap(\.linkerName) + (hasGlobals ? ["mutable-globals"] : [])
        if names.isEmpty { return }
        writer.section(.custom) {
            $0.name("target_features")
            $0.vector(names.sorted()) {
                $0.append(UInt8(ascii: "+"))
                $0.name($1)
            }
        }
    }
}

// MARK: - Data

extension RelocatableObject {
    /// A segment for each symbol. The addresses in the file are those of a memory that begins with the data, for who reads it unlinked.
    private func encodeData(_ symbols: SymbolTable, into writer: inout ByteWriter) -> [Relocation] {
        if data.isEmpty { return [] }
        var relocations: [Relocation] = []
        var addresses: [Int] = []
        var end = 0
        for symbol in data {
            let unit = 1 << Int(symbol.alignment)
            let address = (end + unit - 1) / unit * unit
            addresses.append(address)
            end = address + symbol.bytes.count
        }
        writer.section(.data) { section in
            section.count(data.count)
            for (number, symbol) in data.enumerated() {
                section.unsigned(0)
                section.constantExpression([.i32Const(unsigned: UInt32(addresses[number]))])
                section.count(symbol.bytes.count)
                var bytes = symbol.bytes
                for (place, target) in symbol.pointers.sorted(by: { $0.key < $1.key }) {
                    relocations.append(Relocation(
                        kind: .memoryAddressWord, offset: section.count + place, index: symbols.symbol(ofData: target.symbol),
                        addend: target.addend))
                    let address = UInt32(addresses[target.symbol]) &+ UInt32(bitPattern: target.addend)
                    for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: address >> UInt32(8 * byte)) }
                }
                section.append(bytes)
            }
        }
        return relocations
    }
}

// MARK: - Code

extension RelocatableObject {
    private func encodeCode(_ functions: [Function], _ symbols: SymbolTable, into writer: inout ByteWriter) -> [Relocation] {
        if functions.isEmpty { return [] }
        var relocations: [Relocation] = []
        writer.section(.code) { section in
            section.count(functions.count)
            for (index, function) in zip(symbols.functions, functions) {
                var code = CodeWriter(symbols, references[index] ?? [:])
                code.encode(function)
                section.count(code.bytes.count)
                relocations += code.relocations.map { relocation in
                    var moved = relocation
                    moved.offset += section.count
                    return moved
                }
                section.append(code.bytes.bytes)
            }
        }
        return relocations
    }
}

/// Writes the code of one function, its indices wide enough for any that the linker puts there.
private struct CodeWriter {
    private(set) var bytes = ByteWriter()
    /// Their offsets are from the beginning of this function's code.
    private(set) var relocations: [Relocation] = []
    private let symbols: SymbolTable
    private let references: [Int: DataReference]

    init(_ symbols: SymbolTable, _ references: [Int: DataReference]) {
        self.symbols = symbols
        self.references = references
    }

    mutating func encode(_ function: Function) {
        bytes.encodeLocals(of: function)
        for (place, instruction) in function.body.enumerated() {
            if let reference = references[place] {
                encode(instruction, taking: reference)
            } else {
                encode(instruction, function)
            }
        }
        bytes.append(ByteWriter.end)
    }

    private mutating func encode(_ instruction: Instruction, _ function: Function) {
        switch (instruction.opcode.immediateKind, instruction.immediate) {
        case (.function, .index(let index)):
            let function = FunctionIndex(rawValue: index)
            let place = symbols.place(of: function)
            relocated(instruction.opcode, .functionIndex, symbols.symbol(of: function)) { $0.padded(place) }
        case (.global, .index(let index)):
            let global = GlobalIndex(rawValue: index)
            let place = symbols.place(of: global)
            relocated(instruction.opcode, .globalIndex, symbols.symbol(of: global)) { $0.padded(place) }
        case (.blockType, .blockType(.type(let type))):
            relocated(instruction.opcode, .typeIndex, type.rawValue) { $0.padded(type.rawValue) }
        case (.typeAndTable, _), (.table, _), (.tablePair, _), (.element, _), (.elementAndTable, _), (.data, _), (.dataAndMemory, _):
            preconditionFailure("an object has no table, and no passive data: \(instruction.opcode)")
        default:
            bytes.encode(instruction, branchTables: function.branchTables)
        }
    }

    private mutating func encode(_ instruction: Instruction, taking reference: DataReference) {
        let symbol = symbols.symbol(ofData: reference.symbol)
        switch instruction.immediate {
        case .i32:
            relocated(instruction.opcode, .memoryAddressSigned, symbol, reference.addend) { $0.padded(signed: reference.addend) }
        case .memory(let argument):
            bytes.opcode(instruction.opcode)
            bytes.unsigned(UInt32(argument.alignment))
            relocate(.memoryAddressUnsigned, symbol, reference.addend)
            bytes.padded(UInt32(bitPattern: reference.addend))
        default: preconditionFailure("\(instruction.opcode) takes no address")
        }
    }

    private mutating func relocated(
        _ opcode: Opcode, _ kind: Relocation.Kind, _ index: UInt32, _ addend: Int32 = 0, _ number: (inout ByteWriter) -> Void
    ) {
        bytes.opcode(opcode)
        relocate(kind, index, addend)
        number(&bytes)
    }

    private mutating func relocate(_ kind: Relocation.Kind, _ index: UInt32, _ addend: Int32) {
        relocations.append(Relocation(kind: kind, offset: bytes.count, index: index, addend: addend))
    }
}

extension Feature {
    /// What LLVM calls it; nil for what every engine has.
    fileprivate var linkerName: String? {
        switch self {
        case .mvp: nil
        case .signExtension: "sign-ext"
        case .saturatingConversion: "nontrapping-fptoint"
        case .bulkMemory: "bulk-memory"
        case .referenceTypes: "reference-types"
        case .simd128: "simd128"
        case .relaxedSIMD: "relaxed-simd"
        case .threads: "atomics"
        }
    }
}

extension Import {
    fileprivate var isGlobal: Bool {
        if case .global = type { true } else { false }
    }
}

extension DataSymbol {
    /// Whether nothing needs to be in the file for it; the linker looks at no addresses in such a piece.
    fileprivate var isZero: Bool { pointers.isEmpty && bytes.allSatisfy { $0 == 0 } }
}
