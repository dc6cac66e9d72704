import Support

/// The same work as nodes of ONNX. The last node's result is named `y`.
struct ONNXGraph: Sendable {
    struct Node: Sendable {
        let type: String
        let inputs: [String]
        let output: String
        let attributes: JSONObject

        init(_ type: String, _ inputs: String..., to output: String = "y", attributes: JSONObject = [:]) {
            self.type = type
            self.inputs = inputs
            self.output = output
            self.attributes = attributes
        }

        var json: JSONValue {
            [
                "type": .string(type), "inputs": .array(inputs.map { .string($0) }), "output": .string(output),
                "attributes": .object(attributes),
            ]
        }
    }

    let nodes: [Node]
    /// The order in which the peer has the axes of an operand, by its name, or of the result, by `y`.
    let permutations: [String: [Int]]

    init(_ nodes: Node..., permutations: [String: [Int]] = [:]) {
        self.nodes = nodes
        self.permutations = permutations
    }
}
