import NDArray
import Testing

@Suite struct NDArrayTests {
    @Test func elementsComeBackAsGiven() {
        let array = NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        #expect(array.elementType == .float32)
        #expect(array.shape == [2, 3])
        #expect(array.rank == 2)
        #expect(array.count == 6)
        #expect(array.elements(as: Float.self) == [1, 2, 3, 4, 5, 6])
        #expect(array.bytes.prefix(8) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
        #expect(array.element(at: array.flatIndex(of: [1, 0]), as: Float.self) == 4)
        #expect(NDArray([7, 8] as [Int64]).shape == [2])
        #expect(NDArray(scalar: Int8(-3)).elements(as: Int8.self) == [-3])
        #expect(NDArray([] as [Double], shape: [0, 4]).count == 0)
    }

    @Test(arguments: ElementType.allCases)
    func bytesRoundTrip(_ type: ElementType) throws {
        let array = NDArray.random(type, shape: [3, 5], seed: 1)
        #expect(array.bytes.count == 15 * type.byteCount)
        #expect(try NDArray(bytes: array.bytes, elementType: type, shape: [3, 5]) == array)
        #expect(array.swiftTypeName == type.rawValue)
    }

    @Test func foreignBoolBytesBecomeOne() throws {
        let array = try NDArray(bytes: [0, 2, 255, 1], elementType: .bool, shape: [4])
        #expect(array.elements(as: Bool.self) == [false, true, true, true])
        #expect(array.bytes == [0, 1, 1, 1])
        let reinterpreted = NDArray([0, 2] as [UInt8]).reinterpreted(as: .bool)
        #expect(reinterpreted.elements(as: Bool.self) == [false, true])
    }

    @Test func zerosAreZero() {
        #expect(NDArray.zeros(.float16, shape: [2, 2]).doubles == [0, 0, 0, 0])
        #expect(NDArray.zeros(.int32, shape: []).count == 1)
        #expect(NDArray.zeros(.int32, shape: [3, 0]).count == 0)
    }

    @Test func subscriptsReadAndWriteEveryType() {
        for type in ElementType.allCases where type != .bool {
            var array = NDArray.zeros(type, shape: [3])
            array[double: 1] = 2.75
            array[integer: 2] = 100
            #expect(array[double: 1] == (type.isFloat ? 2.75 : 2))
            #expect(array[integer: 1] == 2)
            #expect(array[integer: 2] == 100)
        }
        var flags = NDArray.zeros(.bool, shape: [2])
        flags[double: 0] = 0.5
        #expect(flags.doubles == [1, 0])
    }

    @Test func reshapingKeepsElements() throws {
        let array = NDArray([1, 2, 3, 4] as [Int32])
        #expect(try array.reshaped(to: [2, 2]) == NDArray([1, 2, 3, 4] as [Int32], shape: [2, 2]))
        #expect(NDArray.rowMajorStrides(of: [2, 3, 4]) == [12, 4, 1])
        #expect(NDArray.rowMajorStrides(of: []) == [])
    }

    @Test func randomElementsRepeatAndFillTheirRange() {
        let first = NDArray.random(.int8, shape: [2000], in: -3...3, seed: 42)
        #expect(first == NDArray.random(.int8, shape: [2000], in: -3...3, seed: 42))
        #expect(first != NDArray.random(.int8, shape: [2000], in: -3...3, seed: 43))
        #expect(Set(first.elements(as: Int8.self)) == Set(-3...3))
        let floats = NDArray.random(.float32, shape: [1000], seed: 7).doubles
        #expect(floats.allSatisfy { (-1...1).contains($0) })
        #expect(floats.contains { $0 < -0.9 } && floats.contains { $0 > 0.9 })
    }
}

extension NDArray {
    /// The element type as the opened Swift type reports it.
    fileprivate var swiftTypeName: String { elementType.swiftType.elementType.rawValue }
}
