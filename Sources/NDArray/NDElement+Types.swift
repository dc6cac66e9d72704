extension Int8: NDElement { public static var elementType: ElementType { .int8 } }
extension Int16: NDElement { public static var elementType: ElementType { .int16 } }
extension Int32: NDElement { public static var elementType: ElementType { .int32 } }
extension Int64: NDElement { public static var elementType: ElementType { .int64 } }
extension UInt8: NDElement { public static var elementType: ElementType { .uint8 } }
extension UInt16: NDElement { public static var elementType: ElementType { .uint16 } }
extension UInt32: NDElement { public static var elementType: ElementType { .uint32 } }
extension UInt64: NDElement { public static var elementType: ElementType { .uint64 } }

extension Float: NDElement {
    public static var elementType: ElementType { .float32 }
    public var shortestText: String { description }
}

extension Double: NDElement {
    public static var elementType: ElementType { .float64 }
    public var shortestText: String { description }
}

// Swift has no Float16 on Intel Macs; `Half` is there on every platform.
#if !(os(macOS) && arch(x86_64))
extension Float16: NDElement {
    public static var elementType: ElementType { .float16 }
    public var shortestText: String { description }
}
#endif

extension Bool: NDElement {
    public static var elementType: ElementType { .bool }
    public var doubleValue: Double { self ? 1 : 0 }
    public var int64Value: Int64 { self ? 1 : 0 }
    public var shortestText: String { description }

    public init(nearest value: Double) { self = value != 0 }
    public init(wrapping value: Int64) { self = value != 0 }
}

extension ElementType {
    /// The Swift type with this element type; passing it to a generic function opens it.
    public var swiftType: any NDElement.Type {
        switch self {
        case .bool: Bool.self
        case .int8: Int8.self
        case .int16: Int16.self
        case .int32: Int32.self
        case .int64: Int64.self
        case .uint8: UInt8.self
        case .uint16: UInt16.self
        case .uint32: UInt32.self
        case .uint64: UInt64.self
        case .float16: Half.self
        case .bfloat16: BFloat16.self
        case .float32: Float.self
        case .float64: Double.self
        }
    }
}
