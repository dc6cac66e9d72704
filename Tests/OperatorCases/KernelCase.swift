import NDArray
import Operators

/// One call of an operator: the shapes of its operands, and attributes.
package struct KernelCase: CustomStringConvertible {
    package let shapes: [[Int]]
    package let attributes: Attributes

    init(_ shapes: [Int]..., attributes: Attributes = [:]) {
        self.shapes = shapes
        self.attributes = attributes
    }

    private init(_ shapes: [[Int]], _ attributes: Attributes) {
        self.shapes = shapes
        self.attributes = attributes
    }

    package var description: String {
        "\(shapes) \(attributes.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
    }

    func with(_ name: String, _ value: AttributeValue) -> KernelCase {
        var attributes = attributes
        attributes[name] = value
        return KernelCase(shapes, attributes)
    }
}

extension Operator {
    /// Awkward shapes in every form: extents 0 and 1, remainders, broadcasts, axes that cannot be joined, more axes than functions take.
    package var kernelCases: [KernelCase] {
        switch self {
        case .cast: Self.unary.flatMap { one in ["FP32", "INT32", "INT8"].map { one.with("to", .text($0)) } }
        case .clip: Self.unary + [KernelCase([9], attributes: ["min": -3, "max": 2])]
        case .gelu: Self.unary + [KernelCase([9], attributes: ["approximate": "tanh"])]
        case .leakyRelu: Self.unary + [KernelCase([9], attributes: ["alpha": 2])]
        case .modulo: Self.binary + [KernelCase([9], [9], attributes: ["rounding": "truncate"])]
        case .select: [KernelCase([3, 1], [1, 5], [3, 5]), KernelCase([], [17], [1]), KernelCase([4], [4], [4])]
        case .matmul: Self.products
        case .conv2D: Self.convolutions
        case .convTranspose2D: Self.transposedConvolutions
        case .maxPool, .averagePool: Self.pools
        case .argmax, .argmin: [[5], [3, 4, 5], [1, 1], [2, 17]].flatMap { shape in
            [KernelCase(shape), KernelCase(shape, attributes: ["axis": 0, "keepDims": true, "outputType": "int64"])]
        }
        case .equalCount: [KernelCase([17], [17]), KernelCase([2, 3], [2, 3]), KernelCase([], []), KernelCase([0], [0])]
        case .softmax, .logSoftmax: [[5], [3, 4, 5], [1, 1], [2, 17], [0, 3]].flatMap { shape in
            [KernelCase(shape), KernelCase(shape, attributes: ["axis": 0])]
        }
        case .layerNorm: [
            KernelCase([3, 17], [17], [17]), KernelCase([2, 3, 4], [3, 4], [3, 4], attributes: ["axis": 1]),
            KernelCase([2, 1], [1], [1], attributes: ["epsilon": 0.5]),
        ]
        case .rmsNorm: [
            KernelCase([3, 17], [17]), KernelCase([2, 3, 4], [3, 4], attributes: ["axis": 1]), KernelCase([2, 1], [1], attributes: ["epsilon": 0.5]),
        ]
        case .cumulativeSum: [[5], [3, 4, 5], [1, 1], [2, 77], [0, 3]].flatMap { shape in
            [
                KernelCase(shape), KernelCase(shape, attributes: ["axis": 0, "bounds": "exclusive"]),
                KernelCase(shape, attributes: ["direction": "backward"]),
            ]
        }
        case .biasAdd: [KernelCase([2, 3], [3]), KernelCase([2, 3, 5, 1], [3]), KernelCase([4, 2, 7], [4], attributes: ["axis": 0])]
        case .batchNorm: [
            KernelCase([2, 3, 5], [3], [3], [3], [3]), KernelCase([2, 6], [6], [6], [6], [6], attributes: ["epsilon": 0.25]),
        ]
        case .reduceSum, .reduceMean, .reduceMax, .reduceMin, .reduceProduct, .logSumExp: Self.reductions
        case .reshape: [
            KernelCase([2, 6], attributes: ["shape": [3, -1]]), KernelCase([], attributes: ["shape": [1, 1]]),
            KernelCase([0, 3], attributes: ["shape": [3, 0]]),
        ]
        case .transpose: [
            KernelCase([2, 3]), KernelCase([4, 1, 5], attributes: ["permutation": [2, 0, 1]]),
            KernelCase([2, 3, 2, 2, 2, 3, 2], attributes: ["permutation": [6, 4, 2, 0, 5, 3, 1]]), KernelCase([0, 2]),
        ]
        case .slice: [
            KernelCase([9], attributes: ["starts": [2], "ends": [100], "steps": [3]]),
            KernelCase([5, 7], attributes: ["starts": [-1, 4], "ends": [-100, 1], "steps": [-1, -2]]),
            KernelCase([4, 6], attributes: ["starts": [3], "ends": [3], "axes": [1]]),
            KernelCase([4, 6], attributes: ["starts": [5, -2], "ends": [6, 4], "axes": [1, 0]]),
        ]
        case .tile: [
            KernelCase([3], attributes: ["multiples": [2]]), KernelCase([2, 1, 3], attributes: ["multiples": [3, 2]]),
            KernelCase([2], attributes: ["multiples": [2, 1, 3]]), KernelCase([2, 2, 2, 2], attributes: ["multiples": [2, 2, 2, 2]]),
            KernelCase([4], attributes: ["multiples": [0]]),
        ]
        case .concat: [
            KernelCase([3], [4]), KernelCase([2, 3], [2, 1], [2, 4], attributes: ["axis": -1]), KernelCase([2, 5]),
            KernelCase([0, 5], [2, 5]),
        ]
        case .gather: [
            KernelCase([5], [3]), KernelCase([4, 5, 2], [2, 2], attributes: ["axis": 1]), KernelCase([3, 2], [], attributes: ["axis": -1]),
        ]
        case .pad: Self.pads
        default: definition.operands.count == 1 ? Self.unary : Self.binary
        }
    }

    private static var unary: [KernelCase] { [KernelCase([]), KernelCase([1]), KernelCase([17]), KernelCase([3, 5]), KernelCase([0, 4])] }

    private static var binary: [KernelCase] {
        [
            KernelCase([], []), KernelCase([1], [1]), KernelCase([17], [17]), KernelCase([17], []), KernelCase([1], [6]),
            KernelCase([3, 1, 5], [4, 1]), KernelCase([3, 4, 5], [4, 1]), KernelCase([2, 3, 1], [1, 3, 4]), KernelCase([0, 3], [1, 3]),
            KernelCase([2, 1, 2, 1, 2, 1, 3], [1, 2, 1, 2, 1, 2, 1]),
        ]
    }

    private static var products: [KernelCase] {
        [
            KernelCase([5, 7], [7, 9]), KernelCase([1, 1], [1, 1]), KernelCase([7], [7]), KernelCase([7], [7, 3]), KernelCase([4, 7], [7]),
            KernelCase([2, 3, 4], [4, 5]), KernelCase([2, 1, 3, 4], [1, 3, 4, 17]), KernelCase([2, 1, 2, 1, 3, 4], [1, 2, 1, 2, 4, 3]),
            KernelCase([7, 5], [7, 9], attributes: ["transposeA": true]), KernelCase([5, 7], [9, 7], attributes: ["transposeB": true]),
            KernelCase([3, 0], [0, 2]), KernelCase([0, 3], [3, 2]),
        ]
    }

    private static var reductions: [KernelCase] {
        [
            KernelCase([]), KernelCase([17]), KernelCase([3, 4, 5]), KernelCase([3, 4, 5], attributes: ["axes": [1]]),
            KernelCase([3, 4, 5], attributes: ["axes": [0, 2], "keepDims": true]), KernelCase([9, 5], attributes: ["axes": [0]]),
            KernelCase([2, 2, 2, 2, 2, 2], attributes: ["axes": [0, 2, 4]]), KernelCase([2, 3, 2, 3, 2, 3, 2], attributes: ["axes": [1, 3, 5]]),
            KernelCase([0, 3], attributes: ["axes": [0]]), KernelCase([3, 0], attributes: ["axes": [0]]),
        ]
    }

    private static var convolutions: [KernelCase] {
        [
            KernelCase([1, 1, 3, 3], [1, 1, 1, 1]), KernelCase([2, 3, 7, 9], [4, 3, 3, 2]),
            KernelCase([1, 4, 6, 6], [6, 2, 3, 3], attributes: ["groups": 2, "padding": 1, "stride": [2, 1]]),
            KernelCase([1, 3, 8, 5], [3, 1, 3, 3], [3], attributes: ["groups": 3, "padMode": "same", "stride": 2]),
            KernelCase([1, 2, 9, 9], [5, 2, 3, 3], attributes: ["dilation": [2, 3], "padding": [1, 0, 2, 3]]),
            KernelCase([1, 2, 5, 5], [1, 2, 2, 2], attributes: ["padMode": "sameLower"]),
        ]
    }

    private static var transposedConvolutions: [KernelCase] {
        [
            KernelCase([1, 1, 3, 3], [1, 1, 1, 1]), KernelCase([2, 3, 4, 5], [3, 4, 3, 2]),
            KernelCase([1, 4, 3, 6], [4, 3, 3, 3], attributes: ["groups": 2, "padding": 1, "stride": [2, 3], "outputPadding": [1, 2]]),
            KernelCase([1, 3, 4, 5], [3, 1, 4, 4], [3], attributes: ["groups": 3, "padMode": "same", "stride": 2]),
            KernelCase([1, 2, 4, 4], [2, 5, 3, 3], attributes: ["dilation": [2, 4], "stride": [3, 2], "padding": [1, 0, 2, 3]]),
            KernelCase([1, 2, 3, 3], [2, 1, 1, 2], attributes: ["padMode": "sameLower", "stride": 3]),
        ]
    }

    private static var pools: [KernelCase] {
        [
            KernelCase([1, 1, 4, 4], attributes: ["kernelSize": 2, "stride": 2]), KernelCase([2, 3, 7, 5], attributes: ["kernelSize": [3, 2]]),
            KernelCase([1, 2, 6, 7], attributes: ["kernelSize": 3, "stride": 2, "padding": 1]),
            KernelCase([1, 2, 6, 7], attributes: ["kernelSize": 3, "stride": 2, "padMode": "same"]),
            KernelCase([1, 2, 6, 6], attributes: ["kernelSize": 3, "stride": 2, "ceilMode": true]),
            KernelCase([1, 1, 9, 9], attributes: ["kernelSize": 2, "dilation": 3, "padding": [1, 0, 0, 1]]),
        ]
    }

    private static var pads: [KernelCase] {
        ["constant", "edge", "reflect"].flatMap { mode in
            [
                KernelCase([5], attributes: ["before": [2], "after": [3]]), KernelCase([3, 4], attributes: ["before": [1, 0], "after": [0, 2]]),
                KernelCase([2, 3, 2, 5], attributes: ["before": [0, 1, 0, 2], "after": [0, 1, 0, 0]]),
                KernelCase([5], attributes: ["before": [-1], "after": [2]]),
            ].map { $0.with("mode", .text(mode)) }
        } + [KernelCase([2, 3], attributes: ["before": [1, 1], "after": 0, "value": 7])]
    }
}
