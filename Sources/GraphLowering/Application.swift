import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// An operator applied to operands that are lowered already: what a rule reads.
struct Application {
    let node: GraphNode
    let operands: [Lowered?]
    /// What the graph declares of each result.
    let declared: [GraphType]
    let constants: ConstantPool
    let halves: OperatorRule.Halves
    /// Lowers a body that the node holds, for values of its inputs.
    let lowerBlock: (GraphBlock, [Lowered]) throws -> [Lowered]

    var version: Int { node.version }
    var operandCount: Int { operands.count }

    func has(_ index: Int) -> Bool {
        guard index < operands.count, let operand = operands[index] else { return false }
        if case .none = operand { return false }
        return true
    }

    /// Whether somebody may read that result.
    func wants(_ result: Int) -> Bool { result < node.outputs.count && node.outputs[result] != nil }

    func operand(_ index: Int) throws -> Lowered {
        guard index < operands.count, let operand = operands[index] else { throw NodeProblem.missingOperand(index) }
        return operand
    }

    func lowered(_ index: Int) throws -> LoweredTensor {
        switch try operand(index) {
        case .tensor(let tensor): return tensor
        case .sequence: throw NodeProblem.invalid("operand \(index) is a sequence, not a tensor")
        case .none: throw NodeProblem.missingOperand(index)
        case .texts: throw NodeProblem.unsupported("operand \(index) holds strings, computing on which")
        }
    }

    /// The operand as kernels compute with it.
    func tensor(_ index: Int) throws -> Tensor {
        let operand = try lowered(index)
        guard operand.element.element != nil || halves == .kept else {
            throw NodeProblem.unsupported("computing on \(operand.element)")
        }
        return widened(operand.tensor)
    }

    /// The type of an operand that `tensor` widens.
    func halfType(_ index: Int) throws -> ElementType? {
        let element = try lowered(index).tensor.element
        return halves == .widened && element.isHalf ? element : nil
    }

    func optionalTensor(_ index: Int) throws -> Tensor? { has(index) ? try tensor(index) : nil }

    func tensors() throws -> [Tensor] { try operands.indices.map { try tensor($0) } }

    private func widened(_ tensor: Tensor) -> Tensor {
        guard halves == .widened, tensor.element.isHalf else { return tensor }
        return converted(tensor, to: .float32)
    }

    /// The value of a tensor that follows from constants.
    func foldedArray(_ tensor: Tensor) throws -> NDArray {
        guard let array = try constants.folded(tensor) else { throw NodeProblem.unsupported("a constant as large as this") }
        return array
    }

    /// A constant as a tensor.
    func constant(_ array: NDArray) -> Tensor { constants.tensor(array) }
}

// MARK: What is known of operands

extension Application {
    /// The elements as index expressions: what a rule needs that makes shapes of them.
    func indexElements(_ index: Int) throws -> [Expression] {
        guard let elements = try lowered(index).indexElements else { throw NodeProblem.needsValue(operand: index) }
        return elements
    }

    func knownArray(_ index: Int) throws -> NDArray {
        guard let known = try lowered(index).known else { throw NodeProblem.needsValue(operand: index) }
        return known
    }

    /// Integers that are extents, axes or the like: numbers beyond what any of these can be count as the ends of their range.
    func knownIntegers(_ index: Int) throws -> [Int] {
        let operand = try lowered(index)
        if let known = operand.known { return (0..<known.count).map { Int(Int32(clamping: known[integer: $0])) } }
        guard let constants = operand.integers?.constants else { throw NodeProblem.needsValue(operand: index) }
        return constants.map { Int(Int32(clamping: $0)) }
    }

    func knownInteger(_ index: Int) throws -> Int {
        let values = try knownIntegers(index)
        guard values.count == 1 else { throw NodeProblem.invalid("operand \(index) has \(values.count) elements, not one") }
        return values[0]
    }

    func knownNumbers(_ index: Int) throws -> [Double] { try knownArray(index).doubles }

    func knownNumber(_ index: Int) throws -> Double {
        let values = try knownNumbers(index)
        guard values.count == 1 else { throw NodeProblem.invalid("operand \(index) has \(values.count) elements, not one") }
        return values[0]
    }
}

// MARK: Attributes

extension Application {
    func integer(_ name: String, _ standard: Int) throws -> Int { try optionalInteger(name) ?? standard }

    /// An integer that is an extent, an axis or the like: a number beyond what any of these can be counts as the end of their range.
    func optionalInteger(_ name: String) throws -> Int? { try optionalValue(name).map { Int(Int32(clamping: $0)) } }

    /// An integer that is a value of data.
    func optionalValue(_ name: String) throws -> Int? {
        switch node.attributes[name] {
        case nil: return nil
        case .integer(let value): return value
        default: throw NodeProblem.invalid("attribute \(name) is not an integer")
        }
    }

    func flag(_ name: String, _ standard: Bool = false) throws -> Bool { try integer(name, standard ? 1 : 0) != 0 }

    func number(_ name: String, _ standard: Double) throws -> Double { try optionalNumber(name) ?? standard }

    func optionalNumber(_ name: String) throws -> Double? {
        switch node.attributes[name] {
        case nil: return nil
        case .number(let value): return Double(value)
        case .integer(let value): return Double(value)
        default: throw NodeProblem.invalid("attribute \(name) is not a number")
        }
    }

    func text(_ name: String, _ standard: String) throws -> String {
        switch node.attributes[name] {
        case nil: return standard
        case .text(let value): return value
        default: throw NodeProblem.invalid("attribute \(name) is not text")
        }
    }

    /// Integers that are extents, axes or the like, as `optionalInteger` has them.
    func integers(_ name: String) throws -> [Int]? { try values(name)?.map { Int(Int32(clamping: $0)) } }

    /// Integers that are values of data.
    func values(_ name: String) throws -> [Int]? {
        switch node.attributes[name] {
        case nil: return nil
        case .integers(let values): return values
        // An empty list has no kind of its own in some files.
        case .numbers(let values) where values.isEmpty: return []
        default: throw NodeProblem.invalid("attribute \(name) is not a list of integers")
        }
    }

    func numbers(_ name: String) throws -> [Double]? {
        switch node.attributes[name] {
        case nil: return nil
        case .numbers(let values): return values.map { Double($0) }
        default: throw NodeProblem.invalid("attribute \(name) is not a list of numbers")
        }
    }

    func block(_ name: String) throws -> GraphBlock {
        guard case .block(let block)? = node.attributes[name] else { throw NodeProblem.invalid("attribute \(name) is not a graph") }
        return block
    }

    /// The element type that an attribute names by its number.
    func elementType(_ name: String, _ standard: GraphElement? = nil) throws -> GraphElement {
        guard let number = try optionalInteger(name), number != 0 else {
            if let standard { return standard }
            throw NodeProblem.invalid("attribute \(name) is missing")
        }
        guard let element = GraphElement(rawValue: number) else {
            throw NodeProblem.invalid("attribute \(name) names the element type \(number), which there is not")
        }
        return element
    }
}

extension ElementType {
    var isHalf: Bool { self == .float16 || self == .bfloat16 }
}

/// The tensor as another type.
func converted(_ tensor: Tensor, to element: ElementType, _ mode: CastMode = .wrapping) -> Tensor {
    if tensor.element == element { return tensor }
    return compute("cast", tensor.shape) { (indices: [Expression]) in tensor[indices].cast(to: element, mode) }
}
