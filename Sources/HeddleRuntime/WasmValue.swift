/// The type of a number that a WebAssembly function takes or gives.
public enum WasmValueType: String, Hashable, Sendable, CustomStringConvertible {
    case i32, i64, f32, f64

    public var description: String { rawValue }
}

/// A number that a WebAssembly function takes or gives.
///
/// Two values are equal when their bits are: a NaN equals itself, and 0.0 does not equal -0.0.
public enum WasmValue: Hashable, Sendable {
    case i32(Int32)
    case i64(Int64)
    case f32(Float)
    case f64(Double)

    public var type: WasmValueType {
        switch self {
        case .i32: .i32
        case .i64: .i64
        case .f32: .f32
        case .f64: .f64
        }
    }

    /// The value's bits, the upper half zero for the types of 32.
    public var bitPattern: UInt64 {
        switch self {
        case .i32(let value): UInt64(UInt32(bitPattern: value))
        case .i64(let value): UInt64(bitPattern: value)
        case .f32(let value): UInt64(value.bitPattern)
        case .f64(let value): value.bitPattern
        }
    }

    public init(_ type: WasmValueType, bitPattern: UInt64) {
        self = switch type {
        case .i32: .i32(Int32(truncatingIfNeeded: bitPattern))
        case .i64: .i64(Int64(bitPattern: bitPattern))
        case .f32: .f32(Float(bitPattern: UInt32(truncatingIfNeeded: bitPattern)))
        case .f64: .f64(Double(bitPattern: bitPattern))
        }
    }

    public static func == (left: WasmValue, right: WasmValue) -> Bool {
        left.type == right.type && left.bitPattern == right.bitPattern
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(bitPattern)
    }
}

extension WasmValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .i32(let value): "i32 \(value)"
        case .i64(let value): "i64 \(value)"
        case .f32(let value): "f32 \(value)"
        case .f64(let value): "f64 \(value)"
        }
    }
}
