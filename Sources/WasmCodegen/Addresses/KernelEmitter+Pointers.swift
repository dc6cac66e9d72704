import TensorIR
import WasmModel

// Addresses of accesses: a pointer that a loop moves, plus the instruction's static offset.

/// An address as instructions take it. `offset` is added without wrapping.
struct Address {
    var pointer: NodeID
    var offset: UInt32

    func advanced(by bytes: Int) -> Address { Address(pointer: pointer, offset: offset + UInt32(bytes)) }
}

extension KernelEmitter {
    /// Static offsets stay below this: engines guard a limited reach behind memory, and check every access beyond it.
    private static let offsetLimit: Int32 = 1 << 24

    /// The address of a byte. An effective address does not wrap, so the constant becomes the static offset only where the rest
    /// is certain not to be below zero.
    mutating func address(of form: AffineForm) -> Address {
        var pointerForm = form
        var offset: Int32 = 0
        if isNonNegative(form) {
            offset = form.constant & (Self.offsetLimit - 1)
            pointerForm.constant = form.constant - offset
        }
        return Address(pointer: pointer(to: pointerForm), offset: UInt32(offset))
    }

    /// The form's value, by way of pointers that the loops around move.
    private mutating func pointer(to form: AffineForm) -> NodeID {
        guard let deepest = form.terms.map(depth).max() else { return graph.i32(form.constant) }
        var steady = AffineForm(form.constant)
        var here = AffineForm()
        for term in form.terms {
            let single = AffineForm(terms: [term])
            if depth(of: term) < deepest || isStep(term) { steady = steady + single } else { here = here + single }
        }
        let base = steady.terms.contains { depth(of: $0) == deepest } ? stream(for: steady) : outerPointer(to: steady)
        return here.terms.reduce(base) { sum, term in
            sum.map { graph.node(.i32Add, $0, value(of: term)) } ?? value(of: term)
        } ?? graph.i32(0 as Int32)
    }

    private mutating func outerPointer(to form: AffineForm) -> NodeID? {
        form.isConstant && form.constant == 0 ? nil : pointer(to: form)
    }

    private func depth(of term: AffineForm.Term) -> Int { term.atoms.map(depth).max() ?? 0 }

    private func depth(of atom: Atom) -> Int {
        switch atom {
        case .iteration(let loop): graph.depth(of: frame(of: loop).region)
        case .value(let node): graph.depth(of: graph[node].region)
        }
    }

    /// Whether the term grows by an amount that stays the same while its innermost loop runs.
    private func isStep(_ term: AffineForm.Term) -> Bool {
        let own = depth(of: term)
        let innermost = term.atoms.filter { depth(of: $0) == own }
        guard innermost.count == 1, case .iteration = innermost[0] else { return false }
        return true
    }

    /// The pointer of the innermost loop among the form's atoms that is moved along with it.
    private mutating func stream(for form: AffineForm) -> NodeID {
        let loop = innermostLoop(of: form)
        let index = loops.lastIndex { $0.id == loop }!
        if let known = loops[index].streams[form] { return graph.read(known.slot) }
        let moving = form.terms.filter { $0.atoms.contains(.iteration(loop)) }
        let outside = graph.move(to: loops[index].preheader)
        var resting = form
        for term in moving { resting = resting - AffineForm(terms: [term]) }
        let start = pointer(to: resting)
        let step = value(of: stepForm(moving, of: loop))
        let slot = graph.makeSlot(.i32, name: pointerName(form, in: loops[index]))
        graph.set(slot, to: start)
        _ = graph.move(to: loops[index].region)
        graph.renew(slot)
        _ = graph.move(to: outside)
        loops[index].streams[form] = LoopFrame.Stream(slot: slot, step: step, start: start)
        loops[index].order.append(form)
        return graph.read(slot)
    }

    /// `a_i` for what moves through buffer `a` in the loop of `i`.
    private func pointerName(_ form: AffineForm, in loop: LoopFrame) -> String {
        let bases = form.terms.compactMap { term -> String? in
            guard term.coefficient == 1, term.atoms.count == 1, case .value(let node) = term.atoms[0],
                case .parameter(let local) = graph[node].source else { return nil }
            return graph.parameters[local.value].name
        }
        return "\(bases.first ?? "address")_\(loop.variable.name)"
    }

    private func stepForm(_ terms: [AffineForm.Term], of loop: LoopID) -> AffineForm {
        AffineForm(terms: terms.map { term in
            AffineForm.Term(atoms: term.atoms.filter { $0 != .iteration(loop) }, coefficient: term.coefficient)
        }.filter { !$0.atoms.isEmpty }, constant: terms.filter { $0.atoms.count == 1 }.reduce(0) { $0 &+ $1.coefficient })
    }

    private func innermostLoop(of form: AffineForm) -> LoopID {
        let iterations = form.terms.flatMap(\.atoms).compactMap { atom -> LoopID? in
            if case .iteration(let loop) = atom { loop } else { nil }
        }
        return iterations.max()!
    }
}
