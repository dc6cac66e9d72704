// The messages of mind_ir.proto (MindSpore 2.0 to 2.10), by the numbers of their fields. What no reader here needs is skipped:
// documentation, gradients, data parallelism, preprocessing.

import ProtobufWire

public struct ModelProto: WireMessage {
    /// `0.1.1` in files of MindSpore 2.0, `1.1` in those of 2.10.
    public var irVersion = ""
    public var producer = ""
    /// The version of MindSpore.
    public var modelVersion = ""
    public var graph: GraphProto?
    public var functions: [GraphProto] = []
    public var primitives: [PrimitiveProto] = []
    /// 1 where primitives take their arguments as attributes, 2 and 3 where as inputs.
    public var formatVersion: Int64 = 0

    public init() {}

    public init(_ bytes: [UInt8]) throws(WireError) { try self.init(reading: WireReader(bytes)) }

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: irVersion = try reader.text(field)
        case 2: producer = try reader.text(field)
        case 5: modelVersion = try reader.text(field)
        case 7: graph = try reader.decode(field)
        case 8: functions.append(try reader.decode(field))
        case 12: primitives.append(try reader.decode(field))
        case 13: formatVersion = try field.integer
        default: break
        }
    }
}

public struct GraphProto: WireMessage {
    public var name = ""
    public var nodes: [NodeProto] = []
    /// The weights.
    public var parameters: [TensorProto] = []
    public var inputs: [ValueInfoProto] = []
    /// One, which may be a tuple.
    public var outputs: [ValueInfoProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: nodes.append(try reader.decode(field))
        case 2: name = try reader.text(field)
        case 3: parameters.append(try reader.decode(field))
        case 5: inputs.append(try reader.decode(field))
        case 6: outputs.append(try reader.decode(field))
        default: break
        }
    }
}

public struct NodeProto: WireMessage {
    public var name = ""
    /// `Constant`, or `REF::` and the name of a primitive, of a graph, or of the node that makes the closure to be called.
    public var operation = ""
    /// Where the layer that the node is of stands in the network, as in `Default/conv1-Conv2d/Conv2D-op0`.
    public var scope = ""
    public var inputs: [String] = []
    public var outputs: [String] = []
    public var attributes: [AttributeProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: inputs.append(try reader.text(field))
        case 2: outputs.append(try reader.text(field))
        case 3: name = try reader.text(field)
        case 4: operation = try reader.text(field)
        case 5: attributes.append(try reader.decode(field))
        case 7: scope = try reader.text(field)
        default: break
        }
    }
}

/// An operator with its attributes, which nodes share.
public struct PrimitiveProto: WireMessage {
    /// What nodes call it, as in `Conv2D:4`.
    public var name = ""
    /// The operator's own name, as in `Conv2D`.
    public var operation = ""
    public var attributes: [AttributeProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 2: operation = try reader.text(field)
        case 3: attributes.append(try reader.decode(field))
        default: break
        }
    }
}

public struct ValueInfoProto: WireMessage {
    public var name = ""
    /// The type of a tensor; of anything else `structure` says more.
    public var tensors: [TensorProto] = []
    public var structure: AttributeProto?

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 2: tensors.append(try reader.decode(field))
        case 5: structure = try reader.decode(field)
        default: break
        }
    }
}
