import NDArray
import ONNXProto
import ProtobufWire

/// An ONNX file made in a test.
public struct TestModel {
    public struct Node {
        let operation: String, inputs: [String], outputs: [String]
        public var attributes: [(String, Attribute)]
        var domain = ""

        public init(
            _ operation: String, _ inputs: [String], _ outputs: [String], domain: String = "", _ attributes: (String, Attribute)...
        ) {
            (self.operation, self.inputs, self.outputs, self.attributes) = (operation, inputs, outputs, attributes)
            self.domain = domain
        }
    }

    public enum Attribute {
        case integer(Int), integers([Int]), number(Float), numbers([Float]), text(String), texts([String])
        /// The body of a control-flow operator.
        case graph(TestModel)
    }

    /// A symbolic extent is its name, an unknown one is nil.
    public enum Dimension: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case fixed(Int), symbol(String)

        public init(integerLiteral value: Int) { self = .fixed(value) }
        public init(stringLiteral value: String) { self = .symbol(value) }
    }

    public var nodes: [Node]
    public var inputs: [(name: String, shape: [Dimension])]
    public var outputs: [String]
    public var constants: [(name: String, value: NDArray)]
    public var version: Int
    /// ONNX's number of the inputs' element type: float32 unless another is given.
    public var elementType = 1
    /// The types of single inputs.
    public var elementTypes: [String: Int] = [:]

    public init(
        _ nodes: [Node], inputs: [(String, [Dimension])], outputs: [String], constants: [(String, NDArray)] = [], version: Int = 17
    ) {
        (self.nodes, self.outputs, self.version) = (nodes, outputs, version)
        self.inputs = inputs.map { ($0.0, $0.1) }
        self.constants = constants.map { ($0.0, $0.1) }
    }

    /// The bytes of the file.
    public var bytes: [UInt8] {
        var writer = WireWriter()
        writer.integer(1, 10)
        writer.message(8) { $0.integer(2, Int64(version)) }
        writer.message(8) { set in
            set.text(1, "com.example")
            set.integer(2, 1)
        }
        writer.message(8) { set in
            set.text(1, "ai.onnx.ml")
            set.integer(2, 3)
        }
        writer.message(7, writeGraph)
        return writer.bytes
    }

    private func writeGraph(_ graph: inout WireWriter) {
        for node in nodes { graph.message(1) { write(node, &$0) } }
        graph.text(2, "test")
        for constant in constants { graph.message(5) { Self.write(constant.value, name: constant.name, &$0) } }
        for input in inputs { graph.message(11) { write(input.name, input.shape, &$0) } }
        for output in outputs { graph.message(12) { $0.text(1, output) } }
    }

    private func write(_ node: Node, _ writer: inout WireWriter) {
        for input in node.inputs { writer.text(1, input) }
        for output in node.outputs { writer.text(2, output) }
        writer.text(4, node.operation)
        writer.text(7, node.domain)
        for (name, attribute) in node.attributes {
            writer.message(5) { message in
                message.text(1, name)
                switch attribute {
                case .integer(let value):
                    message.integer(3, Int64(value))
                    message.integer(20, 2)
                case .integers(let values):
                    for value in values { message.integer(8, Int64(value)) }
                    message.integer(20, 7)
                case .number(let value):
                    message.fixed32(2, value.bitPattern)
                    message.integer(20, 1)
                case .numbers(let values):
                    for value in values { message.fixed32(7, value.bitPattern) }
                    message.integer(20, 6)
                case .text(let value):
                    message.text(4, value)
                    message.integer(20, 3)
                case .graph(let body):
                    message.message(6, body.writeGraph)
                    message.integer(20, 5)
                case .texts(let values):
                    for value in values { message.text(9, value) }
                    message.integer(20, 8)
                }
            }
        }
    }

    private func write(_ name: String, _ shape: [Dimension], _ writer: inout WireWriter) {
        writer.text(1, name)
        writer.message(2) { type in
            type.message(1) { tensor in
                tensor.integer(1, Int64(elementTypes[name] ?? elementType))
                tensor.message(2) { message in
                    for dimension in shape {
                        message.message(1) { extent in
                            switch dimension {
                            case .fixed(let value): extent.integer(1, Int64(value))
                            case .symbol(let symbol): extent.text(2, symbol)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The fields of a `TensorProto` of float32 or int64.
    public static func write(_ value: NDArray, name: String, _ writer: inout WireWriter) {
        for extent in value.shape { writer.integer(1, Int64(extent)) }
        writer.integer(2, value.elementType == .int64 ? 7 : 1)
        writer.text(8, name)
        writer.bytes(9, value.bytes)
    }
}
