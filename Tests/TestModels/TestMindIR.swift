import NDArray
import ProtobufWire

/// A MindIR file made in a test.
public struct TestMindIR {
    public indirect enum Value {
        case integer(Int), truth(Bool), number(Float), text(String), monad, none
        case tuple([Value])
        case tensor(NDArray)
        /// MindIR's number of an element type.
        case type(Int)
        /// MindIR's number of a kind of value, with nothing in it.
        case kind(Int)
    }

    /// What a node declares of its result.
    public indirect enum Result {
        case tensor([Int], type: Int = 1, memory: String = "")
        case tuple([Result])
        case monad, closure
    }

    public struct Node {
        let operation: String, inputs: [String], output: String
        var result: Result?
        var value: Value?
        var attributes: [(String, Value)] = []

        /// - Parameter operation: a primitive's name, or `call NAME` for a function or a closure.
        public init(_ operation: String, _ inputs: [String], _ output: String, _ result: Result? = nil, _ attributes: (String, Value)...) {
            (self.operation, self.inputs, self.output, self.result) = (operation, inputs, output, result)
            self.attributes = attributes
        }

        public static func constant(_ name: String, _ value: Value) -> Node {
            var node = Node("Constant", [], name)
            node.value = value
            return node
        }
    }

    public struct Function {
        var name: String
        public var inputs: [(name: String, type: Result)]
        public var nodes: [Node]
        public var output: String
        public var parameters: [(name: String, value: NDArray)]

        public init(
            _ name: String, _ inputs: [(String, Result)], _ nodes: [Node], _ output: String, parameters: [(String, NDArray)] = []
        ) {
            (self.name, self.nodes, self.output) = (name, nodes, output)
            self.inputs = inputs.map { ($0.0, $0.1) }
            self.parameters = parameters.map { ($0.0, $0.1) }
        }
    }

    public var main: Function
    public var functions: [Function]

    public init(_ main: Function, _ functions: [Function] = []) { (self.main, self.functions) = (main, functions) }

    /// The bytes of the file.
    public var bytes: [UInt8] {
        var writer = WireWriter()
        writer.text(1, "1.1")
        writer.text(2, "MindSpore")
        writer.message(7) { Self.write(main, "m", &$0) }
        for (index, function) in functions.enumerated() { writer.message(8) { Self.write(function, "f\(index)", &$0) } }
        for (place, function) in ([main] + functions).enumerated() {
            let prefix = place == 0 ? "m" : "f\(place - 1)"
            for (index, node) in function.nodes.enumerated() where node.isPrimitive {
                writer.message(12) { primitive in
                    primitive.text(1, "\(node.operation):\(prefix)\(index)")
                    primitive.text(2, node.operation)
                    for (name, value) in node.attributes { primitive.message(3) { Self.write(value, name, &$0) } }
                }
            }
        }
        writer.integer(13, 3)
        return writer.bytes
    }

    private static func write(_ function: Function, _ prefix: String, _ graph: inout WireWriter) {
        for (index, node) in function.nodes.enumerated() {
            graph.message(1) { message in
                for input in node.inputs { message.text(1, input) }
                message.text(2, node.output)
                message.text(3, node.output)
                if node.operation == "Constant" {
                    message.text(4, "Constant")
                } else if node.isPrimitive {
                    message.text(4, "REF::\(node.operation):\(prefix)\(index)")
                } else {
                    message.text(4, "REF::\(node.operation.dropFirst(5))")
                }
                if let value = node.value { message.message(5) { write(value, "value", &$0) } }
                if let result = node.result { message.message(5) { write(result, "shape", &$0) } }
            }
        }
        graph.text(2, function.name)
        for parameter in function.parameters { graph.message(3) { write(parameter.value, parameter.name, memory: parameter.name, &$0) } }
        for input in function.inputs {
            graph.message(5) { message in
                message.text(1, input.name)
                if case .tensor(let shape, let type, let memory) = input.type {
                    message.message(2) { writeType(shape, type, memory, &$0) }
                } else {
                    message.message(5) { write(input.type, "", &$0) }
                }
            }
        }
        graph.message(6) { $0.text(1, function.output) }
    }

    private static func writeType(_ shape: [Int], _ type: Int, _ memory: String, _ tensor: inout WireWriter) {
        for extent in shape { tensor.integer(1, Int64(extent)) }
        tensor.integer(2, Int64(type))
        if !memory.isEmpty { tensor.text(13, memory) }
    }

    private static func write(_ result: Result, _ name: String, _ attribute: inout WireWriter) {
        attribute.text(1, name)
        switch result {
        case .tensor(let shape, let type, let memory):
            attribute.message(12) { writeType(shape, type, memory, &$0) }
            attribute.integer(16, 19)
        case .tuple(let results):
            attribute.integer(16, 20)
            for result in results { attribute.message(17) { write(result, "", &$0) } }
        case .monad: attribute.integer(16, 23)
        case .closure: attribute.integer(16, 27)
        }
    }

    private static func write(_ value: Value, _ name: String, isElement: Bool = false, _ attribute: inout WireWriter) {
        attribute.text(1, name)
        switch value {
        case .integer(let number):
            attribute.integer(isElement ? 10 : 3, Int64(number))
            attribute.integer(16, 7)
        case .truth(let holds):
            attribute.integer(isElement ? 10 : 3, holds ? 1 : 0)
            attribute.integer(16, 9)
        case .number(let number):
            attribute.fixed32(isElement ? 8 : 2, number.bitPattern)
            attribute.integer(16, 1)
        case .text(let text):
            attribute.text(isElement ? 11 : 5, text)
            attribute.integer(16, 8)
        case .monad: attribute.integer(16, 23)
        case .none: attribute.integer(16, 25)
        case .tuple(let values):
            attribute.integer(16, 20)
            for value in values { attribute.message(17) { write(value, "", isElement: true, &$0) } }
        case .tensor(let array):
            attribute.message(12) { write(array, "value0", memory: "", &$0) }
            attribute.integer(16, 19)
        case .type(let type):
            attribute.message(12) { $0.integer(2, Int64(type)) }
            attribute.integer(16, 19)
        case .kind(let kind): attribute.integer(16, Int64(kind))
        }
    }

    private static func write(_ array: NDArray, _ name: String, memory: String, _ tensor: inout WireWriter) {
        let types: [ElementType: Int64] = [
            .float32: 1, .uint8: 2, .int8: 3, .int16: 5, .int32: 6, .int64: 7, .bool: 9, .float16: 10, .float64: 11,
        ]
        for extent in array.shape { tensor.integer(1, Int64(extent)) }
        tensor.integer(2, types[array.elementType]!)
        tensor.text(7, name)
        tensor.bytes(9, array.bytes)
        if !memory.isEmpty { tensor.text(13, memory) }
    }
}

extension TestMindIR.Node {
    fileprivate var isPrimitive: Bool { operation != "Constant" && !operation.hasPrefix("call ") }
}
