import ProtobufWire

/// A tensor; without elements the type of one.
public struct TensorProto: WireMessage {
    public var name = ""
    /// -1 for an extent that is not known, -2 where not even the rank is.
    public var extents: [Int64] = []
    public var dataType: Int64 = 0
    /// The elements as little-endian bytes, where the file lies in memory: nothing is copied.
    public var rawData: ArraySlice<UInt8>?
    /// Where the elements are if they lie in another file.
    public var external: ExternalDataProto?
    /// What the memory of the tensor is known by: values with the same key are one tensor, which operators may write to.
    public var memory = ""
    /// How weights are compressed; 0 is not at all.
    public var compression: Int64 = 0

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: try reader.append(field, to: &extents)
        case 2: dataType = try field.integer
        case 7: name = try reader.text(field)
        case 9: rawData = try reader.slice(field)
        case 12: external = try reader.decode(field)
        case 13: memory = try reader.text(field)
        case 16: compression = try field.integer
        default: break
        }
    }
}

public struct ExternalDataProto: WireMessage {
    /// A file, from the model's folder.
    public var location = ""
    public var offset: Int64 = 0
    public var byteCount: Int64 = 0

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: location = try reader.text(field)
        case 2: offset = try field.integer
        case 3: byteCount = try field.integer
        default: break
        }
    }
}
