// The messages of onnx.proto (version 14 of the file format), by the numbers of their fields. What no reader here needs,
// documentation, training and device placement, is skipped.

import ProtobufWire

public struct ModelProto: WireMessage {
    public var irVersion: Int64 = 0
    public var producer = ""
    public var graph: GraphProto?
    public var opsets: [OperatorSetProto] = []
    public var functions: [FunctionProto] = []

    public init() {}

    public init(_ bytes: [UInt8]) throws(WireError) { try self.init(reading: WireReader(bytes)) }

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: irVersion = try field.integer
        case 2: producer = try reader.text(field)
        case 7: graph = try reader.decode(field)
        case 8: opsets.append(try reader.decode(field))
        case 25: functions.append(try reader.decode(field))
        default: break
        }
    }
}

public struct OperatorSetProto: WireMessage {
    public var domain = ""
    public var version: Int64 = 0

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: domain = try reader.text(field)
        case 2: version = try field.integer
        default: break
        }
    }
}

public struct GraphProto: WireMessage {
    public var name = ""
    public var nodes: [NodeProto] = []
    public var initializers: [TensorProto] = []
    public var sparseInitializers: [SparseTensorProto] = []
    public var inputs: [ValueInfoProto] = []
    public var outputs: [ValueInfoProto] = []
    public var valueInfo: [ValueInfoProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: nodes.append(try reader.decode(field))
        case 2: name = try reader.text(field)
        case 5: initializers.append(try reader.decode(field))
        case 11: inputs.append(try reader.decode(field))
        case 12: outputs.append(try reader.decode(field))
        case 13: valueInfo.append(try reader.decode(field))
        case 15: sparseInitializers.append(try reader.decode(field))
        default: break
        }
    }
}

public struct NodeProto: WireMessage {
    public var name = ""
    public var operation = ""
    public var domain = ""
    public var overload = ""
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
        case 7: domain = try reader.text(field)
        case 8: overload = try reader.text(field)
        default: break
        }
    }
}

public struct FunctionProto: WireMessage {
    public var name = ""
    public var domain = ""
    public var overload = ""
    public var inputs: [String] = []
    public var outputs: [String] = []
    public var attributeNames: [String] = []
    public var attributeDefaults: [AttributeProto] = []
    public var nodes: [NodeProto] = []
    public var opsets: [OperatorSetProto] = []

    public init() {}

    package mutating func take(_ field: WireField, of reader: WireReader) throws(WireError) {
        switch field.number {
        case 1: name = try reader.text(field)
        case 4: inputs.append(try reader.text(field))
        case 5: outputs.append(try reader.text(field))
        case 6: attributeNames.append(try reader.text(field))
        case 7: nodes.append(try reader.decode(field))
        case 9: opsets.append(try reader.decode(field))
        case 10: domain = try reader.text(field)
        case 11: attributeDefaults.append(try reader.decode(field))
        case 13: overload = try reader.text(field)
        default: break
        }
    }
}
