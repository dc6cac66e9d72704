import NDArray
import Support

extension ModelMetadata {
    /// Reads and checks the contents of a section, which may come from anyone.
    public init(decoding bytes: [UInt8]) throws(ArtifactError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, limits: JSONLimits(byteCount: 1 << 26, depth: 64))
        } catch {
            throw .json(error)
        }
        do {
            self = try ModelMetadata(json: json)
        } catch {
            throw .metadata(error)
        }
    }

    /// Reads and checks the section as a value.
    public init(json: JSONValue) throws(MetadataError) {
        let reader = MetadataReader(value: json, path: "")
        try Self.checkVersion(try reader.member("version"))
        var declared = NameRegister()
        symbols = try Self.symbols(try reader.member("symbols"), &declared)
        inputs = try Self.tensors(try reader.member("inputs"), declared)
        // Only outputs may have dimensions that nobody sets.
        computedSymbols = try reader.optional("computedSymbols").map { reader throws(MetadataError) in
            try Self.symbols(reader, &declared)
        } ?? []
        outputs = try Self.tensors(try reader.member("outputs"), declared)
        tier = try ModuleTier(try reader.member("tier"))
        kernels = try reader.member("kernels").map { reader throws(MetadataError) in try KernelReport(reader, declared) }
        memory = try MemoryReport(try reader.member("memory"), kernelCount: kernels.count)
        // Without them no host could make the memory that the module imports.
        if tier.threading == .threads { _ = try reader.member("memory").member("importedPages") }
        compiler = try reader.member("compiler").string()
        source = try reader.optional("source").map { reader throws(MetadataError) in
            try Self.digest(reader)
        }
        let signatures = try reader.optional("signatures")?.elements() ?? []
        functions = try reader.optional("functions").map { list throws(MetadataError) in
            try Self.functions(list, signatures: signatures)
        } ?? []
        statuses = try Self.statuses(try reader.member("statuses"))
    }

    private static func checkVersion(_ reader: MetadataReader) throws(MetadataError) {
        let version = try reader.integer(in: .min ... .max)
        guard version == Self.version else { throw reader.error(.unsupportedVersion(Int64(version))) }
    }

    private static func symbols(
        _ reader: MetadataReader, _ declared: inout NameRegister
    ) throws(MetadataError) -> [String] {
        var symbols: [String] = []
        for element in try reader.elements() {
            let name = try element.name()
            try declared.add(name, element)
            symbols.append(name)
        }
        return symbols
    }

    private static func tensors(
        _ reader: MetadataReader, _ symbols: NameRegister
    ) throws(MetadataError) -> [TensorInterface] {
        var names = NameRegister()
        var tensors: [TensorInterface] = []
        for element in try reader.elements() {
            let name = try element.member("name")
            let tensor = TensorInterface(
                name: try name.name(),
                elementType: try element.member("type").elementType(),
                shape: try element.member("shape").map(Dimension.init))
            try names.add(tensor.name, name)
            try tensor.check(symbols, try element.member("shape"))
            tensors.append(tensor)
        }
        return tensors
    }

    private static func digest(_ reader: MetadataReader) throws(MetadataError) -> SHA256Digest {
        let text = try reader.string()
        guard let digest = SHA256Digest(hexadecimal: text) else { throw reader.error(.badDigest(text)) }
        return digest
    }

    private static func functions(
        _ reader: MetadataReader, signatures: [MetadataReader]
    ) throws(MetadataError) -> [LibraryFunction] {
        var names = NameRegister()
        var functions: [LibraryFunction] = []
        for element in try reader.elements() {
            let function = try LibraryFunction(element, signatures: signatures)
            try names.add(function.name, try element.member("name"))
            functions.append(function)
        }
        return functions
    }

    private static func statuses(_ reader: MetadataReader) throws(MetadataError) -> [StatusCode: String] {
        var statuses: [StatusCode: String] = [:]
        for name in try reader.object().names {
            let message = try reader.member(name)
            guard let status = Int32(name).flatMap(StatusCode.init), name == String(status.rawValue) else {
                throw message.error(.unknownName(name, what: "known status"))
            }
            statuses[status] = try message.string()
        }
        return statuses
    }
}

extension ModuleTier {
    init(_ reader: MetadataReader) throws(MetadataError) {
        let name = try reader.string()
        guard let tier = ModuleTier(name: name) else {
            throw reader.error(.unknownName(name, what: "known feature tier"))
        }
        self = tier
    }
}

extension MemoryReport {
    init(_ reader: MetadataReader, kernelCount: Int) throws(MetadataError) {
        weights = try reader.member("weights").count()
        peak = try reader.member("peak").count()
        scratch = try reader.member("scratch").count()
        live = try reader.optional("live").map { reader throws(MetadataError) in try reader.count() }
        buffers = try reader.optional("buffers").map { reader throws(MetadataError) in
            try reader.map { element throws(MetadataError) in try BufferReport(element, kernelCount: kernelCount) }
        } ?? []
        importedPages = try reader.optional("importedPages").map { reader throws(MetadataError) in try Self.pages(reader) }
        if peak < weights {
            throw try reader.member("peak").error(.peakBelowWeights(peak: peak, weights: weights))
        }
    }

    private static func pages(_ reader: MetadataReader) throws(MetadataError) -> ClosedRange<Int> {
        let bounds = try reader.elements()
        guard bounds.count == 2 else { throw reader.wrongKind("a list of two numbers of pages") }
        let minimum = try bounds[0].integer(in: 0...65536)
        return minimum...(try bounds[1].integer(in: Int64(minimum)...65536))
    }
}

extension KernelReport {
    init(_ reader: MetadataReader, _ symbols: NameRegister) throws(MetadataError) {
        name = try reader.member("name").name()
        nodes = try reader.member("nodes").map { reader throws(MetadataError) in try reader.string() }
        let open = try reader.optional("open")
        operations = try Self.count("operations", reader, open, symbols)
        bytes = try Self.count("bytes", reader, open, symbols)
    }

    private static func count(
        _ member: String, _ reader: MetadataReader, _ open: MetadataReader?, _ symbols: NameRegister
    ) throws(MetadataError) -> SymbolicCount? {
        let constant = try reader.member(member).count()
        guard let count = try open?.optional(member) else { return .integer(constant) }
        return count.value == .null ? nil : try SymbolicCount(count, symbols)
    }
}

extension SymbolicCount {
    init(_ reader: MetadataReader, _ symbols: NameRegister) throws(MetadataError) {
        switch reader.value {
        case .integer: self = .integer(try reader.integer(in: -(1 << 53)...1 << 53))
        case .string(let name):
            guard symbols.contains(name) else { throw reader.error(.undeclaredSymbol(name)) }
            self = .symbol(name)
        case .array: self = try Self.operation(reader.elements(), reader, symbols)
        default: throw reader.wrongKind("an integer, a symbol or an operation")
        }
    }

    private static func operation(
        _ parts: [MetadataReader], _ reader: MetadataReader, _ symbols: NameRegister
    ) throws(MetadataError) -> SymbolicCount {
        guard parts.count >= 3 else { throw reader.wrongKind("an operator and its operands") }
        let combine: Operator = try parts[0].choice("known operator")
        var operands: [SymbolicCount] = []
        for part in parts.dropFirst() { operands.append(try SymbolicCount(part, symbols)) }
        return .operation(combine, operands)
    }
}

extension Dimension {
    init(_ reader: MetadataReader) throws(MetadataError) {
        switch reader.value {
        case .string: self = .symbol(try reader.name())
        case .integer: self = .fixed(try reader.integer(in: 0...Int64(Int32.max)))
        default: throw reader.wrongKind("an integer or a symbol")
        }
    }
}

extension TensorInterface {
    /// Whether the symbols of the shape exist and what is known of its size fits a memory of 4 GiB.
    func check(_ symbols: NameRegister, _ shapeReader: MetadataReader) throws(MetadataError) {
        guard shape.count <= NDArray.maximumRank else { throw shapeReader.error(.tooManyAxes(shape.count)) }
        var byteCount = elementType.byteCount
        for (dimension, reader) in zip(shape, try shapeReader.elements()) {
            switch dimension {
            case .symbol(let name):
                if !symbols.contains(name) { throw reader.error(.undeclaredSymbol(name)) }
            case .fixed(let extent):
                // At most 2^31 each, and checked every time: the product cannot overflow.
                byteCount *= extent
                if byteCount > 1 << 32 { throw shapeReader.error(.tooLarge(shape: "\(shape)")) }
            }
        }
    }
}
