import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Kernels that run through neighbouring axes as through one.
@Suite struct JoinAxesTests {
    private let x = placeholder("x", .float32, [2, 5, 7, 6]), w = placeholder("w", .float32, [6, 8])

    /// A product over the last axis, as a convolution of single points is one when channels lie last.
    private var product: Tensor {
        compute("product", [2, 5, 7, 8], reduce: { (indices: [Expression]) in
            let c = reductionAxis("c", extent: 6)
            return sum(x[indices[0], indices[1], indices[2], c.index] * w[c.index, indices[3]], over: c)
        })
    }

    /// The shape that the last kernel computes the result in, once the result is right.
    private func shape(of result: Tensor, _ others: Tensor...) throws -> [Int] {
        let weights: NDArray = .random(.float32, shape: [6, 8], seed: 1)
        let program = TensorProgram("p", inputs: [x] + others, outputs: [.init("y", result)], constants: [w: weights])
        var inputs: [Tensor: NDArray] = [w: weights]
        for (seed, input) in program.inputs.enumerated() {
            inputs[input] = .random(.float32, shape: input.buffer.constantShape!, seed: UInt64(seed + 2))
        }
        let expected = try evaluate([result], inputs: inputs)[0]
        var last: [Int] = []
        for target in tiers + [Target(.relaxedSIMD, engine: .wasmtime), Target(.simd128, threading: .threads)] {
            let model = try compile(program, for: target)
            var session = try Session(module: model.bytes)
            let results = try session.run(Dictionary(uniqueKeysWithValues: program.inputs.map { ($0.name, inputs[$0]!) }))
            let y = try #require(results["y"])
            #expect(y.isClose(to: expected, absoluteTolerance: 1e-5, relativeTolerance: 1e-4), "\(target)")
            last = model.kernels.last!.schedule.outputs[0].buffer.constantShape!
        }
        return last
    }

    @Test func imagesAreListsOfPoints() throws {
        #expect(try shape(of: product) == [70, 8])
        let residual = placeholder("residual", .float32, [2, 5, 7, 8]), bias = placeholder("bias", .float32, [8])
        #expect(try shape(of: relu(add(add(product, bias), residual)), residual, bias) == [70, 8])
    }

    @Test func axesThatAreToldApartStay() throws {
        let rows = placeholder("rows", .float32, [5, 1, 1]), images = placeholder("images", .float32, [2, 1, 1, 1])
        #expect(try shape(of: add(product, rows), rows) == [2, 5, 7, 8])
        #expect(try shape(of: add(product, images), images) == [2, 35, 8])
        let turned = try transpose(product, [0, 2, 1, 3])
        #expect(try shape(of: turned).count == 4)
        let wide = placeholder("wide", .float32, [2, 5, 9, 8])
        let shifted = compute("shifted", [2, 5, 7, 8]) { (indices: [Expression]) in
            product[indices] + wide[indices[0], indices[1], indices[2] + 2, indices[3]]
        }
        #expect(try shape(of: shifted, wide) == [10, 7, 8])
    }
}
