import NDArray
import TensorIR

// Index expressions as affine forms, and back.

extension KernelEmitter {
    /// A scalar int32 expression as sums of products of loop iterations and values.
    mutating func affine(_ expression: Expression) -> AffineForm {
        precondition(expression.type == .index, "an index is an int32, not \(expression.type)")
        switch expression {
        case .integer(let value, _):
            return AffineForm(Int32(truncatingIfNeeded: value))
        case .variable(let variable):
            if case .index(let form) = bindings[variable] { return form }
        case .binary(.add, let left, let right):
            return affine(left) + affine(right)
        case .binary(.subtract, let left, let right):
            return affine(left) - affine(right)
        case .binary(.multiply, let left, let right):
            return bounded(affine(left) * affine(right), else: expression)
        case .binary(.shiftLeft, let left, .integer(let amount, _)):
            return affine(left) * (1 &<< Int32(truncatingIfNeeded: amount & 31))
        case .unary(.negate, let operand):
            return affine(operand) * -1
        case .letIn(let variable, let value, let body):
            return withBinding(of: variable, to: value) { $0.affine(body) }
        default: break
        }
        return atom(expression)
    }

    /// Products of long sums are computed, not multiplied out.
    private mutating func bounded(_ form: AffineForm, else expression: Expression) -> AffineForm {
        form.terms.count <= 8 && form.terms.allSatisfy { $0.atoms.count <= 4 } ? form : atom(expression)
    }

    private mutating func atom(_ expression: Expression) -> AffineForm {
        let node = scalar(expression).node
        if let value = graph.i32Value(node) { return AffineForm(value) }
        let interval = interval(of: expression)
        if interval != .anything { nodeIntervals[node] = interval }
        return AffineForm(.value(node))
    }

    func interval(of expression: Expression) -> Interval {
        Interval(of: expression, where: intervals)
    }

    /// The form's value, computed where it stands.
    mutating func value(of form: AffineForm) -> NodeID {
        if let variable = loopVariable(equalTo: form) { return variable }
        var sum: NodeID?
        for term in form.terms {
            let product = value(of: term)
            sum = sum.map { graph.node(.i32Add, $0, product) } ?? product
        }
        guard let sum else { return graph.i32(form.constant) }
        return graph.node(.i32Add, sum, graph.i32(form.constant))
    }

    mutating func value(of term: AffineForm.Term) -> NodeID {
        var product: NodeID?
        for atom in term.atoms {
            let factor = value(of: atom)
            product = product.map { graph.node(.i32Mul, $0, factor) } ?? factor
        }
        return graph.node(.i32Mul, product ?? graph.i32(1 as Int32), graph.i32(term.coefficient))
    }

    private mutating func value(of atom: Atom) -> NodeID {
        switch atom {
        case .value(let node): return node
        case .iteration(let loop):
            let counter = counter(of: loop)
            let minimum = value(of: frame(of: loop).minimum)
            return graph.node(.i32Sub, counter, minimum)
        }
    }

    /// The counter of a loop, if the form is that loop's variable.
    private mutating func loopVariable(equalTo form: AffineForm) -> NodeID? {
        for loop in loops.reversed() where form == loop.minimum + AffineForm(.iteration(loop.id)) {
            return counter(of: loop.id)
        }
        return nil
    }

    func frame(of loop: LoopID) -> LoopFrame {
        guard let frame = loops.last(where: { $0.id == loop }) else { preconditionFailure("\(loop) is not open") }
        return frame
    }

    /// Whether the atoms and coefficients are such that no partial sum is below zero.
    func isNonNegative(_ form: AffineForm) -> Bool {
        form.constant >= 0 && form.terms.allSatisfy { term in
            term.coefficient >= 0 && term.atoms.allSatisfy(isNonNegative)
        }
    }

    private func isNonNegative(_ atom: Atom) -> Bool {
        switch atom {
        case .iteration: true
        case .value(let node): nodeIntervals[node]?.isNonNegative ?? false
        }
    }
}
