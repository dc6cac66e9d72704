import Glibc
import NDArray
import Support
import TensorIR
import Testing

/// Powers in float32, through WebAssembly, against `pow` in double precision.
@Suite struct PowerTests {
    /// Values at which C99 lists results of `pow`, and others that are easily got wrong.
    private static let special: [Float] = [
        0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 2.5, 1e-45, -1e-45, 1e-38, 3.4e38, -3.4e38,
        .infinity, -.infinity, .nan, 16_777_216, 16_777_215, 8_388_609, 8_388_608, -8_388_609, 8_388_607.5, 33_554_432,
        0x1.FFFFFEp-1, 0x1.000002p0, -0x1.000002p0, 1e10, -1e10, 149, -149, -150, 127, 128, 0x1p100, 0x1p127, -0x1p127,
    ]

    @Test(arguments: FeatureTier.allCases)
    func specialValues(_ tier: FeatureTier) throws {
        let pairs = Self.special.flatMap { x in Self.special.map { (x, $0) } }
        try check(pairs, tier)
    }

    /// Squares and other powers that are floats.
    @Test(arguments: FeatureTier.allCases)
    func exactPowersAreExact(_ tier: FeatureTier) throws {
        var pairs: [(Float, Float)] = []
        for x in 1...4095 {
            let x = Float(x)
            pairs += [(x, 2), (-x, 2), (x, 1), (x * x, 0.5)]
        }
        for x in 1...255 { pairs.append((Float(x), 3)) }
        for y in -149...127 { pairs.append((2, Float(y))) }
        let results = try FunctionModule(.power, .float32, tier: tier)(pairs.map(\.0), pairs.map(\.1))
        for (pair, result) in zip(pairs, results) {
            #expect(Double(result) == pow(Double(pair.0), Double(pair.1)), "\(pair)")
        }
    }

    @Test(arguments: FeatureTier.allCases)
    func randomPairs(_ tier: FeatureTier) throws {
        var generator = SplitMix64(seed: 7)
        func unit() -> Double { Double.random(in: 0..<1, using: &generator) }
        func pair(_ number: Int) -> (Float, Float) {
            switch number % 5 {
            case 0:     // anything
                return (Float(bitPattern: UInt32.random(in: 0 ... .max, using: &generator)),
                        Float(bitPattern: UInt32.random(in: 0 ... .max, using: &generator)))
            case 1:     // any result from any base
                let x = Float(exp2(unit() * 252 - 126))
                return (x, Float((unit() * 300 - 150) / log2(Double(x))))
            case 2:     // a base next to 1, and so a large exponent
                let x = Float(bitPattern: 0x3F80_0000 &+ UInt32(truncatingIfNeeded: Int.random(in: -32768...32767, using: &generator)))
                return (x, Float((unit() * 300 - 150) / log2(Double(x))))
            case 3:     // denormal
                return (Float(bitPattern: UInt32.random(in: 0..<0x80_0000, using: &generator)), Float(unit() * 2.4 - 1.2))
            default:    // negative, to an integer
                return (-Float(Int.random(in: 0..<300, using: &generator)), Float(Int.random(in: -30...30, using: &generator)))
            }
        }
        try check((0..<1 << 20).map(pair), tier)
    }

    private func check(_ pairs: [(Float, Float)], _ tier: FeatureTier) throws {
        let module = try FunctionModule(.power, .float32, tier: tier)
        var accuracy = Accuracy()
        for start in stride(from: 0, to: pairs.count, by: FunctionModule.batch) {
            let batch = pairs[start..<min(start + FunctionModule.batch, pairs.count)]
            let results = try module(batch.map(\.0), batch.map(\.1))
            for ((x, y), result) in zip(batch, results) {
                accuracy.note(result, exact: pow(Double(x), Double(y)), at: "\(exactText(x)), \(exactText(y))")
            }
        }
        #expect(accuracy.maximum <= 2, "\(accuracy.maximum) at \(accuracy.worst)")
        #expect(accuracy.mistakes.isEmpty)
    }
}
