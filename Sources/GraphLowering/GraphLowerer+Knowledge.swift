import GraphIR
import NDArray
import TensorExpression
import TensorIR

// Constant folding: what follows from constants is computed while the graph is lowered, as later nodes may need it
// for their shapes; integers that are made of symbolic extents are followed as expressions.

extension GraphLowerer {
    /// No tensor has as many elements: a memory has 2^32 bytes.
    static let elementLimit: Int = 1 << 31
    /// The most elements, counting those that reductions run over, that are computed here. Larger constants
    /// are left to the model compiler.
    static let foldingBudget: Int = 1 << 19

    /// A result with what can be known of its elements.
    func known(_ result: Lowered, from operands: [Lowered?], _ node: GraphNode) throws -> Lowered {
        switch result {
        case .tensor(let tensor): return .tensor(try known(tensor, from: operands, node))
        case .sequence(let elements, let type): return .sequence(try elements.map { try known($0, from: operands, node) }, of: type)
        case .none, .texts: return result
        }
    }

    private func known(_ result: LoweredTensor, from operands: [Lowered?], _ node: GraphNode) throws -> LoweredTensor {
        try checkSize(of: result.tensor)
        if result.known != nil || result.integers != nil || node.isRandom { return result }
        let tensors = operands.flatMap { $0?.tensors ?? [] }
        if node.blocks.isEmpty, tensors.allSatisfy({ $0.known != nil }), let array = try folded(result.tensor) {
            return LoweredTensor(result.element, constants.tensor(array), known: array)
        }
        var elements: [Buffer: [Expression]] = [:]
        for operand in tensors {
            if let known = operand.indexElements { elements[operand.tensor.buffer] = known }
        }
        var result = result
        if !elements.isEmpty || tensors.isEmpty {
            result.integers = SymbolicEvaluation(elements: elements).elements(of: result.tensor)?.map(canonical)
        }
        return withCanonicalShape(result)
    }

    /// A tensor that no memory could hold is refused before anything is computed with its size.
    func checkSize(of tensor: Tensor) throws(NodeProblem) {
        var count = 1
        for case let extent? in tensor.shape.map(\.integerValue) where extent > 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(extent))
            guard !overflow, product < Self.elementLimit else { throw .unsupported("a tensor of shape \(tensor.shape)") }
            count = product
        }
    }

    /// The tensor's value, computed with the reference; nil where it does not follow from constants, or is too large.
    private func folded(_ tensor: Tensor) throws -> NDArray? {
        if let value = constants.values[tensor] { return value }
        let computations = [tensor].computationsInOrder
        var work = 0
        for computation in computations {
            guard let extents = (computation.axes + computation.reductionAxes).map(\.extent).constants else { return nil }
            work += extents.reduce(1, *)
        }
        guard work <= Self.foldingBudget else { return nil }
        var inputs: [Tensor: NDArray] = [:]
        for input in computations.flatMap(\.inputs).map(Tensor.init) where input.computation == nil {
            guard let value = constants.values[input] else { return nil }
            inputs[input] = value
        }
        return try evaluate([tensor], inputs: inputs)[0]
    }
}

// MARK: Symbolic extents

extension Expression {
    fileprivate var nodeCount: Int { children.reduce(1) { $0 + $1.nodeCount } }
}

extension GraphLowerer {
    private static let canonicalSize: Int = 32

    /// The result with its extents in their simplest form, so that equal ones are the same expression.
    private func withCanonicalShape(_ result: LoweredTensor) -> LoweredTensor {
        let shape = result.shape.map(canonical)
        guard shape != result.shape else { return result }
        let original = result.tensor
        let view = compute(original.name, shape) { (indices: [Expression]) in original[indices] }
        return LoweredTensor(result.element, view, integers: result.integers)
    }

    private func canonical(_ extent: Expression) -> Expression {
        switch extent {
        case .integer, .variable: return extent
        default:
            // Deep expressions take long to simplify, and are seldom equal to others in another form.
            guard extent.nodeCount <= Self.canonicalSize else { return extent }
            var bounds = Bounds()
            for symbol in extent.freeVariables { bounds.assume(symbol, in: Interval(0, Int64(Int32.max))) }
            return simplifyIndex(extent, bounds)
        }
    }
}

extension Lowered {
    /// The tensors that the value consists of.
    var tensors: [LoweredTensor] {
        switch self {
        case .tensor(let tensor): [tensor]
        case .sequence(let elements, _): elements.flatMap(\.tensors)
        case .none, .texts: []
        }
    }
}
