import NDArray
import Support

extension LibraryFunction {
    init(_ reader: MetadataReader, signatures: [MetadataReader]) throws(MetadataError) {
        name = try reader.member("name").name()
        operatorName = try reader.member("operator").name()
        types = try reader.member("types").map { reader throws(MetadataError) in try reader.elementType() }
        form = try reader.member("form").choice("form of a function")
        choices = try Self.choices(try reader.optional("choices"))
        let list = try Self.signature(try reader.member("parameters"), signatures)
        parameters = try list.map(FunctionParameter.init)
        try checkParameters(list)
    }

    /// A list of parameters, written here or among the section's signatures.
    private static func signature(
        _ reader: MetadataReader, _ signatures: [MetadataReader]
    ) throws(MetadataError) -> MetadataReader {
        guard case .integer = reader.value, !signatures.isEmpty else { return reader }
        return signatures[try reader.integer(in: 0...Int64(signatures.count) - 1)]
    }

    private static func choices(_ reader: MetadataReader?) throws(MetadataError) -> [String: String] {
        var choices: [String: String] = [:]
        guard let reader else { return choices }
        for name in try reader.object().names { choices[name] = try reader.member(name).string() }
        return choices
    }

    /// Whether names differ, and symbols and tensors that parameters speak of are there.
    private func checkParameters(_ reader: MetadataReader) throws(MetadataError) {
        let readers = try reader.elements()
        var names = NameRegister()
        var extents = NameRegister()
        var ranks: [String: Int] = [:]
        for (parameter, reader) in zip(parameters, readers) {
            let nameReader = try reader.parameterMember("name")
            try names.add(parameter.name, nameReader)
            if case .extent = parameter.role { try extents.add(parameter.name, nameReader) }
            if case .tensor(_, _, let shape) = parameter.role { ranks[parameter.name] = shape.count }
        }
        for (parameter, reader) in zip(parameters, readers) {
            try parameter.check(extents: extents, ranks: ranks, reader)
        }
    }
}

extension FunctionParameter {
    init(_ reader: MetadataReader) throws(MetadataError) {
        name = try reader.parameterMember("name").name()
        if case .string(let text) = reader.value {
            role = Role(shorthand: text)
        } else {
            role = try Role(reader)
        }
    }

    func check(extents: NameRegister, ranks: [String: Int], _ reader: MetadataReader) throws(MetadataError) {
        switch role {
        case .tensor(_, let type, let shape):
            let tensor = TensorInterface(name: name, elementType: type, shape: shape)
            try tensor.check(extents, try reader.member("shape"))
        case .stride(let tensor, let axis):
            guard let rank = ranks[tensor] else {
                throw try reader.parameterMember("tensor").error(.unknownTensor(tensor))
            }
            guard axis < rank else {
                throw try reader.parameterMember("axis").error(.axisOutOfRange(axis, tensor: tensor, rank: rank))
            }
        case .extent, .attribute:
            break
        }
    }
}

extension MetadataReader {
    /// A member of a parameter; the parameter itself where it is written as a name alone.
    fileprivate func parameterMember(_ name: String) throws(MetadataError) -> MetadataReader {
        if case .string = value { return self }
        return try member(name)
    }
}

extension FunctionParameter.Role {
    /// The role of a parameter that is written as a name alone: `a.s0` is a stride, any other name an extent.
    init(shorthand name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty, parts[1].first == "s", let axis = Int(parts[1].dropFirst()), "s\(axis)" == parts[1] {
            self = .stride(tensor: String(parts[0]), axis: axis)
        } else {
            self = .extent
        }
    }

    init(_ reader: MetadataReader) throws(MetadataError) {
        let roleReader = try reader.member("role")
        let name = try roleReader.string()
        switch name {
        case "extent":
            self = .extent
        case "stride":
            self = .stride(
                tensor: try reader.member("tensor").name(),
                axis: try reader.member("axis").integer(in: 0...Int64(NDArray.maximumRank - 1)))
        case "attribute":
            let type: FunctionParameter.ValueType = try reader.member("type").choice("type of a parameter")
            self = .attribute(type, standard: try Self.standard(try reader.optional("default"), type))
        default:
            let use: FunctionParameter.TensorUse = try roleReader.choice("role of a parameter")
            self = .tensor(
                use, try reader.member("type").elementType(),
                shape: try reader.member("shape").map(Dimension.init))
        }
    }

    /// The default of an attribute: for integers one in range, for floats any number.
    private static func standard(
        _ reader: MetadataReader?, _ type: FunctionParameter.ValueType
    ) throws(MetadataError) -> AttributeValue? {
        guard let reader else { return nil }
        switch (type, reader.value) {
        case (.i32, .integer(let value)) where Int32(exactly: value) != nil: return .integer(value)
        case (.i64, .integer(let value)): return .integer(value)
        case (.f32, .integer(let value)), (.f64, .integer(let value)): return .number(Double(value))
        case (.f32, .number(let value)), (.f64, .number(let value)): return .number(value)
        case (.f32, .string("Infinity")), (.f64, .string("Infinity")): return .number(.infinity)
        case (.f32, .string("-Infinity")), (.f64, .string("-Infinity")): return .number(-.infinity)
        default: throw reader.error(.wrongDefault(reader.value.text(.compact), type: type.rawValue))
        }
    }
}
