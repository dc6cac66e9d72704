import Support
import TensorIR
import Testing

/// Values that are to be exact, in both types and every tier.
@Suite struct SpecialValueTests {
    static let exact: [(Intrinsic, [(Double, Double)])] = [
        (.exponential, [(0, 1), (-0.0, 1), (-.infinity, 0), (.infinity, .infinity), (1e4, .infinity), (-1e4, 0)]),
        (.logarithm, [(0, -.infinity), (-0.0, -.infinity), (1, 0), (.infinity, .infinity), (-1, .nan), (-.infinity, .nan)]),
        (.sine, [(0, 0), (-0.0, -0.0), (.infinity, .nan), (-.infinity, .nan)]),
        (.cosine, [(0, 1), (-0.0, 1), (.infinity, .nan), (-.infinity, .nan)]),
        (.tangent, [(0, 0), (-0.0, -0.0), (.infinity, .nan), (-.infinity, .nan)]),
        (.hyperbolicTangent, [(0, 0), (-0.0, -0.0), (.infinity, 1), (-.infinity, -1), (20, 1), (-20, -1)]),
        (.sigmoid, [(0, 0.5), (-0.0, 0.5), (.infinity, 1), (-.infinity, 0), (100, 1), (-1e4, 0)]),
        (.errorFunction, [(0, 0), (-0.0, -0.0), (.infinity, 1), (-.infinity, -1), (6, 1), (-6, -1)]),
    ]

    @Test(arguments: exact.indices, FeatureTier.allCases)
    func single(_ index: Int, _ tier: FeatureTier) throws {
        let (intrinsic, values) = Self.exact[index]
        let cases = values + [(.nan, .nan)]
        let results = try FunctionModule(intrinsic, .float32, tier: tier)(cases.map { Float($0.0) })
        for ((x, expected), result) in zip(cases, results) {
            #expect(result.isNaN && expected.isNaN || result.bitPattern == Float(expected).bitPattern, "\(intrinsic)(\(x)) = \(result)")
        }
    }

    @Test(arguments: exact.indices, FeatureTier.allCases)
    func double(_ index: Int, _ tier: FeatureTier) throws {
        let (intrinsic, values) = Self.exact[index]
        let cases = values + [(.nan, .nan)]
        let results = try FunctionModule(intrinsic, .float64, tier: tier)(cases.map(\.0))
        for ((x, expected), result) in zip(cases, results) {
            #expect(result.isNaN && expected.isNaN || result.bitPattern == expected.bitPattern, "\(intrinsic)(\(x)) = \(result)")
        }
    }

    /// Beyond the promised range sin and cos of a number are in [-1, 1], and nothing but an infinity or a NaN gives NaN.
    @Test(arguments: [Intrinsic.sine, .cosine, .tangent], FeatureTier.allCases)
    func hugeArguments(_ intrinsic: Intrinsic, _ tier: FeatureTier) throws {
        let singles = (0..<4096).map { Float(bitPattern: 0x47C3_5000 + UInt32($0) * 227_000) }.filter(\.isFinite)
        for y in try FunctionModule(intrinsic, .float32, tier: tier)(singles) {
            #expect(intrinsic == .tangent ? !y.isNaN : y.magnitude <= 1)
        }
        let doubles = (0..<4096).map { Double(bitPattern: 0x40F8_6A00_0000_0000 + UInt64($0) * 0x3_C0F1_0203_0405) } + [.greatestFiniteMagnitude]
        for y in try FunctionModule(intrinsic, .float64, tier: tier)(doubles) {
            #expect(intrinsic == .tangent ? !y.isNaN : y.magnitude <= 1)
        }
    }
}
