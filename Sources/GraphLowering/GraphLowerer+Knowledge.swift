import GraphIR
import NDArray
import TensorExpression
import TensorIR

// Constant folding: what follows from constants is computed while the graph is lowered, as later nodes may need it
// for their shapes; integers that are made of symbolic extents are followed as expressions.

extension GraphLowerer {
    /// No tensor has as many elements: a memory has 2^32 bytes.
    static let elementLimit: Int = 1 << 31
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
        try budget.check(result.tensor)
        if result.known != nil || result.integers != nil { return result }
        let tensors = operands.flatMap { $0?.tensors ?? [] }
        if node.blocks.isEmpty, tensors.allSatisfy({ $0.known != nil }), let array = try constants.folded(result.tensor) {
            return LoweredTensor(result.element, constants.tensor(array), known: array)
        }
        var elements: [Buffer: [Expression]] = [:]
        for operand in tensors {
            if let known = operand.indexElements { elements[operand.tensor.buffer] = known }
        }
        var result = result
        if !elements.isEmpty || tensors.isEmpty {
            let found = SymbolicEvaluation(elements: elements).elements(of: result.tensor)?.map(canonicalExtent)
            // What is larger is of no use as an extent, and doubles with every product.
            result.integers = found.flatMap { $0.contains { $0.isLarger(than: Self.expressionLimit) } ? nil : $0 }
        }
        return withCanonicalShape(result)
    }

    /// A tensor that no memory could hold is refused before anything is computed with its size.
    func checkSize(of tensor: Tensor) throws(NodeProblem) {
        var count = 1
        for case let extent? in tensor.shape.map(\.integerValue) {
            guard extent >= 0 else { throw .invalid("an extent would be \(extent)") }
            if extent == 0 { continue }
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(extent))
            guard !overflow, product < Self.elementLimit else { throw .unsupported("a tensor of shape \(tensor.shape)") }
            count = product
        }
    }
}

extension ConstantPool {
    /// The most elements, counting those that reductions run over, that are computed here. Larger constants
    /// are left to the model compiler.
    static let foldingBudget: Int = 1 << 19
    /// The same of all nodes together.
    static let totalFoldingBudget: Int = 1 << 26

    /// The tensor's value, computed with the reference; nil where it does not follow from constants, or is too large.
    func folded(_ tensor: Tensor) throws -> NDArray? {
        if let value = values[tensor] { return value }
        let computations = [tensor].computationsInOrder
        var work = 0
        for computation in computations {
            guard let extents = (computation.axes + computation.reductionAxes).map(\.extent).constants else { return nil }
            let (sum, overflow) = work.addingReportingOverflow(extents.productClamped)
            work = overflow ? .max : sum
        }
        guard work <= Self.foldingBudget, work <= workLeft else { return nil }
        workLeft -= work
        var inputs: [Tensor: NDArray] = [:]
        for input in computations.flatMap(\.inputs).map(Tensor.init) where input.computation == nil {
            guard let value = values[input] else { return nil }
            inputs[input] = value
        }
        return try evaluate([tensor], inputs: inputs)[0]
    }
}

extension [Int] {
    /// The product, or `Int.max` where it is larger.
    fileprivate var productClamped: Int {
        reduce(1) { product, factor in
            let (result, overflow) = product.multipliedReportingOverflow(by: factor)
            return overflow ? .max : result
        }
    }
}

// MARK: Symbolic extents

extension Expression {
    /// Whether the expression has more nodes than that; parts that it shares count each time.
    fileprivate func isLarger(than limit: Int) -> Bool {
        var left = limit
        func count(_ expression: Expression) -> Bool {
            left -= 1
            return left < 0 || expression.children.contains(where: count)
        }
        return count(self)
    }
}

extension GraphLowerer {
    /// The most nodes of an expression that is followed.
    private static let expressionLimit: Int = 512

    /// The result with its extents in their simplest form, so that equal ones are the same expression.
    private func withCanonicalShape(_ result: LoweredTensor) -> LoweredTensor {
        let shape = result.shape.map(canonicalExtent)
        guard shape != result.shape else { return result }
        let original = result.tensor
        let view = compute(original.name, shape) { (indices: [Expression]) in original[indices] }
        return LoweredTensor(result.element, view, integers: result.integers)
    }
}

/// The extent in its simplest form.
func canonicalExtent(_ extent: Expression) -> Expression {
    switch extent {
    case .integer, .variable: return extent
    default:
        // Deep expressions take long to simplify, and are seldom equal to others in another form.
        guard !extent.isLarger(than: canonicalSize) else { return extent }
        var bounds = Bounds()
        for symbol in extent.freeVariables { bounds.assume(symbol, in: Interval(0, Int64(Int32.max))) }
        return simplifyIndex(extent, bounds)
    }
}

private let canonicalSize: Int = 32

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
