import ProtobufWire

public struct AttributeProto: WireMessage {
    /// Which field of the message holds the value.
    public enum Kind: Int64, Sendable {
        case undefined = 0, float, integer, text, tensor, graph, floats, integers, texts, tensors, graphs
        case sparseTensor = 11, sparseTensors, type, types
    }

    public var name = ""
    /// In a function's body: the attribute of the function whose value this one takes.
    public var reference = ""
    public var kind: Int64 = 0
    public var float: Float = 0
    public var integer: Int64 = 0
    public var text: ArraySlice<UInt8> = []
    public var tensor: TensorProto?
    public var graph: GraphProto?
    public var type: TypeProto?
    public var floats: [Float] = []
    public var integers: [Int64] = []
    public var texts: [ArraySlice<UInt8>] = []
    public var tensors: [TensorProto] = []
    public var graphs: [GraphProto] = []
    public var sparseTensor: SparseTensorProto?

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 2: float = try field.float
        case 3: integer = try field.integer
        case 4: text = try reader.slice(field)
        case 5: tensor = try reader.decode(field)
        case 6: graph = try reader.decode(field)
        case 7: try reader.append(field, to: &floats)
        case 8: try reader.append(field, to: &integers)
        case 9: texts.append(try reader.slice(field))
        case 10: tensors.append(try reader.decode(field))
        case 11: graphs.append(try reader.decode(field))
        case 14: type = try reader.decode(field)
        case 20: kind = try field.integer
        case 21: reference = try reader.text(field)
        case 22: sparseTensor = try reader.decode(field)
        default: break
        }
    }
}
