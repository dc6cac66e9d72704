import DigitsNetwork
import GraphIR
import GraphLowering
import ImportMindIR
import ImportONNX
import ModelCompiler
import ModelSet
import NDArray
import Operators
import TensorExpression
import TensorIR

/// A program and what goes into it.
struct BitsCase {
    let name: String
    let program: TensorProgram
    let inputs: [String: NDArray]
}

// MARK: Those of the tree

extension BitsCase {
    static func ofTheTree() throws -> [BitsCase] { [try digits(), try rows(), try product(), try nans()] }

    private static func digits() throws -> BitsCase {
        let data = try DigitsData()
        var network = DigitsNetwork(data)
        return BitsCase(name: "digits", program: try network.program(), inputs: ["image": NDArray(data.pixels(7), shape: [1, 1, 8, 8])])
    }

    /// Sums along rows, elementary functions, a symbolic extent.
    private static func rows() throws -> BitsCase {
        let x = placeholder("x", .float32, [.variable(Variable("rows", .index)), 301])
        let scale = placeholder("scale", .float32, [301]), bias = placeholder("bias", .float32, [301])
        let y = try softmax(layerNorm(x, scale: scale, bias: bias))
        let program = TensorProgram("rows", inputs: [x], outputs: [.init("y", y)], constants: [
            scale: .random(.float32, shape: [301], seed: 1), bias: .random(.float32, shape: [301], seed: 2),
        ])
        return BitsCase(name: "rows", program: program, inputs: ["x": .random(.float32, shape: [67, 301], seed: 3)])
    }

    /// Large enough to be shared out among threads, with remainders in every direction.
    private static func product() throws -> BitsCase {
        let a = placeholder("a", .float32, [131, 157]), b = placeholder("b", .float32, [157, 93])
        return BitsCase(
            name: "product", program: TensorProgram("product", inputs: [a, b], outputs: [.init("y", try gelu(matmul(a, b)))]),
            inputs: ["a": .random(.float32, shape: [131, 157], seed: 4), "b": .random(.float32, shape: [157, 93], seed: 5)])
    }
    /// NaNs that are computed in many ways, from ones of odd bits too, and rounded to 16 bits.
    private static func nans() throws -> BitsCase {
        let a = placeholder("a", .float32, [9]), b = placeholder("b", .float32, [9])
        let results: [(String, Tensor)] = try [
            ("quotient", divide(a, b)), ("sum", add(a, b)), ("difference", subtract(a, b)), ("product", multiply(a, b)),
            ("least", minimum(a, b)), ("greatest", maximum(a, b)), ("root", squareRoot(a)), ("logarithm", logarithm(a)), ("opposite", negate(a)),
            ("half", cast(divide(a, b), to: .float16)), ("brain", cast(divide(a, b), to: .bfloat16)), ("wide", cast(divide(a, b), to: .float64)),
        ]
        let odd: [UInt32] = [0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0xFFAB_CDEF, 0x7FFF_FFFF, 0, 0x7F80_0000, 0xBF80_0000, 0x3F80_0000]
        let other: [UInt32] = [0x3F80_0000, 0x7FD1_2345, 0xFFFF_FFFF, 0, 0xFFC0_0001, 0x8000_0000, 0xFF80_0000, 0x7F80_0000, 0x7FC0_0000]
        return BitsCase(
            name: "nans", program: TensorProgram("nans", inputs: [a, b], outputs: results.map { .init($0, $1) }),
            inputs: ["a": NDArray(odd.map(Float.init(bitPattern:))), "b": NDArray(other.map(Float.init(bitPattern:)))])
    }
}

// MARK: Public models

extension BitsCase {
    /// A model of `../shared/models` with the inputs beside it, made for their shapes, and for the values that shapes depend on.
    init(publicModel name: String, of group: String) throws {
        guard let model = try ModelCase.read(name, of: group) else { throw BitsError.model(name) }
        let isMindIR = model.file.hasSuffix(".mindir")
        let lowered = try lowerGraph(isMindIR ? importMindIR(contentsOf: model.file) : importONNX(contentsOf: model.file), for: model.inputs)
        var inputs: [String: NDArray] = [:]
        for (input, array) in zip(lowered.inputs, model.inputs) {
            switch input.form {
            case .tensor(_, let name): inputs[name] = array
            case .bound: break
            case .sequence, .optional, .texts: throw BitsError.input(input.name)
            }
        }
        self.init(name: name, program: lowered.program, inputs: inputs)
    }
}

enum BitsError: Error {
    case model(String)
    case input(String)
    case cases(String)
}
