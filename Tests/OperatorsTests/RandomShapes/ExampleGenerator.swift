import NDArray
import Operators
import Support

/// Draws applications of operators: awkward shapes, and attributes that fit them.
struct ExampleGenerator {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// An application that the operator takes.
    ///
    /// - Parameter extent: that of the axis along which the operator's kernel is vectorised, as far as it has one.
    mutating func example(_ operation: Operator, _ element: ElementType, lastExtent extent: Int) -> OperatorExample {
        switch operation.definition.family {
        case .elementwise: elementwise(operation, element, extent)
        case .reduction: reduction(operation, extent)
        case .rowwise: rowwise(operation, extent)
        case .channelwise: channelwise(operation, extent)
        case .contraction where operation == .matmul: product(element, extent)
        case .contraction where operation == .convTranspose2D: transposedConvolution(element, extent)
        case .contraction: convolution(element, extent)
        case .pooling: pool(operation, extent)
        case .movement: movement(operation, extent)
        case .gathering: gather(extent)
        }
    }

    // MARK: What is drawn

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func numbers(_ range: ClosedRange<Int>, count: Int) -> [Int] { (0..<count).map { _ in number(range) } }

    /// True once in `odds` draws.
    mutating func happens(oneIn odds: Int = 2) -> Bool { number(1...odds) == 1 }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }

    /// An axis of a shape, at times counted from the last one.
    mutating func axis(_ rank: Int) -> Int { number(-rank...rank - 1) }

    /// A shape whose last extent is given; those before it are small, often 1 and at times 0.
    mutating func shape(rank: ClosedRange<Int>, last: Int) -> [Int] {
        let rank = number(rank)
        return rank == 0 ? [] : (1..<rank).map { _ in smallExtent() } + [last]
    }

    mutating func smallExtent() -> Int { happens(oneIn: 24) ? 0 : number(1...4) }

    /// A shape that broadcasts to `shape`: extents become 1, axes at the front are left out.
    mutating func broadcasting(to shape: [Int]) -> [Int] {
        let narrowed = shape.map { happens(oneIn: 4) ? 1 : $0 }
        return happens(oneIn: 3) ? Array(narrowed.dropFirst(number(0...shape.count))) : narrowed
    }

    // MARK: Families

    private mutating func elementwise(_ operation: Operator, _ element: ElementType, _ extent: Int) -> OperatorExample {
        let whole = shape(rank: happens(oneIn: 12) ? 0...0 : 1...4, last: extent)
        var shapes = [whole] + (1..<operation.definition.operands.count).map { _ in broadcasting(to: whole) }
        shapes.shuffle(using: &random)
        return OperatorExample(operation, shapes, elementwiseAttributes(operation))
    }

    private mutating func elementwiseAttributes(_ operation: Operator) -> Attributes {
        switch operation {
        case .cast: ["to": .text(pick(ElementType.allCases).rawValue), "mode": .text(pick(["wrapping", "saturating"]))]
        case .clip: happens() ? ["min": .integer(number(-9...0)), "max": .integer(number(1...9))] : [:]
        case .gelu: ["approximate": .text(pick(["none", "tanh"]))]
        case .leakyRelu: ["alpha": .number(Double(number(-3...3)) / 4)]
        case .modulo: ["rounding": .text(pick(["floor", "truncate"]))]
        default: [:]
        }
    }

    private mutating func reduction(_ operation: Operator, _ extent: Int) -> OperatorExample {
        if operation == .equalCount {
            let shape = shape(rank: 0...3, last: extent)
            return OperatorExample(operation, [shape, shape])
        }
        if operation == .argmax || operation == .argmin { return argument(operation, extent) }
        let shape = shape(rank: happens(oneIn: 12) ? 0...0 : 1...4, last: extent)
        let axes = shape.indices.filter { _ in happens() }.map { happens() ? $0 : $0 - shape.count }.shuffled(using: &random)
        return OperatorExample(operation, [shape], ["axes": .integers(axes), "keepDims": .boolean(happens())])
    }

    private mutating func argument(_ operation: Operator, _ extent: Int) -> OperatorExample {
        var shape = shape(rank: 1...4, last: extent)
        let axis = axis(shape.count)
        let place = axis < 0 ? axis + shape.count : axis
        shape[place] = max(shape[place], 1)
        let type = AttributeValue.text(pick(["int32", "int64"]))
        return OperatorExample(operation, [shape], ["axis": .integer(axis), "keepDims": .boolean(happens()), "outputType": type])
    }

    private mutating func rowwise(_ operation: Operator, _ extent: Int) -> OperatorExample {
        let shape = shape(rank: 1...4, last: extent)
        let axis = axis(shape.count)
        let attributes: Attributes = ["axis": .integer(axis)]
        guard operation == .layerNorm else { return OperatorExample(operation, [shape], attributes) }
        let row = Array(shape[(axis < 0 ? axis + shape.count : axis)...])
        return OperatorExample(operation, [shape, row, row], attributes)
    }

    private mutating func channelwise(_ operation: Operator, _ extent: Int) -> OperatorExample {
        let shape = shape(rank: 1...4, last: extent)
        let axis = axis(shape.count)
        let channels = [shape[axis < 0 ? axis + shape.count : axis]]
        let parameters = Array(repeating: channels, count: operation.definition.operands.count - 1)
        return OperatorExample(operation, [shape] + parameters, ["axis": .integer(axis)])
    }

    private mutating func gather(_ extent: Int) -> OperatorExample {
        var data = shape(rank: 1...3, last: extent)
        let axis = axis(data.count)
        let place = axis < 0 ? axis + data.count : axis
        data[place] = max(data[place], 1)
        let indices = place == data.count - 1 ? shape(rank: 0...2, last: extent) : shape(rank: 0...2, last: smallExtent())
        return OperatorExample(.gather, [data, indices], ["axis": .integer(axis)])
    }
}
