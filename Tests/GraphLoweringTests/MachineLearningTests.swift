import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import TensorIR
import TestModels
import Testing

/// Operators of the domain ai.onnx.ml. What is expected is what ONNX Runtime 1.31 gives.
@Suite struct MachineLearningTests {
    let rows = NDArray([1, 2, -1, -0.5, 0.1, 0.2, 0, 0] as [Float], shape: [4, 2])

    private func run(_ operation: String, _ outputs: [String], _ attributes: [(String, TestModel.Attribute)]) throws -> [String: NDArray] {
        var node = TestModel.Node(operation, ["x"], outputs, domain: "ai.onnx.ml")
        node.attributes = attributes
        let model = TestModel([node], inputs: [("x", ["n", 2])], outputs: outputs)
        let module = try compile(lowerGraph(importONNX(model.bytes)).program, for: Target())
        var session = try Session(module: module.bytes)
        return try session.run(["x": rows])
    }

    private func expect(_ found: NDArray?, _ expected: [Float], _ shape: [Int], _ what: String = "") {
        guard let found else { return #expect(Bool(false), "there is no result") }
        #expect(found.shape == shape, "\(what)")
        let isClose = zip(found.doubles, expected).allSatisfy { abs($0 - Double($1)) < 2e-6 * max(1, abs(Double($1))) }
        #expect(isClose, "\(what): \(found.doubles) is not \(expected)")
    }

    @Test func linearModels() throws {
        let one: [(String, TestModel.Attribute)] = [
            ("coefficients", .numbers([0.5, 0.25])), ("intercepts", .numbers([0.1])), ("classlabels_ints", .integers([3, 7])),
        ]
        let plain = try run("LinearClassifier", ["y", "z"], one)
        #expect(plain["y"] == NDArray([7, 3, 7, 7] as [Int64]))
        expect(plain["z"], [-0.1, 1.1, 1.525, -0.525, 0.8, 0.2, 0.9, 0.1], [4, 2])
        let logistic = try run("LinearClassifier", ["y", "z"], one + [("post_transform", .text("LOGISTIC"))])
        expect(logistic["z"], [0.24973989, 0.7502601, 0.62831616, 0.37168384, 0.45016605, 0.54983395, 0.47502083, 0.5249792], [4, 2])
        let three: [(String, TestModel.Attribute)] = [
            ("coefficients", .numbers([0.5, 0.25, 0.1, -0.2, 0.3, 0.3])), ("intercepts", .numbers([0.1, 0, 0.2])),
            ("classlabels_ints", .integers([3, 7, 9])), ("post_transform", .text("SOFTMAX_ZERO")),
        ]
        expect(
            try run("LinearClassifier", ["y", "z"], three)["z"],
            [0.4451177, 0.10976467, 0.4451177, 0.43168002, 0, 0.56832004, 0.34617555, 0.27504808, 0.37877637, 0.47502083, 0, 0.5249792], [4, 3])
    }

    static var tree: [(String, TestModel.Attribute)] { [
        ("nodes_treeids", .integers([0, 0, 0, 1, 1, 1])), ("nodes_nodeids", .integers([0, 1, 2, 0, 1, 2])),
        ("nodes_featureids", .integers([0, 0, 0, 1, 0, 0])), ("nodes_values", .numbers([0, 0, 0, 0.1, 0, 0])),
        ("nodes_modes", .texts(["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"])),
        ("nodes_truenodeids", .integers([1, 0, 0, 1, 0, 0])), ("nodes_falsenodeids", .integers([2, 0, 0, 2, 0, 0])),
    ] }

    private func classifier(_ weights: [Float], classes: [Int], labels: [Int], _ transform: String) -> [(String, TestModel.Attribute)] {
        Self.tree + [
            ("classlabels_int64s", .integers(labels)), ("class_ids", .integers(classes)), ("class_nodeids", .integers([1, 2, 1, 2])),
            ("class_treeids", .integers([0, 0, 1, 1])), ("class_weights", .numbers(weights)), ("post_transform", .text(transform)),
        ]
    }

    @Test func treesThatClassify() throws {
        let three = try run("TreeEnsembleClassifier", ["y", "z"], classifier([0.1, 0.2, 0.3, 0.4], classes: [0, 1, 0, 2], labels: [3, 7, 9], "SOFTMAX"))
        #expect(three["y"] == NDArray([9, 3, 9, 3] as [Int64]))
        let row: [Float] = [0.2693075, 0.3289329, 0.40175956], other: [Float] = [0.42723358, 0.2863832, 0.2863832]
        expect(three["z"], row + other + row + other, [4, 3])
        let positive = try run("TreeEnsembleClassifier", ["y", "z"], classifier([0.1, 0.2, 0.3, 0.4], classes: [0, 0, 0, 0], labels: [3, 7], "NONE"))
        #expect(positive["y"] == NDArray([7, 3, 7, 3] as [Int64]))
        expect(positive["z"], [0.4, 0.6, 0.6, 0.4, 0.4, 0.6, 0.6, 0.4], [4, 2])
        let signed = try run("TreeEnsembleClassifier", ["y", "z"], classifier([0.1, -0.2, 0.3, 0.4], classes: [0, 0, 0, 0], labels: [3, 7], "LOGISTIC"))
        #expect(signed["y"] == NDArray([7, 7, 7, 7] as [Int64]))
        expect(signed["z"], [0.45016605, 0.54983395, 0.40131235, 0.59868765, 0.45016605, 0.54983395, 0.40131235, 0.59868765], [4, 2])
    }

    @Test(arguments: [
        ("SUM", [0.1, 0.8, 0.5, 0.2] as [Float]), ("AVERAGE", [0.1, 0.5, 0.3, 0.2]), ("MIN", [0.1, 0.4, 0.2, 0.2]), ("MAX", [0.1, 0.6, 0.4, 0.2]),
    ])
    func treesThatEstimate(_ aggregate: String, _ expected: [Float]) throws {
        let found = try run("TreeEnsembleRegressor", ["y"], Self.tree + [
            ("n_targets", .integer(2)), ("target_ids", .integers([0, 1, 0, 1])), ("target_nodeids", .integers([1, 2, 1, 2])),
            ("target_treeids", .integers([0, 0, 1, 1])), ("target_weights", .numbers([0.1, 0.2, 0.3, 0.4])),
            ("base_values", .numbers([0.1, 0.2])), ("aggregate_function", .text(aggregate)),
        ])
        expect(found["y"], expected + expected, [4, 2], aggregate)
    }

    @Test func treesThatGoInCircles() {
        var circle = classifier([0.1, 0.2, 0.3, 0.4], classes: [0, 1, 0, 2], labels: [3, 7, 9], "NONE")
        circle[5] = ("nodes_truenodeids", .integers([0, 0, 0, 1, 0, 0]))
        #expect(message { try run("TreeEnsembleClassifier", ["y", "z"], circle) }
            == "ai.onnx.ml.TreeEnsembleClassifier: a tree that is deeper than 256, or goes in circles, is not supported")
        circle[5] = ("nodes_truenodeids", .integers([9, 0, 0, 1, 0, 0]))
        #expect(message { try run("TreeEnsembleClassifier", ["y", "z"], circle) }
            == "ai.onnx.ml.TreeEnsembleClassifier: there is no node 9 in tree 0")
    }

    @Test func features() throws {
        expect(try run("Normalizer", ["y"], [("norm", .text("MAX"))])["y"], [0.5, 1, 2, 1, 0.5, 1, 0, 0], [4, 2])
        expect(try run("Scaler", ["y"], [("offset", .numbers([1, 2])), ("scale", .numbers([2, 3]))])["y"], [0, 0, -4, -7.5, -1.8, -5.4, -2, -6], [4, 2])
        expect(try run("Binarizer", ["y"], [("threshold", .number(0.1))])["y"], [1, 1, 0, 0, 0, 1, 0, 0], [4, 2])
        expect(try run("OneHotEncoder", ["y"], [("cats_int64s", .integers([1, 2]))])["y"], [1, 0, 0, 1] + [Float](repeating: 0, count: 12), [4, 2, 2])
        expect(
            try run("LabelEncoder", ["y"], [("keys_floats", .numbers([1, 0, 1])), ("values_floats", .numbers([5, 6, 7])), ("default_float", .number(9))])["y"],
            [7, 9, 9, 9, 9, 9, 6, 6], [4, 2])
    }

    private func message(_ body: () throws -> [String: NDArray]) -> String {
        do {
            _ = try body()
            return "ran"
        } catch { return "\(error)" }
    }
}
