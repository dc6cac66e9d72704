import ProtobufWire

public struct TensorProto: WireMessage {
    public var name = ""
    public var extents: [Int64] = []
    public var dataType: Int64 = 0
    /// The elements as little-endian bytes, where the file lies in memory: nothing is copied.
    public var rawData: ArraySlice<UInt8>?
    public var floats: [Float] = []
    /// Also the elements of narrower integers, `bool` and 16-bit floats (by their bits).
    public var int32s: [Int64] = []
    public var int64s: [Int64] = []
    public var uint64s: [Int64] = []
    public var doubles: [Double] = []
    public var texts: [ArraySlice<UInt8>] = []
    /// Where the elements are if they lie in another file: `location`, `offset`, `length`.
    public var external: [EntryProto] = []
    public var dataLocation: Int64 = 0
    public var isSegment = false

    public init() {}

    public init(_ bytes: [UInt8]) throws(WireError) { try self.init(reading: WireReader(bytes)) }

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: try reader.append(field, to: &extents)
        case 2: dataType = try field.integer
        case 3: isSegment = true
        case 4: try reader.append(field, to: &floats)
        case 5: try reader.append(field, to: &int32s)
        case 6: texts.append(try reader.slice(field))
        case 7: try reader.append(field, to: &int64s)
        case 8: name = try reader.text(field)
        case 9: rawData = try reader.slice(field)
        case 10: try reader.append(field, to: &doubles)
        case 11: try reader.append(field, to: &uint64s)
        case 13: external.append(try reader.decode(field))
        case 14: dataLocation = try field.integer
        default: break
        }
    }
}

public struct SparseTensorProto: WireMessage {
    public var values: TensorProto?
    public var indices: TensorProto?
    public var extents: [Int64] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: values = try reader.decode(field)
        case 2: indices = try reader.decode(field)
        case 3: try reader.append(field, to: &extents)
        default: break
        }
    }
}

public struct EntryProto: WireMessage {
    public var key = ""
    public var value = ""

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: key = try reader.text(field)
        case 2: value = try reader.text(field)
        default: break
        }
    }
}

/// A list of tensors, or of such lists, as test data has them.
public struct SequenceProto: WireMessage {
    public var name = ""
    public var elementKind: Int64 = 0
    public var tensors: [TensorProto] = []
    public var sequences: [SequenceProto] = []

    public init() {}

    public init(_ bytes: [UInt8]) throws(WireError) { try self.init(reading: WireReader(bytes)) }

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 2: elementKind = try field.integer
        case 3: tensors.append(try reader.decode(field))
        case 5: sequences.append(try reader.decode(field))
        default: break
        }
    }
}

/// A value or none, as test data has them.
public struct OptionalProto: WireMessage {
    public var tensor: TensorProto?
    public var sequence: SequenceProto?

    public init() {}

    public init(_ bytes: [UInt8]) throws(WireError) { try self.init(reading: WireReader(bytes)) }

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 3: tensor = try reader.decode(field)
        case 5: sequence = try reader.decode(field)
        default: break
        }
    }
}
