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
