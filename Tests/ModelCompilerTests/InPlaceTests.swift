import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Results that lie where an operand is read for the last time, and those that must not.
@Suite struct InPlaceTests {
    private let x = placeholder("x", .float32, [12, 12])
    private let w = placeholder("w", .float32, [12, 12])

    /// A program of three kernels: h = x · w, m = the greatest of all h, y = what is made of both.
    private func program(_ y: (_ h: Tensor, _ m: Tensor) throws -> Tensor) throws -> TensorProgram {
        let h = try matmul(x, w)
        let m = try reduceMax(h)
        return TensorProgram("p", inputs: [x, w], outputs: [.init("y", try y(h, m))])
    }

    /// Whether y has the place of h; the values must be right in any case.
    private func sharesPlace(_ program: TensorProgram, _ target: Target = Target()) throws -> Bool {
        let model = try compile(program, for: target)
        let arrays = ["x": NDArray.random(.float32, shape: [12, 12], seed: 1), "w": .random(.float32, shape: [12, 12], seed: 2)]
        var session = try Session(module: model.bytes)
        let wanted = try evaluate(program.outputs.map(\.tensor), inputs: [x: arrays["x"]!, w: arrays["w"]!])
        for _ in 0..<2 {
            let found = try session.run(arrays)
            for (output, value) in zip(program.outputs, wanted) {
                #expect(found[output.name]!.isClose(to: value, absoluteTolerance: 1e-5, relativeTolerance: 1e-5), "\(output.name)")
            }
        }
        let buffers = model.metadata.memory.buffers
        let h = try #require(buffers.first { $0.name == "matmul" }), y = try #require(buffers.first { $0.name == "y" })
        return h.address == y.address
    }

    @Test(arguments: tiers) func elementwise(_ target: Target) throws {
        #expect(try sharesPlace(program { h, m in compute("y", h.shape) { i, j in h[i, j] - m[[Expression]()] } }, target))
        #expect(try sharesPlace(program { h, m in compute("y", h.shape) { i, j in h[i, j] * h[i, j] - m[[Expression]()] } }, target))
    }

    /// Another shape over the same elements in the same order.
    @Test func reshaped() throws {
        _ = try sharesPlace(program { h, m in
            compute("y", [144]) { (i: [Expression]) in h[i[0].floorDivided(by: 12), i[0].modulo(12)] - m[[Expression]()] }
        })
        _ = try sharesPlace(program { h, m in compute("y", [1, 12, 12]) { (i: [Expression]) in h[i[1], i[2]] - m[[Expression]()] } })
    }

    @Test(arguments: tiers) func otherPlaces(_ target: Target) throws {
        let others: [(Tensor, [Expression]) -> Expression] = [
            { h, i in h[11 - i[0], i[1]] }, { h, i in h[i[0], 11 - i[1]] }, { h, i in h[i[1], i[0]] },
            { h, i in h[i[0], i[1]] + h[i[1], i[0]] }, { h, i in h[i[0], i[1]] + h[i[0], 0] },
        ]
        for other in others {
            let program = try program { h, m in compute("y", h.shape) { (i: [Expression]) in other(h, i) - m[[Expression]()] } }
            #expect(try !sharesPlace(program, target), "\(program.outputs[0].tensor)")
        }
    }

    /// Rows are read more than once: for their sums, and for each element.
    @Test(arguments: tiers) func rows(_ target: Target) throws {
        _ = try sharesPlace(program { h, m in try softmax(compute("less", h.shape) { i, j in h[i, j] - m[[Expression]()] }) }, target)
    }

    /// Half as many bytes, or a result that others read too.
    @Test func wrongSizesAndLaterReaders() throws {
        #expect(try !sharesPlace(program { h, m in compute("y", h.shape) { i, j in (h[i, j] - m[[Expression]()]).cast(to: .int8) } }))
        let h = try matmul(x, w), m = try reduceMax(h)
        let y = compute("y", h.shape) { i, j in h[i, j] - m[[Expression]()] }
        let z = try reduceSum(matmul(y, h))
        #expect(try !sharesPlace(TensorProgram("p", inputs: [x, w], outputs: [.init("y", y), .init("z", z)])))
    }

    /// What a host may still read keeps its place.
    @Test func outputsAndInputsStay() throws {
        let h = try matmul(x, w), m = try reduceMax(h)
        let y = compute("y", h.shape) { i, j in h[i, j] - m[[Expression]()] }
        let model = try compile(TensorProgram("p", inputs: [x, w], outputs: [.init("h", h), .init("y", y)]))
        let places = model.metadata.memory.buffers.filter { $0.use != .value }
        #expect(places.count == 4)
        for first in places {
            for second in places where first != second {
                #expect(first.address + first.byteCount <= second.address || second.address + second.byteCount <= first.address)
            }
        }
        var session = try Session(module: model.bytes)
        let arrays = ["x": NDArray.random(.float32, shape: [12, 12], seed: 1), "w": .random(.float32, shape: [12, 12], seed: 2)]
        let once = try session.run(arrays)
        try session.run()
        #expect(try session.readOutput(1) == once["y"])
    }

    @Test func openDimensions() throws {
        let n = Expression(Variable("n"))
        let x = placeholder("x", .float32, [n, 12])
        let h = try matmul(x, w), m = try reduceMax(h)
        let y = compute("y", h.shape) { i, j in h[i, j] - m[[Expression]()] }
        var session = try Session(module: compile(TensorProgram("p", inputs: [x, w], outputs: [.init("y", y)])).bytes)
        for rows in [3, 1, 20] {
            let arrays = ["x": NDArray.random(.float32, shape: [rows, 12], seed: 1), "w": .random(.float32, shape: [12, 12], seed: 2)]
            let fixed = placeholder("x", .float32, [Expression(rows), 12])
            let product = try matmul(fixed, w), greatest = try reduceMax(product)
            let wanted = compute("y", product.shape) { i, j in product[i, j] - greatest[[Expression]()] }
            let value = try evaluate([wanted], inputs: [fixed: arrays["x"]!, w: arrays["w"]!])[0]
            #expect(try session.run(arrays)["y"]!.isClose(to: value, absoluteTolerance: 1e-5, relativeTolerance: 1e-5))
        }
    }
}
