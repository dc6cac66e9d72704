/// The opcode table by code, for reading.
struct OpcodeIndex: Sendable {
    private static let shared = OpcodeIndex()

    private var plain: [Opcode?]
    private var prefixed: [UInt8: [Opcode?]] = [:]

    private init() {
        plain = Array(repeating: nil, count: 256)
        for opcode in Opcode.allCases {
            let code = Int(opcode.code)
            guard let prefix = opcode.prefix else {
                plain[code] = opcode
                continue
            }
            let missing = max(0, code + 1 - prefixed[prefix, default: []].count)
            prefixed[prefix, default: []].append(contentsOf: repeatElement(nil, count: missing))
            prefixed[prefix]?[code] = opcode
        }
    }

    /// The instruction of one byte, if there is one.
    static func opcode(_ byte: UInt8) -> Opcode? { shared.plain[Int(byte)] }

    static func isPrefix(_ byte: UInt8) -> Bool { byte >= 0xFB && shared.prefixed[byte] != nil }

    static func opcode(prefix: UInt8, code: UInt32) -> Opcode? {
        guard let codes = shared.prefixed[prefix], Int(code) < codes.count else { return nil }
        return codes[Int(code)]
    }
}
