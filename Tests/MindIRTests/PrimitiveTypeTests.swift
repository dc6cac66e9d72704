import GraphLowering
import TensorExpression
import TensorIR
import TestModels
import Testing

/// Whatever tensors a primitive is given, in whatever types, it makes tensors or says what is wrong.
@Suite struct PrimitiveTypeTests {
    /// What primitives ask for beside tensors, so that most get to their work.
    private static let arguments: [String: PrimitiveArgument] = [
        "axis": 0, "dim": 0, "depth": 3, "num_classes": 3, "k": 1, "repeats": 2, "num_segments": 2, "group": 1,
        "split_dim": 0, "kernel_size": [2, 2], "ksize": [2, 2], "strides": [1, 1], "stride": [1, 1], "output_size": [2, 2],
        "size": [2, 2], "shape": [-1], "block_size": 1, "perm": [0], "dims": [0], "begin": [0], "start": 0, "end": 1, "step": 1,
        "length": 1, "num": 3, "output_num": 1, "hidden_size": 3, "num_layers": 1, "paddings": [0, 0], "padding": [0, 0], "crop_size": [2, 2], "num_groups": 1,
    ]

    @Test(arguments: [1, 2, 3, 4]) func anyOperands(count: Int) throws {
        var applied: Set<String> = []
        let names = Set(Primitive.names)
        for name in names where !isInPlace(name, names) {
            let plain = try Primitive(name)
            let own = Self.arguments.filter { plain.argumentNames.contains($0.key) }
            for primitive in [plain, try Primitive(name, own)] {
                for list in OperandTrials.lists(of: count) {
                    let operands = list.enumerated().map { placeholder("x\($0)", $1.element, $1.shape.map { Expression($0) }) }
                    if (try? primitive.results(of: operands, constants: PrimitiveConstants())) != nil { applied.insert(name) }
                }
            }
        }
        #expect(applied.count > 20)
    }

    /// What works in place computes the same as its namesake.
    private func isInPlace(_ name: String, _ names: Set<String>) -> Bool {
        name.hasPrefix("Inplace") && names.contains(String(name.dropFirst("Inplace".count)))
    }
}
