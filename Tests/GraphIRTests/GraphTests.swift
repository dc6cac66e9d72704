import GraphIR
import NDArray
import Testing

@Suite struct GraphTests {
    /// y = Relu(x + c), and beside it a node that nobody needs.
    private func sample() -> Graph {
        var graph = Graph(name: "sample")
        let x = graph.addValue("x", .tensor(.float32, shape: [.symbol("batch"), .fixed(2)]))
        let c = graph.addValue("c")
        graph.constants[c] = GraphConstant(NDArray([1, 2] as [Float]))
        let unread = graph.addValue("unreadConstant")
        graph.constants[unread] = GraphConstant(NDArray([3] as [Float]))
        let sum = graph.addValue("sum"), dead = graph.addValue("dead")
        let y = graph.addValue("y", .tensor(.float32, shape: nil))
        let nodes = [
            GraphNode(name: "", operation: OperatorName("Add"), version: 14, inputs: [x, c], outputs: [sum]),
            GraphNode(
                name: "", operation: OperatorName("Elu"), version: 6, inputs: [x], outputs: [dead], attributes: ["alpha": .number(0.5)]),
            GraphNode(name: "last", operation: OperatorName("Relu"), version: 14, inputs: [sum], outputs: [y]),
        ].map { graph.addNode($0) }
        graph.body.nodes = nodes
        graph.body.inputs = [x]
        graph.body.outputs = [y]
        return graph
    }

    @Test func printing() {
        #expect(sample().description == """
            graph sample(x: float32[batch, 2]) -> y: float32[…] {
                c = float32[2] {1.0, 2.0}
                unreadConstant = float32[1] {3.0}
                sum = Add(x, c)
                dead = Elu(x) alpha 0.5
                y = Relu(sum)
            }

            """)
    }

    @Test func deadNodesAndConstantsGo() throws {
        let graph = removeDeadCode(sample())
        try graph.verify()
        #expect(graph.body.nodes.map { "\(graph[$0].operation)" } == ["Add", "Relu"])
        #expect(graph.constants.count == 1)
    }

    @Test func verification() throws {
        try sample().verify()
        var early = sample()
        early.body.nodes.swapAt(0, 2)
        #expect(message(early) == "Relu last reads sum, which nothing before it defines: nodes stand in the order in which they run")
        var twice = sample()
        twice[twice.body.nodes[1]].outputs = twice[twice.body.nodes[0]].outputs
        #expect(message(twice) == "sum is defined twice: a value has one definition")
        var lacking = sample()
        lacking.body.nodes.removeLast()
        #expect(message(lacking) == "nothing defines the output y")
    }

    private func message(_ graph: Graph) -> String {
        do {
            try graph.verify()
            return "verified"
        } catch { return "\(error)" }
    }

    /// Every type has a name of its own, and the number that files have for it.
    @Test func elementTypes() {
        #expect(Set(GraphElement.allCases.map(\.description)).count == GraphElement.allCases.count)
        for element in ElementType.allCases {
            #expect(GraphElement(element).element == element)
            #expect(GraphElement(element).bitCount == element.bitCount)
        }
        #expect(GraphElement(rawValue: 16) == .bfloat16)
        #expect(GraphElement(rawValue: 22) == .int4)
        #expect(GraphElement.int4.storage == .int8 && GraphElement.float8e5m2.storage == .uint8)
    }
}
