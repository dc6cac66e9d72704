/// Why bytes are no module, and where that was noticed.
public struct DecodingError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case notAModule
        case unsupportedVersion(UInt32)
        case unexpectedEnd
        case integerTooLong(bits: Int)
        case invalidUTF8
        case unknownOpcode(prefix: UInt8?, code: UInt32)
        case unexpectedByte(UInt8, expected: String)
        case countTooLarge(UInt32, of: String, limit: UInt32)
        case unknownSection(UInt8)
        case sectionOutOfOrder(UInt8)
        case sizeMismatch(of: String)
        case bodyCountMismatch(functions: Int, bodies: Int)
        case alignmentTooLarge(UInt32)
        case selectTypeCount(UInt32)
        case branchTableInConstant
    }

    public var reason: Reason
    /// The byte of the module at which reading stopped.
    public var offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension DecodingError: CustomStringConvertible {
    public var description: String { "byte \(offset): \(reason)" }
}

extension DecodingError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notAModule: "this is no WebAssembly module: it does not start with the four bytes \\0asm"
        case .unsupportedVersion(let version): "version \(version) of the binary format is not supported, only 1"
        case .unexpectedEnd: "the module, or the part that is being read, ends too early"
        case .integerTooLong(let bits): "an integer does not fit \(bits) bits, or takes too many bytes"
        case .invalidUTF8: "a name is not UTF-8"
        case .unknownOpcode(nil, let code): "unknown opcode \(hexadecimal(code))"
        case .unknownOpcode(let prefix?, let code): "unknown opcode \(hexadecimal(UInt32(prefix))) \(hexadecimal(code))"
        case .unexpectedByte(let byte, let expected): "expected \(expected), found \(hexadecimal(UInt32(byte)))"
        case .countTooLarge(let count, let what, let limit): "\(count) \(what) are more than the limit of \(limit)"
        case .unknownSection(let id): "unknown section \(id)"
        case .sectionOutOfOrder(let id): "section \(id) comes twice, or after one that must follow it"
        case .sizeMismatch(let what): "the stated size of \(what) is not the size of its content"
        case .bodyCountMismatch(let functions, let bodies):
            "\(functions) functions are declared, but \(bodies) have a body"
        case .alignmentTooLarge(let exponent): "an alignment exponent of \(exponent) is more than the largest, 31"
        case .selectTypeCount(let count): "a select states one type, not \(count)"
        case .branchTableInConstant: "a constant expression cannot branch"
        }
    }

    private func hexadecimal(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
}
