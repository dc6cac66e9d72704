import Support

extension NameSection {
    /// Reads the content of a `name` section; parts that Heddle does not write are passed over.
    init(decoding bytes: [UInt8]) throws(DecodingError) {
        self.init()
        var reader = ByteReader(bytes)
        while !reader.isAtEnd {
            let id = try reader.byte()
            let size = try reader.unsigned()
            var part = try reader.part(count: Int(size))
            guard let subsection = NameSubsectionID(rawValue: id) else { continue }
            switch subsection {
            case .module: module = try part.name()
            case .functions: functions = try part.nameMap()
            case .locals: locals = try part.indirectNameMap()
            case .globals: globals = try part.nameMap()
            }
            try part.expectEnd(of: "a part of the name section")
        }
    }
}

extension ByteReader {
    fileprivate mutating func nameMap<Index: TypedIndex>() throws(DecodingError) -> [Index: String] {
        let count = try count(of: "names", limit: .max)
        var names: [Index: String] = [:]
        for _ in 0..<count {
            let index = Index(rawValue: try unsigned())
            names[index] = try name()
        }
        return names
    }

    /// The names of locals, per function. Functions without any are left out.
    fileprivate mutating func indirectNameMap() throws(DecodingError) -> [FunctionIndex: [LocalIndex: String]] {
        let count = try count(of: "functions with names", limit: .max)
        var names: [FunctionIndex: [LocalIndex: String]] = [:]
        for _ in 0..<count {
            let function = try FunctionIndex(from: &self)
            let locals: [LocalIndex: String] = try nameMap()
            if !locals.isEmpty { names[function] = locals }
        }
        return names
    }
}
