import HeddleRuntime
import MachineCode
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// The numbers are those of one kind of processor.
private var canCount: Bool {
    #if arch(x86_64)
        Disassembler.isInstalled
    #else
        false
    #endif
}

/// Guards inner loops: how many instructions of wasmtime's code they take for a unit of work. A number that falls is lowered here; one
/// that rises is a regression of our code, or another version of wasmtime.
@Suite(.enabled(if: canCount, "needs objdump, and x86-64"))
struct InnerLoopTests {
    enum Unit: Sendable {
        /// Four multiplications and additions.
        case multiplyAdd
        /// Four elements of the result.
        case storedVector
    }

    struct Guarded: Sendable, CustomTestStringConvertible {
        let name: String
        let unit: Unit
        /// The instructions of the hottest loop for one unit may be this many.
        let most: Double
        /// Values of the loop that find no register.
        let spills: Int
        /// Operands that are known when the kernel is compiled.
        var constants: Set<String> = []
        let result: @Sendable () throws -> Tensor

        var testDescription: String { name }
    }

    static let kernels = [
        Guarded(name: "MatMul 96³", unit: .multiplyAdd, most: 3.2, spills: 0, constants: ["b"]) {
            try matmul(tensor("a", 96, 96), tensor("b", 96, 96))
        },
        Guarded(name: "MatMul 64³", unit: .multiplyAdd, most: 3.6, spills: 0, constants: ["b"]) {
            try matmul(tensor("a", 64, 64), tensor("b", 64, 64))
        },
        Guarded(name: "MatMul 64³, both computed", unit: .multiplyAdd, most: 3.6, spills: 0) {
            try matmul(tensor("a", 64, 64), tensor("b", 64, 64))
        },
        Guarded(name: "Conv 5×5 of one channel", unit: .multiplyAdd, most: 3.3, spills: 2, constants: ["w"]) {
            try conv2D(tensor("x", 1, 1, 20, 36), tensor("w", 6, 1, 5, 5))
        },
        Guarded(name: "Conv 5×5 of six channels", unit: .multiplyAdd, most: 3.3, spills: 2, constants: ["w"]) {
            try conv2D(tensor("x", 1, 6, 14, 14), tensor("w", 16, 6, 5, 5))
        },
        Guarded(name: "One row by 256×256", unit: .multiplyAdd, most: 3.2, spills: 0, constants: ["b"]) {
            try matmul(tensor("a", 1, 256), tensor("b", 256, 256))
        },
        Guarded(name: "Add", unit: .storedVector, most: 5.5, spills: 0) { try add(tensor("a", 4096), tensor("b", 4096)) },
        Guarded(name: "ReLU", unit: .storedVector, most: 4.5, spills: 0) { try relu(tensor("a", 4096)) },
        Guarded(name: "Exp", unit: .storedVector, most: 24, spills: 6) { try exponential(tensor("a", 4096)) },
        Guarded(name: "Sigmoid", unit: .storedVector, most: 31, spills: 18) { try sigmoid(tensor("a", 4096)) },
        Guarded(name: "GeLU", unit: .storedVector, most: 52, spills: 67) { try gelu(tensor("a", 4096)) },
    ]

    @Test(arguments: kernels)
    func instructionsOfTheHottestLoop(_ guarded: Guarded) throws {
        let result = try guarded.result()
        let inputs = [result].computationsInOrder.flatMap(\.inputs).map(Tensor.init).filter { $0.computation == nil }
        let constants = inputs.filter { guarded.constants.contains($0.name) }
        let values = constants.map { NDArray.random($0.element, shape: $0.shape.map { Int($0.integerValue!) }, seed: 1) }
        let program = TensorProgram(
            "guarded", inputs: inputs.filter { !constants.contains($0) }, outputs: [.init("y", result)],
            constants: Dictionary(uniqueKeysWithValues: zip(constants, values)))
        let model = try compile(program, for: Target(.relaxedSIMD, engine: .wasmtime))
        let functions = try Disassembler().functions(ofModule: model.bytes, engine: Engine())
        let kernel = try #require(functions.first { $0.name == model.kernels.last?.name })
        let loop = try #require(kernel.hottestLoop)
        let units = guarded.unit == .multiplyAdd ? loop.counts.multiplyAdds : loop.counts.stores
        let each = Double(loop.counts.instructions) / Double(units)
        #expect(units > 0 && each <= guarded.most, "\(each) instructions; \(loop.counts)\n\(kernel)")
        #expect(loop.counts.spills <= guarded.spills, "\(loop.counts)")
    }

    private static func tensor(_ name: String, _ shape: Int...) -> Tensor { placeholder(name, .float32, shape.map { Expression($0) }) }
}
