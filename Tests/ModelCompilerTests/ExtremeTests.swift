import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Greatest and least elements, of windows and of rows, on every tier: a NaN anywhere is the result.
@Suite struct ExtremeTests {
    /// Columns of a pooled image that fill tiles and that do not.
    @Test(arguments: [8, 14, 15, 28, 30, 66]) func maximaOfWindows(columns: Int) throws {
        let x = placeholder("x", .float32, [2, 3, 6, Expression(columns)])
        let pools = try maxPool(x, size: 2, stride: 2)
        try expectAgreement(x, pools, withNaNEvery: 41)
    }

    @Test(arguments: [2, 7, 32, 300]) func extremesOfRows(columns: Int) throws {
        let x = placeholder("x", .float32, [9, Expression(columns)])
        try expectAgreement(x, try reduceMax(x, over: [1]), withNaNEvery: columns * 2 + 1)
        try expectAgreement(x, try reduceMin(x, over: [1]), withNaNEvery: columns * 2 + 1)
        try expectAgreement(x, try reduceMin(x, over: [0]), withNaNEvery: columns * 9)
    }

    private func expectAgreement(_ x: Tensor, _ result: Tensor, withNaNEvery period: Int) throws {
        let shape = x.shape.map { Int($0.integerValue!) }
        let values = (0..<shape.reduce(1, *)).map { $0 % period == period / 2 ? Float.nan : Float(($0 * 37) % 101) - 50 }
        let input = NDArray(values, shape: shape)
        let expected = try evaluate([result], inputs: [x: input])[0].elements(as: Float.self)
        #expect(expected.contains(where: \.isNaN) && !expected.allSatisfy(\.isNaN))
        for target in FeatureTier.allCases.map({ Target($0) }) {
            let model = try compile(TensorProgram("p", inputs: [x], outputs: [.init("y", result)]), for: target)
            var session = try Session(module: model.bytes)
            let found = try session.run(["x": input])["y"]!.elements(as: Float.self)
            #expect(found.map(\.isNaN) == expected.map(\.isNaN), "\(target)")
            #expect(zip(found, expected).allSatisfy { $0 == $1 || $1.isNaN }, "\(target)")
        }
    }
}
