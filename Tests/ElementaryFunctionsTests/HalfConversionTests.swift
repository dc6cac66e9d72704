import ElementaryFunctions
import NDArray
import Support
import TensorIR
import Testing

/// Conversions of 16-bit floats, through WebAssembly, against NDArray's.
@Suite struct HalfConversionTests {
    private func cast(_ from: ElementType, _ to: ElementType, _ tier: FeatureTier) throws -> FunctionModule {
        try FunctionModule("cast", from, resultElement: to, arity: 1, tier: tier) { expandIntrinsics($0[0].cast(to: to)) }
    }

    private static let everyHalf = (0...UInt16.max).map { $0 }

    @Test(arguments: FeatureTier.allCases)
    func everyFloat16Widens(_ tier: FeatureTier) throws {
        let results = try cast(.float16, .float32, tier)(Self.everyHalf, as: UInt32.self)
        for bits in Self.everyHalf {
            let exact = Half(bitPattern: bits).floatValue
            #expect(results[Int(bits)] == exact.bitPattern, "\(bits)")
        }
    }

    @Test(arguments: FeatureTier.allCases)
    func everyBFloat16Widens(_ tier: FeatureTier) throws {
        let results = try cast(.bfloat16, .float32, tier)(Self.everyHalf, as: UInt32.self)
        #expect(results == Self.everyHalf.map { UInt32($0) << 16 })
    }

    /// Every value of the target, what lies halfway to the next, the neighbours of both, and floats from everywhere.
    private static let floats: [Float] = {
        var floats: [Float] = []
        for bits in everyHalf {
            let value = Half(bitPattern: bits).floatValue
            let halfway = (value + Half(bitPattern: bits &+ 1).floatValue) / 2
            floats += [value, value.nextUp, value.nextDown, halfway, halfway.nextUp, halfway.nextDown]
            let top = UInt32(bits) << 16
            floats += [top, top + 1, top + 0x7FFF, top + 0x8000, top + 0x8001, top + 0xFFFF].map(Float.init(bitPattern:))
        }
        floats += (0..<1 << 20).map { Float(bitPattern: UInt32(truncatingIfNeeded: $0 * 4093)) }
        return floats
    }()

    @Test(arguments: FeatureTier.allCases)
    func float32RoundsToFloat16(_ tier: FeatureTier) throws {
        try check(cast(.float32, .float16, tier)) { Half($0).bitPattern }
    }

    @Test(arguments: FeatureTier.allCases)
    func float32RoundsToBFloat16(_ tier: FeatureTier) throws {
        try check(cast(.float32, .bfloat16, tier)) { BFloat16($0).bitPattern }
    }

    private func check(_ module: FunctionModule, _ reference: (Float) -> UInt16) throws {
        for start in stride(from: 0, to: Self.floats.count, by: FunctionModule.batch) {
            let inputs = Array(Self.floats[start..<min(start + FunctionModule.batch, Self.floats.count)])
            let results = try module(inputs, as: UInt16.self)
            let wrong = inputs.indices.first { results[$0] != reference(inputs[$0]) }
            #expect(wrong.map { "\(exactText(inputs[$0])) gives \(results[$0])" } == nil)
        }
    }
}
