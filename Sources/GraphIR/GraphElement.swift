import NDArray

/// The element type of a graph's value: every type that a model file knows.
///
/// The raw value is ONNX's number for it. Types that no kernel computes in are **stored** as another: the 8-bit floats and the
/// unsigned 4- and 2-bit integers as `uint8`, the signed ones as `int8`, one element a byte.
public enum GraphElement: Int, CaseIterable, Hashable, Sendable {
    case float32 = 1, uint8, int8, uint16, int16, int32, int64, string, bool, float16, float64, uint32, uint64
    case complex64, complex128, bfloat16
    case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz, uint4, int4, float4e2m1, float8e8m0, uint2, int2
    case float6e2m3, float6e3m2

    public init(_ element: ElementType) {
        self = switch element {
        case .bool: .bool
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .float32: .float32
        case .float64: .float64
        }
    }

    /// The type that kernels compute in, where it is the element's own.
    public var element: ElementType? { ElementType.allCases.first { GraphElement($0) == self } }

    /// The type that holds the elements in memory; nil for strings and complex numbers.
    public var storage: ElementType? {
        switch self {
        case .int4, .int2: .int8
        case .uint4, .uint2, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float4e2m1, .float8e8m0,
            .float6e2m3, .float6e3m2:
            .uint8
        case .string, .complex64, .complex128: nil
        default: element
        }
    }

    /// The bits of an element in a file.
    public var bitCount: Int {
        switch self {
        case .uint4, .int4, .float4e2m1: 4
        case .uint2, .int2: 2
        case .complex64: 64
        case .complex128: 128
        case .string: 0
        default: storage?.bitCount ?? 8
        }
    }
}

extension GraphElement: CustomStringConvertible {
    public var description: String {
        if let element { return "\(element)" }
        return switch self {
        case .string: "string"
        case .complex64: "complex64"
        case .complex128: "complex128"
        case .float8e4m3fn: "float8_e4m3fn"
        case .float8e4m3fnuz: "float8_e4m3fnuz"
        case .float8e5m2: "float8_e5m2"
        case .float8e5m2fnuz: "float8_e5m2fnuz"
        case .float8e8m0: "float8_e8m0fnu"
        case .float6e2m3: "float6_e2m3fn"
        case .float6e3m2: "float6_e3m2fn"
        case .float4e2m1: "float4_e2m1fn"
        case .uint4: "uint4"
        case .int4: "int4"
        case .uint2: "uint2"
        default: "int2"
        }
    }
}
