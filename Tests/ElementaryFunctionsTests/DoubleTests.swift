#if arch(x86_64)
import Glibc
import Support
import TensorIR
import Testing

/// The functions in float64 against extended precision, which x86 has, on samples from everywhere.
@Suite struct DoubleTests {
    struct Function: Sendable, CustomTestStringConvertible {
        let intrinsic: Intrinsic
        let reference: @Sendable (Float80) -> Float80
        var limit = Double.greatestFiniteMagnitude
        var testDescription: String { intrinsic.rawValue }
    }

    static let functions = [
        Function(intrinsic: .exponential, reference: { expl($0) }),
        Function(intrinsic: .logarithm, reference: { logl($0) }),
        Function(intrinsic: .sine, reference: { sinl($0) }, limit: 1e5),
        Function(intrinsic: .cosine, reference: { cosl($0) }, limit: 1e5),
        Function(intrinsic: .tangent, reference: { tanl($0) }, limit: 1e5),
        Function(intrinsic: .hyperbolicTangent, reference: { tanhl($0) }),
        Function(intrinsic: .sigmoid, reference: { $0 < 0 ? expl($0) / (1 + expl($0)) : 1 / (1 + expl(-$0)) }),
        Function(intrinsic: .errorFunction, reference: { erfl($0) }),
    ]

    /// Half of the samples of every magnitude, half from where the functions are neither 0 nor 1 nor infinite.
    private static func inputs(upTo limit: Double) -> [Double] {
        var generator = SplitMix64(seed: 11)
        return (0..<FunctionModule.batch).map { number in
            switch number % 4 {
            case 0: return Double(bitPattern: UInt64.random(in: 0 ... .max, using: &generator))
            case 1: return Double.random(in: -6...6, using: &generator)
            case 2: return Double.random(in: -750...750, using: &generator)
            default: return Double.random(in: -1e5...1e5, using: &generator)
            }
        }.filter { !$0.isFinite || $0.magnitude <= limit } + [0, -0.0, .infinity, -.infinity, .nan, 5e-324, -5e-324, 1, -1]
    }

    @Test(arguments: functions, [FeatureTier.simd128, .relaxedSIMD])
    func atMostTwoUnitsInTheLastPlace(_ function: Function, _ tier: FeatureTier) throws {
        let inputs = Array(Self.inputs(upTo: function.limit).suffix(FunctionModule.batch))
        let results = try FunctionModule(function.intrinsic, .float64, tier: tier)(inputs)
        var accuracy = Accuracy()
        for (x, y) in zip(inputs, results) { accuracy.note(y, exact: function.reference(Float80(x)), at: "\(x)") }
        #expect(accuracy.maximum <= 2, "\(accuracy.maximum) at \(accuracy.worst)")
        #expect(accuracy.mistakes.isEmpty)
        if getenv("HEDDLE_EXHAUSTIVE") != nil { print("\(function.intrinsic), float64, \(tier): \(accuracy.maximum) ulp at \(accuracy.worst)") }
    }

    @Test(arguments: [FeatureTier.simd128, .relaxedSIMD])
    func powers(_ tier: FeatureTier) throws {
        var generator = SplitMix64(seed: 5)
        let special: [Double] = [
            0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 5e-324, -5e-324, 1e308, -1e308, .infinity, -.infinity, .nan,
            0x1p53, 0x1p53 - 1, -0x1p53, 1022, -1074, -1075, 1024, 0x1.FFFFFFFFFFFFFp-1, 0x1.0000000000001p0,
        ]
        var pairs = special.flatMap { x in special.map { (x, $0) } }
        for _ in 0..<100_000 {
            let x = exp2(Double.random(in: -1022...1023, using: &generator))
            pairs.append((x, Double.random(in: -1100...1040, using: &generator) / log2(x)))
            let near = 1 + Double.random(in: -0.5...1, using: &generator)
            pairs.append((near, Double.random(in: -1100...1040, using: &generator) / log2(near)))
        }
        let results = try FunctionModule(.power, .float64, tier: tier)(pairs.map(\.0), pairs.map(\.1))
        var accuracy = Accuracy()
        for ((x, y), result) in zip(pairs, results) {
            accuracy.note(result, exact: powl(Float80(x), Float80(y)), at: "\(x), \(y)")
        }
        #expect(accuracy.maximum <= 2, "\(accuracy.maximum) at \(accuracy.worst)")
        #expect(accuracy.mistakes.isEmpty)
        if getenv("HEDDLE_EXHAUSTIVE") != nil { print("power, float64, \(tier): \(accuracy.maximum) ulp at \(accuracy.worst)") }
    }
}

extension Accuracy {
    /// Counts a float64 result; see the float32 one.
    mutating func note(_ result: Double, exact: Float80, at input: @autoclosure () -> String) {
        let nearest = Double(exact)
        if exact.isNaN || exact.isInfinite || exact == 0 {
            let same = exact.isNaN ? result.isNaN : result.bitPattern == nearest.bitPattern
            if !same { mistake(input(), "\(result)", "\(exact)") }
            return
        }
        guard !result.isNaN, result.sign == exact.sign else { return mistake(input(), "\(result)", "\(exact)") }
        if nearest == result && result.isInfinite { return }
        let unit = nearest.isInfinite ? Double.greatestFiniteMagnitude.ulp : nearest.ulp
        let value = result.isInfinite ? (result > 0 ? Float80(0x1p1023) * 2 : Float80(-0x1p1023) * 2) : Float80(result)
        count(Double((value - exact).magnitude / Float80(unit)), input())
    }
}
#endif
