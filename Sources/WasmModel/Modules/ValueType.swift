/// The type of an operand, a local, a global or a table's elements; the raw value is the binary format's byte.
public enum ValueType: UInt8, CaseIterable, Hashable, Sendable {
    case i32 = 0x7F
    case i64 = 0x7E
    case f32 = 0x7D
    case f64 = 0x7C
    case v128 = 0x7B
    case funcref = 0x70
    case externref = 0x6F

    /// Whether values of the type are references, which live in tables and never in memory.
    public var isReference: Bool { self == .funcref || self == .externref }
}

extension ValueType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .i32: "i32"
        case .i64: "i64"
        case .f32: "f32"
        case .f64: "f64"
        case .v128: "v128"
        case .funcref: "funcref"
        case .externref: "externref"
        }
    }
}
