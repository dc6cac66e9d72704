import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// What the attributes of elementwise operators change.
@Suite struct AttributeTests {
    @Test func moduloRoundsAsAsked() throws {
        let a = NDArray([7, -7, 7, -7] as [Int32]), b = NDArray([3, 3, -3, -3] as [Int32])
        #expect(try apply(.modulo, [a, b]) == NDArray([1, 2, -2, -1] as [Int32]))
        #expect(try apply(.modulo, [a, b], ["rounding": "truncate"]) == NDArray([1, -1, 1, -1] as [Int32]))
        let x = NDArray([5.5, -5.5] as [Float]), y = NDArray([2, 2] as [Float])
        #expect(try apply(.modulo, [x, y], ["rounding": "truncate"]) == NDArray([1.5, -1.5] as [Float]))
    }

    @Test func clipKeepsWithinBounds() throws {
        let x = NDArray([-3, -0.5, 0.5, 9, .nan] as [Float])
        let clipped = try apply(.clip, [x], ["min": -1, "max": 2.5])
        expect(clipped, .float32, [5], [-1, -0.5, 0.5, 2.5, .nan], "Clip")
        let bytes = NDArray([-128, -2, 0, 2, 127] as [Int8])
        #expect(try apply(.clip, [bytes], ["min": -1.5, "max": 300]) == NDArray([-1, -1, 0, 2, 127] as [Int8]))
        #expect(try apply(.clip, [bytes], ["min": -1000, "max": 1.5]) == NDArray([-128, -2, 0, 1, 1] as [Int8]))
    }

    @Test func leakyReluTakesItsSlope() throws {
        let x = NDArray([-4, 0, 4] as [Float])
        #expect(try apply(.leakyRelu, [x], ["alpha": 0.25]) == NDArray([-1, 0, 4] as [Float]))
        let slope = Variable("alpha", ValueType(.float32))
        let tensor = placeholder("x", .float32, [3])
        let leaky = try leakyRelu(tensor, alpha: Expression(slope))
        let values = try evaluate([leaky], inputs: [tensor: x], scalars: [slope: Value(0.5)])
        #expect(values[0] == NDArray([-2, 0, 4] as [Float]))
    }

    @Test func geluHasTwoForms() throws {
        let x = NDArray([-2, -0.5, 0, 1, 3] as [Float])
        // 0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))
        let expected = [-0.0454023, -0.1542859, 0, 0.8411920, 2.9963627]
        expect(try apply(.gelu, [x], ["approximate": "tanh"]), .float32, [5], expected, relative: 1e-5, "GeLU")
    }

    @Test func reluKeepsNaNAndSignHasNoMinusZero() throws {
        let x = NDArray([.nan, -0.0, -1] as [Float])
        expect(try apply(.relu, [x]), .float32, [3], [.nan, 0, 0], "ReLU")
        let signs = try apply(.sign, [x])
        expect(signs, .float32, [3], [.nan, 0, -1], "Sign")
        #expect(signs[double: 1].sign == .plus)
    }

    @Test func selectPicksInEveryType() throws {
        let condition = NDArray([true, false, true])
        for element in ElementType.allCases {
            let a = NDArray.of(element, [3], [1, 1, 1] as [Int64]), b = NDArray.of(element, [3], [0, 0, 0] as [Int64])
            expect(try apply(.select, [condition, a, b]), element, [3], [1, 0, 1], "Select \(element)")
        }
    }
}

/// Cast between every pair of types.
@Suite struct CastTests {
    @Test func everyPairFollowsTheRules() throws {
        let values: [Double] = [0, 1, -1, 2.75, -2.75, 127.5, 200, -200, 70000, -70000, 3e9, -3e9, .nan, .infinity]
        for from in ElementType.allCases {
            let x = NDArray.of(from, [values.count], from.isFloat ? values : values.map { $0.isFinite ? $0 : 1 })
            for to in ElementType.allCases {
                let found = try apply(.cast, [x], ["to": .text(to.rawValue)])
                #expect(found == x.converted(to: to), "\(from) to \(to)")
            }
        }
    }

    @Test func integersMaySaturate() throws {
        let x = NDArray([300, -300, 5] as [Int32])
        let saturated = try apply(.cast, [x], ["to": "int8", "mode": "saturating"])
        #expect(saturated == NDArray([127, -128, 5] as [Int8]))
        #expect(try apply(.cast, [x], ["to": "INT8"]) == NDArray([44, -44, 5] as [Int8]))
        #expect(try apply(.cast, [x], ["to": "uint8", "mode": "saturating"]) == NDArray([255, 0, 5] as [UInt8]))
    }
}
