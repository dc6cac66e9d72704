import NDArray
import Operators
import TensorExpression
import TensorIR

/// An application of an operator to small operands of awkward shapes.
struct OperatorExample: Sendable, CustomStringConvertible {
    let operation: Operator
    let shapes: [[Int]]
    let attributes: Attributes

    init(_ operation: Operator, _ shapes: [[Int]], _ attributes: Attributes = [:]) {
        (self.operation, self.shapes, self.attributes) = (operation, shapes, attributes)
    }

    var description: String {
        let values = attributes.values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        return "\(operation) \(shapes)\(values.joined())"
    }

    /// Operands in which nothing overflows or is undefined.
    func operands(_ element: ElementType) -> [NDArray] {
        shapes.enumerated().map { position, shape in
            let definitions = operation.definition.operands
            let type: ElementType = switch definitions[min(position, definitions.count - 1)].element {
            case .main: element
            case .oneOf(let types): types.contains(element) ? element : types[0]
            }
            let range: ClosedRange<Double>? =
                switch operation {
                case .gather where position == 1: -4...4
                case .power, .squareRoot, .reciprocalSquareRoot, .logarithm, .batchNorm: type.isFloat ? 0.5...2 : 0...6
                case .divide, .floorDivide, .modulo: type.isFloat && position == 1 ? 0.5...2 : nil
                default: nil
                }
            return NDArray.random(type, shape: shape, in: range, seed: UInt64(17 + position))
        }
    }

    static let all: [OperatorExample] = elementwise + reductions + rows + contractions + windows + movements

    private static let elementwise = Operator.allCases.filter { $0.definition.family == .elementwise }.flatMap { operation in
        let attributes: Attributes = operation == .cast ? ["to": "int16"] : [:]
        let shapes: [[[Int]]] =
            switch operation.definition.operands.count {
            case 1: [[[37]], [[3, 5]], [[]], [[2, 0]]]
            case 2: [[[3, 17], [3, 17]], [[3, 17], [17]], [[5, 1], [1, 9]], [[4], []]]
            default: [[[3, 17], [3, 17], [3, 17]], [[3, 1], [1, 17], []]]
            }
        return shapes.map { OperatorExample(operation, $0, attributes) }
    }

    private static let reductions: [OperatorExample] =
        [Operator.reduceSum, .reduceProduct, .reduceMax, .reduceMin, .reduceMean].flatMap { operation in
            [
                OperatorExample(operation, [[67]]), OperatorExample(operation, [[3, 37]], ["axes": [1]]),
                OperatorExample(operation, [[7, 19]], ["axes": [0]]), OperatorExample(operation, [[3, 4, 5]], ["axes": [0, 2]]),
                OperatorExample(operation, [[3, 4, 5]], ["axes": [1], "keepDims": true]), OperatorExample(operation, [[]]),
                OperatorExample(operation, [[0, 3]], ["axes": [0]]),
            ]
        }
        + [Operator.argmax, .argmin].flatMap { operation in
            [
                OperatorExample(operation, [[41]]), OperatorExample(operation, [[3, 37]]),
                OperatorExample(operation, [[5, 19]], ["axis": 0]), OperatorExample(operation, [[2, 5, 3]], ["axis": 1]),
            ]
        }
        + [OperatorExample(.equalCount, [[3, 17], [3, 17]]), OperatorExample(.equalCount, [[], []])]

    private static let rows: [OperatorExample] =
        [Operator.softmax, .logSoftmax].flatMap { operation in
            [
                OperatorExample(operation, [[41]]), OperatorExample(operation, [[3, 37]]),
                OperatorExample(operation, [[5, 19]], ["axis": 0]), OperatorExample(operation, [[2, 5, 3]], ["axis": 1]),
            ]
        }
        + [
            OperatorExample(.layerNorm, [[3, 37], [37], [37]]), OperatorExample(.layerNorm, [[2, 3, 5], [3, 5], [3, 5]], ["axis": 1]),
            OperatorExample(.batchNorm, [[2, 3, 5, 7], [3], [3], [3], [3]]), OperatorExample(.batchNorm, [[4, 19], [19], [19], [19], [19]]),
            OperatorExample(.biasAdd, [[2, 3, 5, 7], [3]]), OperatorExample(.biasAdd, [[4, 19], [19]]),
        ]

    private static let contractions: [OperatorExample] = [
        OperatorExample(.matmul, [[5, 7], [7, 19]]), OperatorExample(.matmul, [[2, 5, 7], [7, 3]]),
        OperatorExample(.matmul, [[5, 7], [19, 7]], ["transposeB": true]), OperatorExample(.matmul, [[7, 5], [7, 19]], ["transposeA": true]),
        OperatorExample(.matmul, [[3], [3, 17]]), OperatorExample(.matmul, [[17, 3], [3]]), OperatorExample(.matmul, [[3], [3]]),
        OperatorExample(.matmul, [[2, 1, 3, 4], [3, 4, 5]]), OperatorExample(.matmul, [[2, 0], [0, 3]]),
        OperatorExample(.conv2D, [[1, 3, 7, 9], [5, 3, 3, 3], [5]], ["padding": 1]),
        OperatorExample(.conv2D, [[2, 4, 8, 7], [6, 2, 3, 2]], ["groups": 2, "stride": [2, 1]]),
        OperatorExample(.conv2D, [[1, 4, 6, 19], [4, 1, 3, 3], [4]], ["groups": 4, "padding": 1]),
        OperatorExample(.conv2D, [[2, 3, 5, 5], [7, 3, 1, 1]]),
        OperatorExample(.conv2D, [[1, 2, 9, 11], [3, 2, 2, 3]], ["dilation": [2, 3], "padMode": "same", "stride": 2]),
        OperatorExample(.convTranspose2D, [[1, 3, 5, 7], [3, 4, 3, 3], [4]], ["stride": 2, "padding": 1, "outputPadding": 1]),
        OperatorExample(.convTranspose2D, [[2, 4, 4, 6], [4, 3, 2, 4]], ["groups": 2, "stride": [3, 2], "dilation": [2, 1]]),
    ]

    private static let windows: [OperatorExample] = [Operator.maxPool, .averagePool].flatMap { operation in
        [
            OperatorExample(operation, [[1, 2, 8, 9]], ["kernelSize": 2, "stride": 2]),
            OperatorExample(operation, [[1, 2, 5, 39]], ["kernelSize": 3, "stride": 2, "padding": 1]),
            OperatorExample(operation, [[2, 3, 7, 7]], ["kernelSize": 3, "padding": 1]),
            OperatorExample(operation, [[1, 1, 7, 8]], ["kernelSize": [2, 3], "stride": 2, "ceilMode": true, "padding": 1]),
        ]
    }

    private static let movements: [OperatorExample] = [
        OperatorExample(.reshape, [[6, 10]], ["shape": [4, 15]]), OperatorExample(.transpose, [[5, 19]]),
        OperatorExample(.transpose, [[2, 3, 5, 4]], ["permutation": [0, 2, 3, 1]]),
        OperatorExample(.transpose, [[23, 37]]), OperatorExample(.transpose, [[3, 17, 18]], ["permutation": [2, 0, 1]]),
        OperatorExample(.pad, [[2, 3, 5, 18]], ["before": [0, 1, 2, 1], "after": [1, 0, 1, 3]]),
        OperatorExample(.concat, [[3, 4], [3, 17], [3, 1]], ["axis": 1]), OperatorExample(.concat, [[3, 4], [5, 4]]),
        OperatorExample(.slice, [[9, 19]], ["starts": [-1, 2], "ends": [-20, 18], "steps": [-2, 3]]),
        OperatorExample(.slice, [[9, 19]], ["starts": [1, 1], "ends": [8, 18]]),
        OperatorExample(.gather, [[5, 19], [3]]), OperatorExample(.gather, [[3, 5, 2], [2, 3]], ["axis": 1]),
        OperatorExample(.tile, [[3, 5]], ["multiples": [2, 3]]), OperatorExample(.pad, [[3, 17]], ["before": [1, 2], "after": [0, 3]]),
        OperatorExample(.pad, [[3, 7]], ["before": 2, "after": 2, "mode": "reflect"]),
        OperatorExample(.pad, [[3, 7]], ["before": 2, "after": 2, "mode": "edge"]),
    ]
}
