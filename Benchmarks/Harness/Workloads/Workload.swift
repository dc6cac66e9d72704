import NDArray
import TensorExpression
import TensorIR

/// Work to be measured: what is computed, on which arrays, what bounds it, and how fast it is to be.
public struct Workload: Sendable {
    /// What `--filter` looks in: `conv 3×3 64→64 56² nhwc`.
    public let name: String
    let operands: [Operand]
    let resultShape: [Int]
    /// The result from the operands.
    let expression: @Sendable ([Tensor]) throws -> Tensor
    let reference: Reference
    let limit: Limit
    let bars: [Bar]
    var c: CKernel?
    var onnx: ONNXGraph?
    var tvm: TVMProduct?
    /// The threads that one contender more takes, on wasmtime.
    var threads = 1

    init(
        _ name: String, _ operands: [Operand], result: [Int], limit: Limit, reference: Reference, bars: [Bar],
        c: CKernel? = nil, onnx: ONNXGraph? = nil, tvm: TVMProduct? = nil,
        expression: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) {
        self.name = name
        self.operands = operands
        self.resultShape = result
        self.limit = limit
        self.reference = reference
        self.bars = bars
        self.c = c
        self.onnx = onnx
        self.tvm = tvm
        self.expression = expression
    }

    /// The workload on several threads beside one.
    func onThreads(_ count: Int, atLeast least: Double) -> Workload {
        var workload = Workload(
            "\(count) threads \(name)", operands, result: resultShape, limit: limit, reference: reference,
            bars: [Bar(engine: .wasmtime, tier: .relaxedSIMD, measure: .oneThread, least: least)], expression: expression)
        workload.threads = count
        return workload
    }

    var resultCount: Int { resultShape.reduce(1, *) }
}

/// An array that a workload computes with.
struct Operand: Sendable {
    enum Role: Sendable {
        /// Written before a run.
        case input
        /// Known when the kernel is compiled: weights.
        case constant
    }

    let name: String
    let role: Role
    let shape: [Int]
    /// Where its elements lie.
    let range: ClosedRange<Double>

    static func input(_ name: String, _ shape: [Int], in range: ClosedRange<Double> = -1...1) -> Operand {
        Operand(name: name, role: .input, shape: shape, range: range)
    }

    static func constant(_ name: String, _ shape: [Int], in range: ClosedRange<Double> = -1...1) -> Operand {
        Operand(name: name, role: .constant, shape: shape, range: range)
    }

    var tensor: Tensor { placeholder(name, .float32, shape.map { Expression($0) }) }
}

/// What every result is compared with: the element at a place, in double precision, from the definition.
struct Reference: Sendable {
    /// The multiply-adds of an element, by which it is decided how many places are looked at.
    let operationsOfElement: Int
    /// How far a result may be off: `absolute + relative · |reference|`.
    let absolute: Double
    let relative: Double
    /// From the operands, what gives the element at a row-major place of the result.
    let element: @Sendable ([[Float]]) -> (Int) -> Double

    init(
        operations: Int, absolute: Double = 0, relative: Double = 0, _ element: @escaping @Sendable ([[Float]]) -> (Int) -> Double
    ) {
        self.operationsOfElement = operations
        self.absolute = absolute
        self.relative = relative
        self.element = element
    }
}
