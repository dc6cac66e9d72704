/// The type of one tensor element.
///
/// The raw value is the type's NumPy name, which is what files and metadata hold.
public enum ElementType: String, CaseIterable, Codable, Hashable, Sendable {
    case bool
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float16, bfloat16, float32, float64

    /// The number of bytes that one element takes in memory.
    public var byteCount: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    public var bitCount: Int { byteCount * 8 }

    public var isFloat: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }

    public var isSignedInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64: true
        default: false
        }
    }

    public var isUnsignedInteger: Bool {
        switch self {
        case .uint8, .uint16, .uint32, .uint64: true
        default: false
        }
    }

    /// Whether the type is an integer; `bool` is not one.
    public var isInteger: Bool { isSignedInteger || isUnsignedInteger }

    /// MindSpore's upper-case name, as kernel libraries and command lines write it: `FP32`, `INT8`.
    public var libraryName: String {
        switch self {
        case .bool: "BOOL"
        case .bfloat16: "BF16"
        case .float16, .float32, .float64: "FP\(bitCount)"
        case .int8, .int16, .int32, .int64: "INT\(bitCount)"
        case .uint8, .uint16, .uint32, .uint64: "UINT\(bitCount)"
        }
    }

    /// The type with the given library name, in any letter case.
    public init?(libraryName: String) {
        let wanted = libraryName.uppercased()
        guard let type = Self.allCases.first(where: { $0.libraryName == wanted }) else { return nil }
        self = type
    }
}

extension ElementType: CustomStringConvertible {
    public var description: String { rawValue }
}
