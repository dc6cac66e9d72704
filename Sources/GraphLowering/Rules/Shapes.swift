import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Operators that read or change shapes.

let shapeRules: [String: OperatorRule] = [
    "Shape": .values { application in
        let shape = try application.operand(0).shape
        var range = 0..<shape.count
        func place(_ name: String, _ standard: Int) throws -> Int {
            let place = try application.integer(name, standard)
            return min(max(place < 0 ? place + shape.count : place, 0), shape.count)
        }
        let (start, end) = (try place("start", 0), try place("end", shape.count))
        range = start..<max(start, end)
        return [.tensor(integerTensor("shape", Array(shape[range]), [range.count], application.constants))]
    },
    "Size": .values { application in
        [.tensor(integerTensor("size", [elementCount(try application.operand(0).shape)], [], application.constants))]
    },
    "Reshape": .values { application in
        let x = try application.lowered(0)
        let given = application.version < 5 ? try application.integers("shape")?.map { Expression($0) } ?? [] : try application.indexElements(1)
        let keepsZero = try application.flag("allowzero")
        let shape = try given.enumerated().map { axis, extent in
            guard extent.isZero, !keepsZero else { return extent }
            guard axis < x.shape.count else { throw NodeProblem.invalid("axis \(axis) is copied from an operand that lacks it") }
            return x.shape[axis]
        }
        let result = try Operator.reshape.apply([x.tensor], attributes: ["shape": .expressions(shape)])[0]
        return [.tensor(result, as: x.element)]
    },
    "Flatten": moving { application, x in
        let axis = try normalised(try application.integer("axis", 1), rank: x.rank + 1)
        let split = min(try application.integer("axis", 1) < 0 ? axis - 1 : axis, x.rank)
        return try reshaped(x, [elementCount(x.shape[..<split]), elementCount(x.shape[split...])])
    },
    "Squeeze": moving { application, x in
        let given = application.version < 13 ? try application.integers("axes") : application.has(1) ? try application.knownIntegers(1) : nil
        let axes = try given.map { try Set($0.map { try normalised($0, rank: x.rank) }) } ?? Set(x.shape.indices.filter { x.shape[$0].isOne })
        guard axes.allSatisfy({ x.shape[$0].integerValue ?? 1 == 1 }) else { throw NodeProblem.invalid("an axis to squeeze is longer than 1") }
        let kept = x.shape.indices.filter { !axes.contains($0) }
        return compute("squeeze", kept.map { x.shape[$0] }) { (indices: [Expression]) in
            var rest = indices[...]
            return x[x.shape.indices.map { axes.contains($0) ? 0 : rest.removeFirst() }]
        }
    },
    "Unsqueeze": moving { application, x in
        let axes = application.version < 13 ? try application.integers("axes") ?? [] : try application.knownIntegers(1)
        return try unsqueezed(x, axes)
    },
    "Expand": moving { application, x in
        expanded(x, to: try broadcastShape([x.shape, application.indexElements(1)]))
    },
    "ConstantOfShape": .values { application in
        let shape = try application.indexElements(0)
        var value = NDArray.zeros(.float32, shape: []), element = GraphElement.float32
        if case .tensor(let given)? = application.node.attributes["value"] {
            guard given.array.count == 1 else { throw NodeProblem.invalid("attribute value has \(given.array.count) elements, not one") }
            (value, element) = (given.array, given.element)
        }
        let constant = value.elementType.isFloat
            ? constant(value[double: 0], value.elementType) : Expression.constant(value[integer: 0], ValueType(value.elementType))
        let result = filled("constantOfShape", shape, constant)
        // Without kernels: models made for tests have nothing but such weights.
        if let extents = shape.constants, let bytes = try? NDArray.byteCount(of: extents, elementType: value.elementType), application.constants.takeFill(bytes) {
            let array = NDArray.filled(with: value, shape: extents)
            return [.tensor(LoweredTensor(element, application.constant(array), known: array))]
        }
        return [.tensor(result, as: element)]
    },
    "Range": .tensor(.kept) { try range($0) },
    "EyeLike": .values { application in
        let x = try application.lowered(0)
        let element = try application.elementType("dtype", x.element)
        let offset = try application.integer("k", 0)
        guard x.shape.count == 2, let storage = element.element else { throw NodeProblem.unsupported("an identity of type \(element)") }
        return [.tensor(compute("eyeLike", x.shape) { (indices: [Expression]) in
            select(indices[1].equals(indices[0].plus(Expression(offset))), constant(1, storage), constant(0, storage))
        }, as: element)]
    },
]

extension Lowered {
    /// The shape, of strings too.
    var shape: [Expression] {
        get throws {
            switch self {
            case .tensor(let tensor): tensor.shape
            case .texts(_, let shape): shape.map { Expression($0) }
            case .sequence, .none: throw NodeProblem.invalid("only tensors have a shape")
            }
        }
    }
}

/// A rule that moves the elements of its first operand, whatever they are.
func moving(_ move: @escaping @Sendable (borrowing Application, Tensor) throws -> Tensor) -> OperatorRule {
    .values { application in
        let x = try application.lowered(0)
        return [.tensor(try move(application, x.tensor), as: x.element)]
    }
}

/// A tensor of `int64` made of extents.
func integerTensor(_ name: String, _ elements: [Expression], _ shape: [Int], _ pool: ConstantPool) -> LoweredTensor {
    if let constants = elements.constants {
        let array = NDArray(constants.map { Int64($0) }, shape: shape)
        return LoweredTensor(.int64, pool.tensor(array, name: name), known: array)
    }
    let tensor = compute(name, shape.map { Expression($0) }) { (indices: [Expression]) in
        let values = elements.map { $0.asElement(.int64) }
        guard let place = indices.first else { return values[0] }
        return values.indices.dropLast().reversed().reduce(values.last!) { select(place.equals(Expression($1)), values[$1], $0) }
    }
    return LoweredTensor(.int64, tensor, integers: elements)
}

extension NDArray {
    /// An array of copies of the only element of another.
    static func filled(with value: NDArray, shape: [Int]) -> NDArray {
        if value.bytes.allSatisfy({ $0 == 0 }) { return .zeros(value.elementType, shape: shape) }
        let byteCount = shape.reduce(value.bytes.count, *)
        var bytes = Array(value.bytes.prefix(byteCount))
        // Twice as much each time: weights are filled in this way.
        while bytes.count < byteCount { bytes.append(contentsOf: bytes.prefix(byteCount - bytes.count)) }
        guard let array = try? NDArray(bytes: bytes, elementType: value.elementType, shape: shape) else {
            preconditionFailure("there are as many bytes as the shape takes")
        }
        return array
    }
}

private func range(_ application: borrowing Application) throws -> Tensor {
    let element = try application.tensor(0).element
    if element.isInteger, let start = try application.lowered(0).indexElements, let limit = try application.lowered(1).indexElements,
        let step = try application.lowered(2).indexElements?[0].integerValue
    {
        guard step != 0 else { throw NodeProblem.invalid("a range has a step that is not 0") }
        let length = step > 0 ? limit[0].minus(start[0]) : start[0].minus(limit[0])
        let count = length.dividedUp(by: Expression(Int(step.magnitude))).atLeast(0)
        return compute("range", [count]) { (index: Expression) in
            start[0].plus(index.times(Expression(Int(step)))).asElement(element)
        }
    }
    let (start, limit, step) = (try application.knownNumber(0), try application.knownNumber(1), try application.knownNumber(2))
    let count = ((limit - start) / step).rounded(.up)
    guard count.isFinite, count < Double(Int32.max) else { throw NodeProblem.invalid("the range has no end") }
    return compute("range", [Expression(max(0, Int(count)))]) { (index: Expression) in
        if element.isInteger { return index.cast(to: element) * constant(step, element) + constant(start, element) }
        let wide = element.isHalf ? ElementType.float32 : element
        return (index.cast(to: wide) * constant(step, wide) + constant(start, wide)).cast(to: element)
    }
}
