import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import TestEngines
import Testing
import WasmModel

/// Rows that are copied whole, and values that are found by blocks.
@Suite struct BlockTests {
    /// Checks a program of one output against the reference, on every engine, and gives the opcodes of its module.
    private func opcodes(
        _ inputs: [Tensor], _ output: Tensor, for target: Target = Target(.simd128), at location: SourceLocation = #_sourceLocation
    ) throws -> [Opcode] {
        let model = try compile(TensorProgram("p", inputs: inputs, outputs: [.init("y", output)]), for: target)
        try model.module.validate()
        #expect(model.kernels.allSatisfy { $0.refusal == nil }, sourceLocation: location)
        let arrays = inputs.enumerated().map { NDArray.random($1.element, shape: $1.buffer.constantShape!, seed: UInt64($0 + 1)) }
        let expected = try evaluate([output], inputs: Dictionary(uniqueKeysWithValues: zip(inputs, arrays)))[0]
        var session = try Session(module: model.bytes)
        let found = try session.run(Dictionary(uniqueKeysWithValues: zip(inputs.map(\.name), arrays)))["y"]!
        #expect(found.isClose(to: expected, absoluteTolerance: 1e-4, relativeTolerance: 1e-5), sourceLocation: location)
        return model.module.functions.flatMap(\.body).map(\.opcode)
    }

    @Test(arguments: [FeatureTier.scalar, .simd128]) func longRowsAreCopiedAtOnce(_ tier: FeatureTier) throws {
        let a = placeholder("a", .float32, [3, 300]), b = placeholder("b", .float32, [3, 257]), c = placeholder("c", .int8, [4, 1500])
        let joined = try concat([a, b], axis: 1)
        #expect(try opcodes([a, b], joined, for: Target(tier)).filter { $0 == .memoryCopy }.count == 2)
        let piled = try concat([a, a], axis: 0)
        #expect(try opcodes([a], piled, for: Target(tier)).contains(.memoryCopy))
        let part = try slice(c, [AxisSlice(axis: 1, from: 7, to: 1301), AxisSlice(axis: 0, from: 1, to: 3)])
        #expect(try opcodes([c], part, for: Target(tier)).contains(.memoryCopy))
    }

    @Test func shortRowsAreNot() throws {
        let a = placeholder("a", .float32, [3, 100]), b = placeholder("b", .float32, [3, 155])
        #expect(try !opcodes([a, b], concat([a, b], axis: 1)).contains(.memoryCopy))
    }

    /// Neither a conversion nor a step nor an operation is a copy.
    @Test func otherLoopsAreNot() throws {
        let a = placeholder("a", .int32, [2, 1000])
        #expect(try !opcodes([a], cast(a, to: .float32)).contains(.memoryCopy))
        #expect(try !opcodes([a], slice(a, [AxisSlice(axis: 1, from: 0, to: 1000, by: 2)])).contains(.memoryCopy))
        #expect(try !opcodes([a], negate(a)).contains(.memoryCopy))
    }

    @Test(arguments: CumulativeBounds.allCases, CumulativeDirection.allCases)
    func cumulativeSumsAreVectors(_ bounds: CumulativeBounds, _ direction: CumulativeDirection) throws {
        for extent in [64, 1024, 72] {
            let x = placeholder("x", .float32, [3, Expression(extent)])
            let code = try opcodes([x], cumulativeSum(x, axis: -1, bounds: bounds, direction: direction))
            #expect(code.filter { $0 == .f32x4Add }.count >= 14, "\(extent)")
        }
        let integers = placeholder("x", .int8, [2, 320])
        _ = try opcodes([integers], cumulativeSum(integers, axis: -1, bounds: bounds, direction: direction))
    }

    @Test func phasesTakeTurns() throws {
        for (stride, padding) in [(2, 1), (2, 0), (3, 1)] {
            let x = placeholder("x", .float32, [1, 3, 9, 10]), w = placeholder("w", .float32, [3, 4, 4, 4])
            let result = try convTranspose2D(x, w, stride: .init(integerLiteral: stride), padding: .symmetric(padding, padding))
            _ = try opcodes([x, w], result)
        }
    }
}
