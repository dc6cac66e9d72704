import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

struct TransposedConvolutionCase: Sendable, CustomStringConvertible {
    var image: [Int], weights: [Int]
    var stride = [1, 1], dilation = [1, 1], padding = [0, 0, 0, 0], outputPadding = [0, 0], groups = 1, padMode = "pad"

    var description: String {
        "\(image) \(weights) stride \(stride) dilation \(dilation) padding \(padding) \(outputPadding) \(padMode) groups \(groups)"
    }

    var attributes: Attributes {
        [
            "stride": .integers(stride), "dilation": .integers(dilation), "padding": .integers(padding),
            "outputPadding": .integers(outputPadding), "groups": .integer(groups), "padMode": .text(padMode),
        ]
    }

    /// Windows that phases divide and that they do not, strides beyond the window and with common divisors of the dilation.
    static let all: [TransposedConvolutionCase] = [
        TransposedConvolutionCase(image: [1, 1, 3, 4], weights: [1, 1, 3, 3]),
        TransposedConvolutionCase(image: [2, 3, 4, 3], weights: [3, 2, 4, 4], stride: [2, 2], padding: [1, 1, 1, 1]),
        TransposedConvolutionCase(
            image: [1, 2, 3, 4], weights: [2, 3, 3, 3], stride: [2, 2], padding: [1, 1, 1, 1], outputPadding: [1, 1]),
        TransposedConvolutionCase(image: [1, 2, 3, 2], weights: [2, 2, 1, 2], stride: [3, 4]),
        TransposedConvolutionCase(image: [1, 2, 3, 4], weights: [2, 1, 3, 2], stride: [3, 2], dilation: [2, 3]),
        TransposedConvolutionCase(image: [1, 2, 3, 4], weights: [2, 1, 3, 2], stride: [4, 2], dilation: [6, 2], padding: [1, 2, 3, 0]),
        TransposedConvolutionCase(image: [1, 2, 3, 4], weights: [2, 1, 2, 5], stride: [2, 3], dilation: [4, 1], outputPadding: [3, 2]),
        TransposedConvolutionCase(image: [1, 4, 3, 3], weights: [4, 3, 3, 3], stride: [2, 1], padding: [0, 1, 2, 1], groups: 2),
        TransposedConvolutionCase(image: [1, 3, 4, 3], weights: [3, 1, 2, 2], stride: [2, 2], groups: 3),
        TransposedConvolutionCase(image: [1, 2, 2, 2], weights: [2, 2, 5, 5], stride: [2, 2], padding: [4, 2, 3, 3]),
        TransposedConvolutionCase(image: [1, 1, 1, 1], weights: [1, 1, 3, 3], stride: [2, 2], padding: [1, 1, 0, 2]),
        TransposedConvolutionCase(image: [1, 2, 3, 4], weights: [2, 2, 3, 4], stride: [2, 3], padMode: "same"),
        TransposedConvolutionCase(image: [1, 2, 3, 4], weights: [2, 2, 4, 1], stride: [1, 3], padMode: "sameLower"),
        TransposedConvolutionCase(image: [1, 2, 3, 4], weights: [2, 2, 2, 3], stride: [2, 2], outputPadding: [1, 0], padMode: "valid"),
    ]

    /// What is cut off before rows and columns, and the extents of the result.
    var geometry: (top: Int, left: Int, rows: Int, columns: Int) {
        let (top, rows) = along(0), (left, columns) = along(1)
        return (top, left, rows, columns)
    }

    private func along(_ axis: Int) -> (Int, Int) {
        let extent = image[2 + axis], stride = stride[axis]
        let whole = (extent - 1) * stride + (weights[2 + axis] - 1) * dilation[axis] + 1 + outputPadding[axis]
        switch padMode {
        case "same", "sameLower":
            let total = max(0, whole - extent * stride)
            return (padMode == "same" ? total / 2 : total - total / 2, extent * stride)
        case "valid": return (0, whole)
        default: return (padding[2 * axis], whole - padding[2 * axis] - padding[2 * axis + 1])
        }
    }

    /// The sums, each product added where it belongs: the definition as ONNX has it, written out.
    func scattered(_ x: NDArray, _ w: NDArray) -> (shape: [Int], sums: [Double]) {
        let geometry = geometry
        let (inputs, outputs) = (image[1] / groups, weights[1])
        let shape = [image[0], outputs * groups, geometry.rows, geometry.columns]
        var sums = [Double](repeating: 0, count: shape.reduce(1, *))
        for from in allIndices(image) {
            for window in allIndices(Array(weights[1...])) {
                let row = from[2] * stride[0] + window[1] * dilation[0] - geometry.top
                let column = from[3] * stride[1] + window[2] * dilation[1] - geometry.left
                guard (0..<geometry.rows).contains(row), (0..<geometry.columns).contains(column) else { continue }
                let channel = from[1] / inputs * outputs + window[0]
                let place = ((from[0] * shape[1] + channel) * shape[2] + row) * shape[3] + column
                sums[place] += x[double: x.flatIndex(of: from)] * w[double: w.flatIndex(of: [from[1]] + window)]
            }
        }
        return (shape, sums)
    }
}

@Suite struct TransposedConvolutionTests {
    @Test(arguments: TransposedConvolutionCase.all) func productsGoWhereWindowsReach(_ shape: TransposedConvolutionCase) throws {
        for element in [ElementType.float32, .float64, .int8, .int32, .uint8] {
            let range = element.isFloat ? -1.0...1 : 0.0...9
            let x = NDArray.random(element, shape: shape.image, in: range, seed: 1)
            let w = NDArray.random(element, shape: shape.weights, in: range, seed: 2)
            let bias = NDArray.random(element, shape: [shape.weights[1] * shape.groups], in: range, seed: 3)
            let (result, sums) = shape.scattered(x, w)
            let expected = zip(allIndices(result), sums).map { index, sum in
                let value = sum + bias[double: index[1]]
                return element.isFloat ? value : NDArray.of(element, [1], [Int64(value)])[double: 0]
            }
            expect(
                try apply(.convTranspose2D, [x, w, bias], shape.attributes), element, result, expected, absolute: 1e-5,
                "ConvTranspose2D \(element) \(shape)")
        }
    }

    @Test func narrowSumsMayBeWide() throws {
        let x = NDArray.of(.int8, [1, 2, 1, 1], [100, 100] as [Int64]), w = NDArray.of(.int8, [2, 1, 1, 1], [100, 100] as [Int64])
        let bias = NDArray([1] as [Int32])
        #expect(try apply(.convTranspose2D, [x, w, bias], ["outputType": "int32"]) == NDArray([20001] as [Int32], shape: [1, 1, 1, 1]))
        #expect(try apply(.convTranspose2D, [x, w]) == NDArray([32] as [Int8], shape: [1, 1, 1, 1]))
    }

    /// Images, and windows too, whose extents are known when the kernel runs.
    @Test(arguments: ["pad", "same", "sameLower"]) func symbolicExtents(_ mode: String) throws {
        let n = Expression(Variable("n")), h = Expression(Variable("h")), w = Expression(Variable("w")), k = Expression(Variable("k"))
        let x = NDArray.random(.float32, shape: [2, 3, 4, 5], seed: 1), weights = NDArray.random(.float32, shape: [3, 4, 3, 2], seed: 2)
        let attributes: Attributes = ["stride": [2, 3], "padding": [1, 0, 1, 1], "padMode": .text(mode)]
        let expected = try apply(.convTranspose2D, [x, weights], attributes)
        let found = try apply(.convTranspose2D, [x, weights], attributes, shapes: [[n, 3, h, w], [3, 4, 3, 2]])
        #expect(found == expected)
        let general = try apply(.convTranspose2D, [x, weights], attributes, shapes: [[n, 3, h, w], [3, 4, k, 2]])
        #expect(general.isClose(to: expected, absoluteTolerance: 1e-5))
    }
}
