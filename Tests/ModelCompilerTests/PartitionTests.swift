import ModelCompiler
import Operators
import TensorExpression
import TensorIR
import Testing

/// How many kernels programs become, and which computations end them.
@Suite struct PartitionTests {
    private func kernels(_ inputs: [Tensor], _ output: Tensor) throws -> [String] {
        try compile(TensorProgram("p", inputs: inputs, outputs: [.init("y", output)])).kernels.map(\.name)
    }

    private let a = placeholder("a", .float32, [8, 16]), b = placeholder("b", .float32, [16, 12])
    private let bias = placeholder("bias", .float32, [12])

    @Test func elementwiseChainsAreOneKernel() throws {
        #expect(try kernels([a], sigmoid(multiply(add(a, a), a))) == ["sigmoid"])
    }

    @Test func aContractionTakesItsEpilogueWithIt() throws {
        #expect(try kernels([a, b, bias], relu(add(matmul(a, b), bias))) == ["reLU"])
    }

    @Test func rowsNeedOneKernel() throws {
        #expect(try kernels([a], softmax(a)) == ["softmax"])
    }

    @Test func contractionsEndInTheirOwnKernels() throws {
        let c = placeholder("c", .float32, [12, 5])
        #expect(try kernels([a, b, c], matmul(relu(matmul(a, b)), c)) == ["reLU", "matmul"])
    }

    @Test func whatTwoKernelsReadIsStored() throws {
        let shared = try exponential(a)
        #expect(try kernels([a, b], add(reduceSum(shared, over: [0]), reduceSum(matmul(shared, b), over: [0, 1]))).count >= 3)
    }

    @Test func viewsAreReadWhereTheyAreButForGatheredOnes() throws {
        let c = placeholder("c", .float32, [8, 8])
        let reshaped = compute("reshaped", [8, 2, 8]) { (i: [Expression]) in a[i[0], i[1] * 8 + i[2]] }
        let everySecond = compute("everySecond", [8, 8]) { i, j in a[i, j * 2] }
        let overlapping = compute("overlapping", [8, 5, 8]) { (i: [Expression]) in a[i[0], i[1] * 2 + i[2]] }
        #expect(reshaped.computation?.isGathering == false)
        #expect(overlapping.computation?.isGathering == true)
        #expect(try kernels([a, c], matmul(reshaped, c)) == ["matmul"])
        #expect(try kernels([a, c], matmul(everySecond, c)) == ["everySecond", "matmul"])
        #expect(try kernels([a, c], matmul(overlapping, c)) == ["overlapping", "matmul"])
    }
}
