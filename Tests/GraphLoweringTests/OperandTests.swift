import GraphIR
import GraphLowering
import ImportONNX
import TestModels
import Testing

/// Whatever tensors an operator is given, in whatever types, it is lowered or says what is wrong.
@Suite struct OperandTests {
    /// What operators ask for beside tensors, so that most get to their work.
    private let attributes: [(String, TestModel.Attribute)] = [
        ("axis", .integer(0)), ("blocksize", .integer(1)), ("kernel_shape", .integers([2, 2])), ("to", .integer(1)),
        ("hidden_size", .integer(3)), ("num_heads", .integer(1)), ("equation", .text("ij,ij->ij")), ("size", .integer(3)),
        ("num_groups", .integer(1)), ("q_num_heads", .integer(1)), ("kv_num_heads", .integer(1)), ("axes", .integers([0])),
        ("perm", .integers([1, 0])), ("output_size", .integers([2, 2])), ("reduction", .text("add")), ("num_outputs", .integer(1)),
        ("shape", .integers([-1])),
    ]

    @Test(arguments: [1, 2, 3, 4]) func anyOperands(count: Int) throws {
        var lowered: Set<String> = []
        for operation in loweredOperators where operation.domain != "mindspore" {
            for given in [[], attributes] {
                for list in OperandTrials.lists(of: count) {
                    let names = list.indices.map { "x\($0)" }
                    var node = TestModel.Node(operation.name, names, ["y"], domain: operation.domain)
                    node.attributes = given
                    var model = TestModel(
                        [node], inputs: zip(names, list).map { ($0, $1.shape.map { .fixed($0) }) }, outputs: ["y"],
                        version: 22)
                    for (name, operand) in zip(names, list) {
                        model.elementTypes[name] = GraphElement(operand.element).rawValue
                    }
                    if (try? lowerGraph(importONNX(model.bytes))) != nil { lowered.insert(operation.name) }
                }
            }
        }
        #expect(lowered.count > 10)
    }
}
