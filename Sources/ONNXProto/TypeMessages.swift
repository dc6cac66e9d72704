import ProtobufWire

public struct ValueInfoProto: WireMessage {
    public var name = ""
    public var type: TypeProto?

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 2: type = try reader.decode(field)
        default: break
        }
    }
}

public struct TypeProto: WireMessage {
    public indirect enum Value: Sendable {
        case tensor(TensorTypeProto)
        case sequence(TypeProto)
        case optional(TypeProto)
        case sparseTensor, map, opaque
    }

    public var value: Value?

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: value = .tensor(try reader.decode(field))
        case 4: value = .sequence(try reader.decode(field, as: InnerTypeProto.self).type)
        case 5: value = .map
        case 7: value = .opaque
        case 8: value = .sparseTensor
        case 9: value = .optional(try reader.decode(field, as: InnerTypeProto.self).type)
        default: break
        }
    }
}

/// The message around the element type of a sequence or an optional.
private struct InnerTypeProto: WireMessage {
    var type = TypeProto()

    init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        if field.number == 1 { type = try reader.decode(field) }
    }
}

public struct TensorTypeProto: WireMessage {
    public var elementType: Int64 = 0
    /// nil where not even the rank is declared.
    public var shape: ShapeProto?

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: elementType = try field.integer
        case 2: shape = try reader.decode(field)
        default: break
        }
    }
}

public struct ShapeProto: WireMessage {
    public var dimensions: [DimensionProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        if field.number == 1 { dimensions.append(try reader.decode(field)) }
    }
}

public struct DimensionProto: WireMessage {
    public var extent: Int64?
    public var symbol: String?

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: extent = try field.integer
        case 2: symbol = try reader.text(field)
        default: break
        }
    }
}
