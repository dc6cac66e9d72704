extension Module {
    /// Where an instruction of a function's body begins in the bytes of a module; `nil` where there is none.
    ///
    /// - Parameters:
    ///   - instruction: by its position in the body; the position behind the last one is the body's `end`.
    ///   - body: the place of the function among those that are not imported.
    public static func byteOffset(ofInstruction instruction: Int, inBody body: Int, of bytes: [UInt8]) -> Int? {
        try? offset(ofInstruction: instruction, inBody: body, of: bytes)
    }

    private static func offset(
        ofInstruction instruction: Int, inBody body: Int, of bytes: [UInt8]
    ) throws(DecodingError) -> Int? {
        var reader = ByteReader(bytes)
        _ = try reader.part(count: preamble.count)
        while !reader.isAtEnd {
            let id = SectionID(rawValue: try reader.byte())
            var section = try reader.part(count: Int(try reader.unsigned()))
            if id == .code { return try section.offset(ofInstruction: instruction, inBody: body) }
        }
        return nil
    }
}

extension ByteReader {
    fileprivate mutating func offset(ofInstruction instruction: Int, inBody body: Int) throws(DecodingError) -> Int? {
        guard body < Int(try unsigned()) else { return nil }
        for _ in 0..<body { _ = try part(count: Int(try unsigned())) }
        var code = try part(count: Int(try unsigned()))
        _ = try code.locals()
        var branchTables: [BranchTable] = []
        for _ in 0..<instruction { _ = try code.immediate(of: try code.opcode(), branchTables: &branchTables) }
        return code.isAtEnd ? nil : code.position
    }
}
