import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

struct PoolCase: Sendable, CustomStringConvertible {
    var image: [Int], size: [Int]
    var stride = [1, 1], dilation = [1, 1], padding = [0, 0, 0, 0], ceil = false

    var description: String { "\(image) \(size) stride \(stride) dilation \(dilation) padding \(padding) ceil \(ceil)" }

    var attributes: Attributes {
        [
            "kernelSize": .integers(size), "stride": .integers(stride), "dilation": .integers(dilation),
            "padding": .integers(padding), "ceilMode": .boolean(ceil),
        ]
    }

    static let all: [PoolCase] = [
        PoolCase(image: [1, 1, 4, 5], size: [2, 2]),
        PoolCase(image: [2, 3, 5, 5], size: [3, 2], stride: [2, 2]),
        PoolCase(image: [1, 2, 5, 6], size: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1]),
        PoolCase(image: [1, 2, 5, 6], size: [3, 3], stride: [2, 2], padding: [1, 0, 0, 1], ceil: true),
        PoolCase(image: [1, 1, 7, 7], size: [2, 3], stride: [3, 2], dilation: [2, 2], padding: [1, 1, 0, 2]),
        PoolCase(image: [1, 1, 7, 6], size: [2, 2], stride: [3, 3], ceil: true),
        PoolCase(image: [1, 1, 6, 6], size: [1, 1], stride: [4, 5], padding: [0, 0, 0, 0], ceil: true),
        PoolCase(image: [1, 1, 8, 8], size: [3, 3], stride: [2, 3], dilation: [2, 1], padding: [2, 1, 1, 1], ceil: true),
        PoolCase(image: [1, 2, 3, 3], size: [3, 3]),
    ]

    /// The number of windows along rows or columns.
    func count(_ axis: Int) -> Int {
        let before = padding[2 * axis], after = padding[2 * axis + 1]
        let room = image[2 + axis] + before + after - ((size[axis] - 1) * dilation[axis] + 1)
        if !ceil { return room / stride[axis] + 1 }
        let count = (room + stride[axis] - 1) / stride[axis] + 1
        // A last window that would begin in the padding at the end is none.
        return (count - 1) * stride[axis] >= image[2 + axis] + before ? count - 1 : count
    }
}

@Suite struct PoolingTests {
    @Test(arguments: PoolCase.all) func windowsAreJoined(_ pool: PoolCase) throws {
        for element in numberTypes {
            let x = NDArray.random(element, shape: pool.image, in: element.isUnsignedInteger ? 0...100 : -100...100, seed: 4)
            let shape = [pool.image[0], pool.image[1], pool.count(0), pool.count(1)]
            let windows = allIndices(shape).map { window(pool, x, at: $0) }
            let what = "\(element) \(pool)"
            expect(try apply(.maxPool, [x], pool.attributes), element, shape, windows.map { $0.inside.max()! }, "MaxPool \(what)")
            for includesPadding in [false, true] {
                let expected = windows.map { window in
                    let mean = window.inside.reduce(0, +) / Double(includesPadding ? window.padded : window.inside.count)
                    return element.isFloat ? mean : mean.rounded(.towardZero)
                }
                var attributes = pool.attributes
                attributes["countIncludePad"] = .boolean(includesPadding)
                let found = try apply(.averagePool, [x], attributes)
                expect(found, element, shape, expected, absolute: 1e-4, "AvgPool \(what) \(includesPadding)")
            }
        }
    }

    @Test func symbolicImagesArePooled() throws {
        let h = Expression(Variable("h")), w = Expression(Variable("w"))
        let x = NDArray.random(.float32, shape: [1, 2, 7, 8], seed: 1)
        for ceil in [false, true] {
            let attributes: Attributes = [
                "kernelSize": 3, "stride": 2, "padding": 1, "ceilMode": .boolean(ceil), "countIncludePad": true,
            ]
            for operation in [Operator.maxPool, .averagePool] {
                var attributes = attributes
                if operation == .maxPool { attributes["countIncludePad"] = nil }
                let found = try apply(operation, [x], attributes, shapes: [[1, 2, h, w]])
                #expect(found == (try apply(operation, [x], attributes)), "\(operation) \(ceil)")
            }
        }
    }

    /// The elements of a window that lie in the image, and how many lie in image or padding.
    private func window(_ pool: PoolCase, _ x: NDArray, at index: [Int]) -> (inside: [Double], padded: Int) {
        var inside: [Double] = []
        var padded = 0
        for place in allIndices(pool.size) {
            let row = index[2] * pool.stride[0] + place[0] * pool.dilation[0] - pool.padding[0]
            let column = index[3] * pool.stride[1] + place[1] * pool.dilation[1] - pool.padding[2]
            guard row < pool.image[2] + pool.padding[1], column < pool.image[3] + pool.padding[3] else { continue }
            padded += 1
            guard (0..<pool.image[2]).contains(row), (0..<pool.image[3]).contains(column) else { continue }
            inside.append(x[double: x.flatIndex(of: [index[0], index[1], row, column])])
        }
        return (inside, padded)
    }
}
