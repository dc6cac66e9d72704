import ProtobufWire

/// A value, or the type of one.
///
/// A scalar stands in `integer`, `float`, `double` or `text`; within a tuple or list it stands in the list of its kind.
public struct AttributeProto: WireMessage {
    public enum Kind: Int64, Sendable {
        case undefined = 0, float, uint8, int8, uint16, int16, int32, int64, text, bool, float16, double, uint32, uint64
        case complex64, complex128, bfloat16, tensor, graph, tensors, tuple, list, dictionary
        case memoryMonad = 23, outputMonad, nothing, primitiveClosure, graphClosure, partialClosure, unionClosure
    }

    public var name = ""
    public var kind: Int64 = 0
    public var float: Float?
    public var integer: Int64?
    public var double: Double?
    public var text: ArraySlice<UInt8>?
    public var tensor: TensorProto?
    public var floats: [Float] = []
    public var doubles: [Double] = []
    public var integers: [Int64] = []
    public var texts: [ArraySlice<UInt8>] = []
    public var tensors: [TensorProto] = []
    /// The elements of a tuple or list.
    public var values: [AttributeProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 2: float = try field.float
        case 3: integer = try field.integer
        case 4: double = try field.double
        case 5: text = try reader.slice(field)
        case 6: tensor = try reader.decode(field)
        case 8: try reader.append(field, to: &floats)
        case 9: try reader.append(field, to: &doubles)
        case 10: try reader.append(field, to: &integers)
        case 11: texts.append(try reader.slice(field))
        case 12: tensors.append(try reader.decode(field))
        case 16: kind = try field.integer
        case 17: values.append(try reader.decode(field))
        default: break
        }
    }
}
