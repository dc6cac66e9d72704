import NDArray
import Support
import Testing

@Suite struct ConversionTests {
    #if !(os(macOS) && arch(x86_64))
    @Test func everyHalfAgreesWithFloat16() {
        let wrong = (UInt16.min...UInt16.max).filter { bits in
            let half = Half(bitPattern: bits)
            let reference = Float16(bitPattern: bits)
            if reference.isNaN { return !half.floatValue.isNaN || !Half(half.floatValue).floatValue.isNaN }
            return half.floatValue.bitPattern != Float(reference).bitPattern || Half(half.floatValue) != half
        }
        #expect(wrong == [])
    }

    @Test func roundingToHalfAgreesWithFloat16() {
        var generator = SplitMix64(seed: 1)
        var wrong: [Double] = []
        for _ in 0..<100_000 {
            // Around the range of half precision, subnormals and overflow included.
            let bits = UInt32.random(in: 0x3200_0000...0x4800_0000, using: &generator)
            let float = Float(bitPattern: bits | UInt32.random(in: 0...1, using: &generator) << 31)
            let double = Double(float) * (1 + generator.unitDouble() * 0x1p-30)
            let isRight = Half(float).bitPattern == Float16(float).bitPattern
                && Half(nearest: double).bitPattern == Float16(double).bitPattern
            if !isRight { wrong.append(double) }
        }
        #expect(wrong == [])
    }
    #endif

    @Test func tiesGoToTheEvenHalf() {
        #expect(Half(1 + 0x1p-11).floatValue == 1)
        #expect(Half(1 + 0x3p-11).floatValue == 1 + 0x1p-9)
        #expect(Half(65519.996).floatValue == 65504)
        #expect(Half(65520).floatValue == .infinity)
        #expect(Half(0x1p-25).bitPattern == 0)
        #expect(Half(-0x1.8p-25).bitPattern == 0x8001)
        #expect(Half(Float(bitPattern: 0x7F80_0001)).floatValue.isNaN)
        // Through single precision this would become a tie, and then 1.
        #expect(Half(nearest: 1 + 0x1p-11 + 0x1p-40).floatValue == 1 + 0x1p-10)
    }

    @Test func everyBFloat16RoundTrips() {
        let wrong = (UInt16.min...UInt16.max).filter { bits in
            let value = BFloat16(bitPattern: bits)
            let again = BFloat16(value.floatValue)
            return value.floatValue.isNaN ? !again.floatValue.isNaN : again != value
        }
        #expect(wrong == [])
    }

    @Test func tiesGoToTheEvenBFloat16() {
        #expect(BFloat16(1 + 0x1p-8).floatValue == 1)
        #expect(BFloat16(1 + 0x3p-8).floatValue == 1 + 0x1p-6)
        #expect(BFloat16(Float.greatestFiniteMagnitude).floatValue == .infinity)
        #expect(BFloat16(Float(bitPattern: 0x7F80_0001)).floatValue.isNaN)
        #expect(BFloat16(nearest: 1 + 0x1p-8 + 0x1p-40).floatValue == 1 + 0x1p-7)
        #expect(BFloat16(nearest: -1 - 0x1p-8 - 0x1p-40).floatValue == -1 - 0x1p-7)
        #expect(BFloat16(wrapping: 1 << 62 + 1 << 54 + 1).floatValue == 0x1p62 * (1 + 0x1p-7))
    }

    @Test func integersWrapAndFloatsSaturate() {
        let wide = NDArray([300, -1, 128, 70000] as [Int32])
        #expect(wide.converted(to: .uint8).elements(as: UInt8.self) == [44, 255, 128, 112])
        #expect(wide.converted(to: .int8).elements(as: Int8.self) == [44, -1, -128, 112])
        let floats = NDArray([300.7, -1.5, -.infinity, .nan] as [Float])
        #expect(floats.converted(to: .uint8).elements(as: UInt8.self) == [255, 0, 0, 0])
        #expect(floats.converted(to: .int8).elements(as: Int8.self) == [127, -1, -128, 0])
        #expect(floats.converted(to: .bool).elements(as: Bool.self) == [true, true, true, true])
        #expect(NDArray([-1e30, 1e30, 9.9] as [Double]).converted(to: .int64).elements(as: Int64.self)
            == [.min, .max, 9])
    }

    @Test func sixtyFourBitIntegersKeepTheirDigits() {
        let large = NDArray([UInt64.max, 1 << 63, 5])
        #expect(large.converted(to: .int64).elements(as: Int64.self) == [-1, .min, 5])
        #expect(large.converted(to: .float64).doubles == [0x1p64, 0x1p63, 5])
        #expect(NDArray([Int64.max]).converted(to: .uint64).elements(as: UInt64.self) == [1 << 63 - 1])
        #expect(NDArray([UInt64.max]).converted(to: .bool).elements(as: Bool.self) == [true])
    }

    @Test func bfloat16BitsCanBeKeptAsUInt16() {
        let bits = NDArray([0x3F80, 0xC000] as [UInt16])
        let values = bits.reinterpreted(as: .bfloat16)
        #expect(values.doubles == [1, -2])
        #expect(values.reinterpreted(as: .uint16) == bits)
    }
}
