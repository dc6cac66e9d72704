import Artifact
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Weights that are multiples of a step are stored as bytes, and are what they were when the module runs.
@Suite struct CodedWeightsTests {
    /// A constant, and the most bytes that it may take in a module.
    struct Case: CustomStringConvertible {
        let description: String
        let values: NDArray
        let limit: Int

        init(_ description: String, _ values: NDArray, _ limit: Int? = nil) {
            (self.description, self.values) = (description, values)
            self.limit = limit ?? values.bytes.count
        }
    }

    private static func codes(_ count: Int, _ range: ClosedRange<Int>, seed: UInt64 = 1) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Float(Int.random(in: range, using: &random)) }
    }

    private static func steps(_ count: Int) -> [Float] {
        var random = SplitMix64(seed: 7)
        return (0..<count).map { _ in Float.random(in: 1e-4...0.1, using: &random) }
    }

    private static func array(_ shape: [Int], _ range: ClosedRange<Int>, _ step: (Int) -> Float) -> NDArray {
        let codes = codes(shape.reduce(1, *), range)
        return NDArray(codes.enumerated().map { step($0) == 0 ? 0 : $1 * step($0) }, shape: shape)
    }

    static var coded: [Case] {
        let steps = steps(512)
        return [
            Case("one step", array([40, 33], -127...127) { _ in 0.037 }, 1320 + 4 * 40),
            Case("whole numbers from 0 to 255", array([1000], 0...255) { _ in 1 }, 1004),
            Case("numbers from -255 to -10", array([7, 100], -255...(-10)) { _ in 0.5 }, 700 + 28),
            Case("a step for each row", array([31, 67], -128...127) { steps[$0 / 67] }, 31 * 71),
            Case("a step for each row of two axes", array([3, 5, 90], -128...127) { steps[$0 / 90] }, 15 * 94),
            Case("a step for each column", array([67, 31], -128...127) { steps[$0 % 31] }, 31 * 71),
            Case("a step for each of 16 lanes in blocks", array([3, 40, 16], -128...127) { steps[$0 / 640 * 16 + $0 % 16] }, 48 * 44),
            Case("three lanes", array([2, 100, 3], -8...7) { steps[$0 / 300 * 3 + $0 % 3] }, 624),
            Case("rows of zeros", array([8, 64], -100...100) { $0 / 64 % 2 == 0 ? 0 : steps[$0 / 64] }, 8 * 68),
            Case("small integers", NDArray(codes(1000, -100...100).map { Int32($0) }), 1000),
            Case("integers around a large one", NDArray(codes(300, 0...255).map { Int32($0) - 1_000_000 }), 300),
        ]
    }

    static var plain: [Case] {
        let steps = steps(4096)
        var minusZero = array([400], -100...100) { _ in 1 }.elements(as: Float.self)
        minusZero[17] = -0.0
        var infinite = array([400], 1...100) { _ in 1 }.elements(as: Float.self)
        infinite[17] = .infinity
        infinite[18] = .nan
        return [
            Case("any floats", NDArray.random(.float32, shape: [50, 50], seed: 3)), Case("a zero with a sign", NDArray(minusZero)),
            Case("what is not finite", NDArray(infinite)), Case("more than 256 numbers", array([500], -200...200) { _ in 0.1 }),
            Case("a step for each of 8 elements", array([64, 8], -100...100) { steps[$0 / 8] }),
            Case("few elements", array([200], -100...100) { _ in 0.1 }), Case("doubles", array([600], -9...9) { _ in 1 }.converted(to: .float64)),
            Case("one value", NDArray([Float](repeating: 0.02, count: 600), shape: [30, 20])),
            Case("a value for each column, and zeros", array([30, 20], 0...1) { steps[$0 % 20] }),
            Case("all integers", NDArray((0..<1000).map { Int32($0) })),
        ]
    }

    static let targets = [Target(.scalar), Target(.simd128), Target(.relaxedSIMD), Target(.simd128, threading: .threads)]

    @Test(arguments: targets)
    func constantsKeepTheirBits(_ target: Target) throws {
        for (cases, isCoded) in [(Self.coded, true), (Self.plain, false)] {
            for constant in cases {
                let module = try compile(program(constant.values, rows: 1), for: target)
                let bytes = module.module.data.reduce(0) { $0 + $1.bytes.count }
                #expect(isCoded ? bytes <= constant.limit + 8 : bytes >= constant.limit * 9 / 10, "\(constant) on \(target): \(bytes) bytes")
                #expect((module.module.start != nil) == (isCoded || target.threading == .threads), "\(constant)")
                try expectCopy(of: constant, Session(module: module.bytes), rows: 1, "\(target)")
            }
        }
    }

    /// Where memory is planned at run time, it is planned around the weights; the module may prepare, and run, again and again.
    @Test func openDimensions() throws {
        for constant in Self.coded {
            let module = try compile(program(constant.values, rows: Expression(Variable("rows"))), for: Target())
            for rows in [1, 300, 2] { try expectCopy(of: constant, Session(module: module.bytes), rows: rows, "open dimensions") }
            var session = try Session(module: module.bytes)
            for rows in [3, 50, 1] {
                let flags = NDArray([UInt8](repeating: 1, count: rows)).converted(to: .bool)
                let y = try #require(try session.run(["flags": flags])["y"])
                #expect(Array(y.bytes.suffix(constant.values.bytes.count)) == constant.values.bytes, "\(constant), \(rows) rows")
            }
        }
    }

    /// A product whose weights were scaled on the way: a step for each column, and one rounding more.
    @Test func scaledWeights() throws {
        let steps = Self.steps(48)
        let weights = Self.array([90, 48], -127...127) { steps[$0 % 48] }
        let factors = NDArray((0..<48).map { Float(0.3) + Float($0) / 37 })
        let x = placeholder("x", .float32, [5, 90]), w = placeholder("w", .float32, [90, 48]), f = placeholder("f", .float32, [48])
        let y = try multiply(matmul(x, w), f)
        let program = TensorProgram("scaled", inputs: [x], outputs: [.init("y", y)], constants: [w: weights, f: factors])
        let input = NDArray.random(.float32, shape: [5, 90], seed: 5)
        let expected = try evaluate([y], inputs: [x: input, w: weights, f: factors])[0]
        for target in Self.targets {
            let module = try compile(program, for: target)
            #expect(module.module.data.reduce(0) { $0 + $1.bytes.count } < 90 * 48 * 2, "\(target)")
            var session = try Session(module: module.bytes)
            let found = try #require(try session.run(["x": input])["y"])
            #expect(found.isClose(to: expected, absoluteTolerance: 1e-5, relativeTolerance: 1e-5), "\(target)")
        }
    }

    /// y[i, …] = flags[i] ? constant[…] : 0
    private func program(_ values: NDArray, rows: Expression) -> TensorProgram {
        let flags = placeholder("flags", .bool, [rows]), table = placeholder("table", values.elementType, values.shape.map { Expression($0) })
        let y = compute("y", [rows] + table.shape) { (indices: [Expression]) in
            select(flags[indices[0]], table[Array(indices.dropFirst())], values.elementType.constant(nearest: 0))
        }
        return TensorProgram("copy", inputs: [flags], outputs: [.init("y", y)], constants: [table: values])
    }

    private func expectCopy(of constant: Case, _ session: consuming Session, rows: Int, _ what: String) throws {
        let flags = NDArray([UInt8](repeating: 1, count: rows)).converted(to: .bool)
        let y = try #require(try session.run(["flags": flags])["y"])
        #expect(y.shape == [rows] + constant.values.shape)
        #expect(Array(y.bytes.prefix(constant.values.bytes.count)) == constant.values.bytes, "\(constant), \(what)")
    }
}
