import Foundation
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

@Suite struct RowwiseTests {
    @Test(arguments: [([5], 0), ([2, 3], -1), ([2, 3], 0), ([2, 4, 3], 1), ([3, 1], 1), ([1, 17], -1), ([0, 4], 1)])
    func softmaxSumsToOne(_ shape: [Int], _ axis: Int) throws {
        for element in [ElementType.float32, .float64] {
            let x = NDArray.random(element, shape: shape, in: -30...90, seed: 5)
            let expected = mapRows(x, axis) { row in
                let exponentials = row.map { exp($0 - row.max()!) }
                return exponentials.map { $0 / exponentials.reduce(0, +) }
            }
            let what = "\(element) \(shape) \(axis)"
            expect(try apply(.softmax, [x], ["axis": .integer(axis)]), element, shape, expected, "Softmax \(what)")
            let logarithms = mapRows(x, axis) { row in
                let sum = row.map { exp($0 - row.max()!) }.reduce(0, +)
                return row.map { $0 - row.max()! - log(sum) }
            }
            expect(try apply(.logSoftmax, [x], ["axis": .integer(axis)]), element, shape, logarithms, "LogSoftmax \(what)")
        }
    }

    @Test(arguments: [([2, 5], -1), ([2, 3, 4], 1), ([4], 0), ([3, 1], 1)])
    func layerNormNormalizesRows(_ shape: [Int], _ axis: Int) throws {
        for element in [ElementType.float32, .float64] {
            let first = axis < 0 ? axis + shape.count : axis
            let row = Array(shape[first...]), length = row.reduce(1, *)
            let x = NDArray.random(element, shape: shape, in: -3...5, seed: 1)
            let scale = NDArray.random(element, shape: row, seed: 2), bias = NDArray.random(element, shape: row, seed: 3)
            let values = x.doubles
            let expected = values.indices.map { index -> Double in
                let start = index / length * length
                let elements = values[start..<start + length]
                let mean = elements.reduce(0, +) / Double(length)
                let variance = elements.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(length)
                let normal = (values[index] - mean) / (variance + 1e-3).squareRoot()
                return normal * scale[double: index - start] + bias[double: index - start]
            }
            let found = try apply(.layerNorm, [x, scale, bias], ["axis": .integer(axis), "epsilon": 1e-3])
            expect(found, element, shape, expected, relative: 1e-4, absolute: 1e-5, "LayerNorm \(element) \(shape)")
        }
    }

    /// What squares of values far from 0 would lose, and an outlier where the row begins, whose elements the shift is made of.
    @Test(arguments: [[2, 768], [3, 5], [1, 2048]], [0, 1e4, -3e4])
    func layerNormOfLargeMeansIsAccurate(_ shape: [Int], _ offset: Double) throws {
        for outlier in [0.0, 100] {
            let x = NDArray.random(.float32, shape: shape, in: offset - 1...offset + 1, seed: 6)
            let length = shape[1]
            let values = x.doubles.enumerated().map { Double(Float($1 + ($0 % length == 0 ? outlier : 0))) }
            let rows = NDArray(values.map { Float($0) }, shape: shape)
            let ones = NDArray((0..<length).map { _ in Float(1) }), zeros = NDArray.zeros(.float32, shape: [length])
            let expected = mapRows(rows, -1) { row in
                let mean = row.reduce(0, +) / Double(length)
                let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(length)
                return row.map { ($0 - mean) / (variance + 1e-5).squareRoot() }
            }
            // The mean of values near 1e4 is rounded to 2^-11, before anything is subtracted from it.
            let rounding = abs(offset) * 0x1p-24 * 8
            let found = try apply(.layerNorm, [rows, ones, zeros])
            expect(found, .float32, shape, expected, relative: 1e-4, absolute: 1e-4 + rounding, "LayerNorm \(offset) \(outlier)")
        }
    }

    @Test func layerNormOfEqualElementsIsItsBias() throws {
        let x = NDArray([Float](repeating: 12345.678, count: 96), shape: [2, 48])
        let ones = NDArray([Float](repeating: 1, count: 48)), bias = NDArray([Float](repeating: 3, count: 48))
        let found = try apply(.layerNorm, [x, ones, bias])
        #expect(found.doubles.allSatisfy { abs($0 - 3) < 0.5 && !$0.isNaN })
    }

    @Test(arguments: [([2, 5], -1), ([2, 3, 4], 1), ([4], 0), ([3, 100], 1)])
    func rmsNormScalesRows(_ shape: [Int], _ axis: Int) throws {
        for element in [ElementType.float32, .float64] {
            let first = axis < 0 ? axis + shape.count : axis
            let row = Array(shape[first...]), length = row.reduce(1, *)
            let x = NDArray.random(element, shape: shape, in: -3...5, seed: 1)
            let scale = NDArray.random(element, shape: row, seed: 2)
            let values = x.doubles
            let expected = values.indices.map { index -> Double in
                let start = index / length * length
                let meanSquare = values[start..<start + length].reduce(0) { $0 + $1 * $1 } / Double(length)
                return values[index] / (meanSquare + 1e-3).squareRoot() * scale[double: index - start]
            }
            let found = try apply(.rmsNorm, [x, scale], ["axis": .integer(axis), "epsilon": 1e-3])
            expect(found, element, shape, expected, relative: 1e-5, absolute: 1e-6, "RMSNorm \(element) \(shape)")
        }
    }

    @Test(arguments: [([5], 0), ([2, 16], -1), ([2, 17], 1), ([70, 3], 0), ([2, 133, 2], 1), ([0, 4], 1), ([3, 0], 1), ([600], 0)])
    func cumulativeSumsAddUp(_ shape: [Int], _ axis: Int) throws {
        for element in numberTypes {
            let x = NDArray.random(element, shape: shape, in: element.isFloat ? -1...1 : 0...9, seed: 4)
            for bounds in CumulativeBounds.allCases {
                for direction in CumulativeDirection.allCases {
                    let expected = mapRows(x, axis) { row in
                        let row = direction == .forward ? row : row.reversed()
                        var sum = 0.0
                        let sums = row.map { value in
                            defer { sum += value }
                            return bounds == .inclusive ? sum + value : sum
                        }
                        return direction == .forward ? sums : sums.reversed()
                    }
                    let wrapped = element.isFloat ? expected : expected.map { NDArray.of(element, [1], [Int64($0)])[double: 0] }
                    let attributes: Attributes = [
                        "axis": .integer(axis), "bounds": .text(bounds.rawValue), "direction": .text(direction.rawValue),
                    ]
                    let what = "CumulativeSum \(element) \(shape) \(axis) \(bounds) \(direction)"
                    expect(try apply(.cumulativeSum, [x], attributes), element, shape, wrapped, relative: 1e-5, absolute: 1e-5, what)
                }
            }
        }
    }

    @Test func cumulativeSumsOfSymbolicExtents() throws {
        let n = Expression(Variable("n")), m = Expression(Variable("m"))
        for shape in [[3, 0], [2, 5], [2, 1100]] {
            let x = NDArray.random(.int32, shape: shape, in: -50...50, seed: 8)
            for bounds in ["inclusive", "exclusive"] {
                let attributes: Attributes = ["bounds": .text(bounds), "direction": "backward"]
                let found = try apply(.cumulativeSum, [x], attributes, shapes: [[n, m]])
                #expect(found == (try apply(.cumulativeSum, [x], attributes)))
            }
        }
    }

    /// What comes after an infinity or a NaN has it in its sum; what comes before has not.
    @Test func cumulativeSumsKeepInfinitiesToThemselves() throws {
        var values = [Float](repeating: 1, count: 40)
        values[21] = .infinity
        let found = try apply(.cumulativeSum, [NDArray(values)]).doubles
        let expected: [Double] = (0..<40).map { $0 < 21 ? Double($0 + 1) : Double.infinity }
        #expect(found == expected)
    }

    @Test(arguments: [([2, 3], 1), ([2, 3, 4, 5], 1), ([2, 3, 4], -1), ([3], 0)])
    func channelsMeetTheirParameters(_ shape: [Int], _ axis: Int) throws {
        let channel = axis < 0 ? axis + shape.count : axis
        let parameters = (0..<4).map { NDArray.random(.float32, shape: [shape[channel]], in: 0.5...2, seed: UInt64($0)) }
        let x = NDArray.random(.float32, shape: shape, seed: 9)
        let channels = allIndices(shape).map { $0[channel] }
        let expected = channels.enumerated().map { index, c in
            let normal = (x[double: index] - parameters[2][double: c]) / (parameters[3][double: c] + 1e-5).squareRoot()
            return normal * parameters[0][double: c] + parameters[1][double: c]
        }
        let found = try apply(.batchNorm, [x] + parameters, ["axis": .integer(axis)])
        expect(found, .float32, shape, expected, relative: 1e-5, absolute: 1e-5, "BatchNorm \(shape)")
        for element in numberTypes {
            let x = NDArray.random(element, shape: shape, in: 0...50, seed: 9)
            let bias = NDArray.random(element, shape: [shape[channel]], in: 0...50, seed: 10)
            let sums = channels.enumerated().map { x[double: $0] + bias[double: $1] }
            expect(try apply(.biasAdd, [x, bias], ["axis": .integer(axis)]), element, shape, sums, "BiasAdd \(element)")
        }
    }

    /// The elements after each row along an axis went through a function.
    private func mapRows(_ x: NDArray, _ axis: Int, _ function: ([Double]) -> [Double]) -> [Double] {
        let axis = axis < 0 ? axis + x.rank : axis
        var result = [Double](repeating: 0, count: x.count)
        let stride = NDArray.rowMajorStrides(of: x.shape)[axis]
        for (flat, place) in allIndices(x.shape).enumerated() where place[axis] == 0 {
            let places = (0..<x.shape[axis]).map { flat + $0 * stride }
            for (place, value) in zip(places, function(places.map { x[double: $0] })) { result[place] = value }
        }
        return result
    }
}
