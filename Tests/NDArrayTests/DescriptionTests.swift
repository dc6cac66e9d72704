import NDArray
import Support
import Testing

@Suite struct DescriptionTests {
    @Test(arguments: [
        (NDArray([1, 2, 3] as [Int32]), "[1 2 3]"),
        (NDArray([1, -20, 3] as [Int32]), "[  1 -20   3]"),
        (NDArray([true, false]), "[ True False]"),
        (NDArray([1, 2.5, -3] as [Float]), "[ 1.   2.5 -3. ]"),
        (NDArray([0.1, 0.2] as [Float]), "[0.1 0.2]"),
        (NDArray([1e-5, 2] as [Float]), "[1.e-05 2.e+00]"),
        (NDArray([1.0 / 3, 1e-10]), "[3.33333333e-01 1.00000000e-10]"),
        (NDArray([Double.nan, 1, -Double.infinity]), "[ nan   1. -inf]"),
        (NDArray([9.999999999, 1] as [Double]), "[10.  1.]"),
        (NDArray([1, 2, 3, 4] as [Double], shape: [2, 2]), "[[1. 2.]\n [3. 4.]]"),
        (NDArray([1, 2] as [Double], shape: [2, 1, 1]), "[[[1.]]\n\n [[2.]]]"),
        (NDArray(scalar: 2.0), "2.0"),
        (NDArray(scalar: true), "True"),
        (NDArray([] as [Float]), "[]"),
        (NDArray([-0.0]), "[-0.]"),
        (NDArray([Half(0.1)]), "[0.1]"),
        (NDArray((0..<1001).map(Int32.init)), "[   0    1    2 ...  998  999 1000]"),
        (NDArray((0..<30).map { Int64($0) * 1000 }), """
            [    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 10000 11000
             12000 13000 14000 15000 16000 17000 18000 19000 20000 21000 22000 23000
             24000 25000 26000 27000 28000 29000]
            """),
    ] as [(NDArray, String)])
    func arraysPrintAsNumPyPrintsThem(_ array: NDArray, _ expected: String) {
        #expect(array.description == expected)
    }

    @Test func formsAndDebugDescriptions() {
        let array = NDArray([1, 2] as [Float], shape: [1, 2])
        #expect(array.formDescription == "float32[1, 2]")
        #expect(array.debugDescription == "float32[1, 2]\n[[1. 2.]]")
    }

    @Test func jsonHasPointsInFloatsOnly() {
        let array = NDArray([2, 3, 4, 5] as [Float], shape: [2, 2])
        #expect(array.jsonText(.flat) == "[2.0, 3.0, 4.0, 5.0]")
        #expect(array.jsonText() == "[[2.0, 3.0], [4.0, 5.0]]")
        #expect(array.converted(to: .int32).jsonText(.flat) == "[2, 3, 4, 5]")
        #expect(NDArray([0.1] as [Float]).jsonText() == "[0.1]")
        #expect(NDArray([.nan, .infinity, -.infinity] as [Float]).jsonText()
            == "[\"NaN\", \"Infinity\", \"-Infinity\"]")
        #expect(NDArray(scalar: true).jsonText() == "true")
        #expect(NDArray.zeros(.int8, shape: [2, 0]).jsonText() == "[[], []]")
    }

    @Test(arguments: ElementType.allCases, [[], [0], [4], [2, 3], [2, 0], [3, 1, 2]])
    func jsonRoundTrips(_ type: ElementType, _ shape: [Int]) throws {
        let array = NDArray.random(type, shape: shape, seed: 17)
        let json = try JSONValue(parsing: array.jsonText())
        #expect(try NDArray(json: json, elementType: type) == array)
        let flat = try JSONValue(parsing: array.jsonText(.flat))
        #expect(try NDArray(json: flat, elementType: type, shape: shape) == array)
    }
}
