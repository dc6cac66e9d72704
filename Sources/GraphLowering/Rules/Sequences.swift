import GraphIR
import NDArray
import TensorExpression
import TensorIR

// Sequences and optionals whose lengths are known: their elements are values like others.

let sequenceRules: [String: OperatorRule] = [
    "SequenceConstruct": .values { application in
        let elements = try application.operands.indices.map { try application.operand($0) }
        guard !elements.isEmpty else { throw NodeProblem.missingOperand(0) }
        return [.sequence(elements, of: elements[0].graphType)]
    },
    "SequenceEmpty": .values { application in
        [.sequence([], of: .tensor(try application.elementType("dtype", .float32), shape: nil))]
    },
    "SequenceLength": .values { application in
        [.tensor(integerTensor("length", [Expression(try sequence(application).elements.count)], [], application.constants))]
    },
    "SequenceAt": .values { application in
        let elements = try sequence(application).elements
        return [elements[try place(application, 1, in: elements.count)]]
    },
    "SequenceInsert": .values { application in
        var (elements, type) = try sequence(application)
        let place = application.has(2) ? try place(application, 2, in: elements.count + 1, countsFromEndOf: elements.count) : elements.count
        elements.insert(try application.operand(1), at: place)
        return [.sequence(elements, of: type == .unknown ? elements[0].graphType : type)]
    },
    "SequenceErase": .values { application in
        var (elements, type) = try sequence(application)
        guard !elements.isEmpty else { throw NodeProblem.invalid("there is no element in an empty sequence") }
        elements.remove(at: application.has(1) ? try place(application, 1, in: elements.count) : elements.count - 1)
        return [.sequence(elements, of: type)]
    },
    "ConcatFromSequence": .values { application in
        let parts = try sequence(application).elements.map { element -> LoweredTensor in
            guard let tensor = element.asTensor else { throw NodeProblem.invalid("only tensors are concatenated") }
            return tensor
        }
        guard let first = parts.first else { throw NodeProblem.invalid("there is nothing to concatenate") }
        let axis = try application.integer("axis", 0)
        if try application.flag("new_axis") {
            let place = try normalised(axis, rank: first.shape.count + 1)
            return [.tensor(try concatenated(parts.map { try unsqueezed($0.tensor, [place]) }, place), as: first.element)]
        }
        return [.tensor(try concatenated(parts.map(\.tensor), normalised(axis, rank: first.shape.count)), as: first.element)]
    },
    "SplitToSequence": .values { try [splitToSequence($0)] },
    "Optional": .values { application in
        application.operandCount > 0 ? [try application.operand(0)] : [.none]
    },
    "OptionalHasElement": .values { application in
        let array = NDArray(scalar: application.has(0))
        return [.tensor(LoweredTensor(.bool, application.constant(array), known: array))]
    },
    "OptionalGetElement": .values { application in
        guard application.has(0) else { throw NodeProblem.invalid("the optional has no value") }
        return [try application.operand(0)]
    },
]

private func sequence(_ application: borrowing Application) throws -> (elements: [Lowered], type: GraphType) {
    guard case .sequence(let elements, let type) = try application.operand(0) else {
        throw NodeProblem.invalid("operand 0 is not a sequence")
    }
    return (elements, type)
}

private func place(
    _ application: borrowing Application, _ operand: Int, in count: Int, countsFromEndOf length: Int? = nil
) throws -> Int {
    let given = try application.knownInteger(operand)
    let place = given < 0 ? given + (length ?? count) : given
    guard place >= 0, place < count else { throw NodeProblem.invalid("there is no element \(given) in a sequence of \(length ?? count)") }
    return place
}

private func splitToSequence(_ application: borrowing Application) throws -> Lowered {
    let x = try application.lowered(0)
    let axis = try normalised(try application.integer("axis", 0), rank: x.shape.count)
    guard let extent = x.shape[axis].constantInt, extent <= 4096 else {
        throw NodeProblem.unsupported("splitting an axis that is symbolic, or of more than 4096 elements,")
    }
    var pieces = [Int](repeating: 1, count: extent)
    var removesAxis = false
    if application.has(1) {
        let given = try application.knownIntegers(1)
        if try application.lowered(1).shape.isEmpty {
            guard given.count == 1, given[0] > 0 else { throw NodeProblem.invalid("pieces of \(given) elements") }
            pieces = stride(from: 0, to: extent, by: given[0]).map { min(given[0], extent - $0) }
        } else {
            pieces = given
        }
    } else {
        removesAxis = try !application.flag("keepdims", true)
    }
    let parts = SplitPieces(pieces.map { Expression($0) }).pieces.map { start, extent -> Lowered in
        .tensor(removesAxis ? taken(x.tensor, axis, start) : part(of: x.tensor, axis, from: start, extent), as: x.element)
    }
    return .sequence(parts, of: .tensor(x.element, shape: nil))
}
