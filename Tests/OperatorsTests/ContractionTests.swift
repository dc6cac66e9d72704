import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

@Suite struct MatMulTests {
    static let shapes: [([Int], [Int], [Int])] = [
        ([2, 3], [3, 4], [2, 4]), ([1, 5], [5, 1], [1, 1]), ([2, 2, 3], [3, 4], [2, 2, 4]), ([3, 1, 2, 3], [2, 3, 5], [3, 2, 2, 5]),
        ([3], [3], []), ([2, 3], [3], [2]), ([3], [2, 3, 4], [2, 4]), ([2, 0], [0, 3], [2, 3]), ([0, 2], [2, 3], [0, 3]),
    ]

    @Test(arguments: shapes) func productsSumOverTheInnerAxis(_ first: [Int], _ second: [Int], _ result: [Int]) throws {
        for element in numberTypes {
            let range = element.isFloat ? -1.0...1 : 0.0...11
            let a = NDArray.random(element, shape: first, in: range, seed: 1)
            let b = NDArray.random(element, shape: second, in: range, seed: 2)
            let expected = product(a, b, result).map { element.isFloat ? $0 : NDArray.of(element, [1], [Int64($0)])[double: 0] }
            let what = "MatMul \(element) \(first) \(second)"
            expect(try apply(.matmul, [a, b]), element, result, expected, what)
            let transposedA = try swapped(a), transposedB = try swapped(b)
            let attributes: Attributes = ["transposeA": true, "transposeB": true]
            expect(try apply(.matmul, [transposedA, transposedB], attributes), element, result, expected, what)
        }
    }

    @Test func narrowProductsMayBeWide() throws {
        let a = NDArray([100, 100] as [Int8], shape: [1, 2]), b = NDArray([100, 100] as [Int8], shape: [2, 1])
        #expect(try apply(.matmul, [a, b]) == NDArray([32] as [Int8], shape: [1, 1]))
        #expect(try apply(.matmul, [a, b], ["outputType": "int32"]) == NDArray([20000] as [Int32], shape: [1, 1]))
    }

    @Test func symbolicExtentsMultiply() throws {
        let n = Expression(Variable("n")), m = Expression(Variable("m")), k = Expression(Variable("k"))
        let a = NDArray.random(.float32, shape: [2, 3, 4], seed: 3), b = NDArray.random(.float32, shape: [4, 5], seed: 4)
        #expect(try apply(.matmul, [a, b], shapes: [[2, n, k], [k, m]]) == (try apply(.matmul, [a, b])))
    }

    private func swapped(_ x: NDArray) throws -> NDArray {
        if x.rank < 2 { return x }
        let order = Array(0..<x.rank - 2) + [x.rank - 1, x.rank - 2]
        return try apply(.transpose, [x], ["permutation": .integers(order)])
    }

    private func product(_ a: NDArray, _ b: NDArray, _ result: [Int]) -> [Double] {
        // Vectors are matrices of one row or column.
        let aShape = a.rank == 1 ? [1] + a.shape : a.shape, bShape = b.rank == 1 ? b.shape + [1] : b.shape
        var full = result
        if a.rank == 1 { full.insert(1, at: max(0, full.count - (b.rank == 1 ? 0 : 1))) }
        if b.rank == 1 { full.append(1) }
        return allIndices(full).map { index in
            let batch = index.dropLast(2), i = index[index.count - 2], j = index[index.count - 1]
            return (0..<aShape.last!).reduce(0) { sum, k in
                sum + a[double: place(aShape, batch, i, k)] * b[double: place(bShape, batch, k, j)]
            }
        }
    }

    private func place(_ shape: [Int], _ batch: ArraySlice<Int>, _ row: Int, _ column: Int) -> Int {
        let index = batch.suffix(shape.count - 2) + [row, column]
        return zip(index, shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
    }
}

struct ConvolutionCase: Sendable, CustomStringConvertible {
    var image: [Int], weights: [Int]
    var stride = [1, 1], dilation = [1, 1], padding = [0, 0, 0, 0], groups = 1, padMode = "pad"

    var description: String { "\(image) \(weights) stride \(stride) dilation \(dilation) padding \(padding) \(padMode) groups \(groups)" }

    var attributes: Attributes {
        [
            "stride": .integers(stride), "dilation": .integers(dilation), "padding": .integers(padding),
            "groups": .integer(groups), "padMode": .text(padMode),
        ]
    }

    static let all: [ConvolutionCase] = [
        ConvolutionCase(image: [1, 1, 4, 5], weights: [1, 1, 3, 3]),
        ConvolutionCase(image: [2, 3, 5, 4], weights: [4, 3, 3, 2], padding: [1, 1, 0, 1]),
        ConvolutionCase(image: [1, 2, 7, 6], weights: [3, 2, 3, 3], stride: [2, 3], padding: [1, 2, 1, 0]),
        ConvolutionCase(image: [1, 2, 7, 9], weights: [2, 2, 2, 3], dilation: [2, 3], padding: [0, 1, 2, 2]),
        ConvolutionCase(image: [1, 4, 5, 5], weights: [6, 2, 3, 3], padding: [1, 1, 1, 1], groups: 2),
        ConvolutionCase(image: [1, 4, 5, 5], weights: [4, 1, 3, 3], padding: [1, 1, 1, 1], groups: 4),
        ConvolutionCase(image: [2, 3, 4, 4], weights: [5, 3, 1, 1]),
        ConvolutionCase(image: [1, 1, 3, 3], weights: [1, 1, 1, 1]),
        ConvolutionCase(image: [1, 2, 6, 7], weights: [2, 2, 3, 4], stride: [2, 2], padMode: "same"),
        ConvolutionCase(image: [1, 2, 6, 7], weights: [2, 2, 3, 4], stride: [2, 2], padMode: "sameLower"),
        ConvolutionCase(image: [1, 2, 6, 7], weights: [2, 2, 3, 4], stride: [2, 2], padMode: "valid"),
    ]

    /// The padding before rows and columns, and the extents of the result.
    var geometry: (top: Int, left: Int, rows: Int, columns: Int) {
        let (top, rows) = along(0), (left, columns) = along(1)
        return (top, left, rows, columns)
    }

    private func along(_ axis: Int) -> (Int, Int) {
        let extent = image[2 + axis], reach = (weights[2 + axis] - 1) * dilation[axis] + 1, stride = stride[axis]
        switch padMode {
        case "same", "sameLower":
            let count = (extent + stride - 1) / stride
            let total = max(0, (count - 1) * stride + reach - extent)
            return (padMode == "same" ? total / 2 : total - total / 2, count)
        case "valid": return (0, (extent - reach) / stride + 1)
        default:
            let before = padding[2 * axis], after = padding[2 * axis + 1]
            return (before, (extent + before + after - reach) / stride + 1)
        }
    }
}

@Suite struct Conv2DTests {
    @Test(arguments: ConvolutionCase.all) func windowsMeetTheWeights(_ shape: ConvolutionCase) throws {
        for element in [ElementType.float32, .float64, .int8, .int32, .int64, .uint8] {
            let range = element.isFloat ? -1.0...1 : 0.0...9
            let x = NDArray.random(element, shape: shape.image, in: range, seed: 1)
            let w = NDArray.random(element, shape: shape.weights, in: range, seed: 2)
            let bias = NDArray.random(element, shape: [shape.weights[0]], in: range, seed: 3)
            let geometry = shape.geometry
            let result = [shape.image[0], shape.weights[0], geometry.rows, geometry.columns]
            let sums = allIndices(result).map { convolved(shape, x, w, at: $0) + bias[double: $0[1]] }
            let expected = sums.map { element.isFloat ? $0 : NDArray.of(element, [1], [Int64($0)])[double: 0] }
            expect(try apply(.conv2D, [x, w, bias], shape.attributes), element, result, expected, absolute: 1e-5, "Conv2D \(element) \(shape)")
        }
    }

    @Test func narrowSumsMayBeWide() throws {
        let x = NDArray.of(.int8, [1, 1, 1, 2], [100, 100] as [Int64]), w = NDArray.of(.int8, [1, 1, 1, 2], [100, 100] as [Int64])
        let bias = NDArray([1] as [Int32])
        #expect(try apply(.conv2D, [x, w, bias], ["outputType": "int32"]) == NDArray([20001] as [Int32], shape: [1, 1, 1, 1]))
        #expect(try apply(.conv2D, [x, w]) == NDArray([32] as [Int8], shape: [1, 1, 1, 1]))
    }

    @Test(arguments: ["pad", "same", "sameLower"]) func symbolicImagesConvolve(_ mode: String) throws {
        let n = Expression(Variable("n")), h = Expression(Variable("h")), w = Expression(Variable("w"))
        let x = NDArray.random(.float32, shape: [2, 3, 7, 5], seed: 1), weights = NDArray.random(.float32, shape: [4, 3, 3, 2], seed: 2)
        let attributes: Attributes = ["stride": [2, 1], "padding": [1, 0, 1, 1], "padMode": .text(mode)]
        let found = try apply(.conv2D, [x, weights], attributes, shapes: [[n, 3, h, w], [4, 3, 3, 2]])
        #expect(found == (try apply(.conv2D, [x, weights], attributes)))
    }

    private func convolved(_ shape: ConvolutionCase, _ x: NDArray, _ w: NDArray, at index: [Int]) -> Double {
        let geometry = shape.geometry
        let group = index[1] / (shape.weights[0] / shape.groups)
        var sum = 0.0
        for place in allIndices(Array(shape.weights[1...])) {
            let row = index[2] * shape.stride[0] + place[1] * shape.dilation[0] - geometry.top
            let column = index[3] * shape.stride[1] + place[2] * shape.dilation[1] - geometry.left
            guard (0..<shape.image[2]).contains(row), (0..<shape.image[3]).contains(column) else { continue }
            let channel = group * shape.weights[1] + place[0]
            sum += x[double: x.flatIndex(of: [index[0], channel, row, column])] * w[double: w.flatIndex(of: [index[1]] + place)]
        }
        return sum
    }
}
