/// Something that an address is linear in.
enum Atom: Hashable, Comparable {
    /// The iterations that a loop, by its place among the open ones, has done.
    case iteration(LoopID)
    /// A value that is computed.
    case value(NodeID)

    static func < (left: Atom, right: Atom) -> Bool {
        switch (left, right) {
        case (.iteration(let a), .iteration(let b)): a < b
        case (.value(let a), .value(let b)): a < b
        case (.iteration, .value): true
        case (.value, .iteration): false
        }
    }
}

/// A sum of products of atoms and a constant: `4·i·n + 16·k + p + 8`, modulo 2^32 as all index arithmetic.
struct AffineForm: Hashable {
    /// A coefficient and the atoms it multiplies, sorted.
    struct Term: Hashable {
        var atoms: [Atom]
        var coefficient: Int32
    }

    /// Sorted by atoms; no two with the same, none with coefficient 0.
    private(set) var terms: [Term] = []
    var constant: Int32 = 0

    init(_ constant: Int32 = 0) {
        self.constant = constant
    }

    init(_ atom: Atom) {
        terms = [Term(atoms: [atom], coefficient: 1)]
    }

    init(terms: [Term], constant: Int32 = 0) {
        self.constant = constant
        for term in terms { add(term) }
    }

    var isConstant: Bool { terms.isEmpty }

    private mutating func add(_ term: Term) {
        let place = terms.firstIndex { !Self.precedes($0.atoms, term.atoms) } ?? terms.count
        if place < terms.count, terms[place].atoms == term.atoms {
            terms[place].coefficient &+= term.coefficient
            if terms[place].coefficient == 0 { terms.remove(at: place) }
        } else if term.coefficient != 0 {
            terms.insert(term, at: place)
        }
    }

    private static func precedes(_ left: [Atom], _ right: [Atom]) -> Bool {
        left.lexicographicallyPrecedes(right)
    }

    static func + (left: AffineForm, right: AffineForm) -> AffineForm {
        var sum = left
        sum.constant &+= right.constant
        for term in right.terms { sum.add(term) }
        return sum
    }

    static func - (left: AffineForm, right: AffineForm) -> AffineForm { left + right * -1 }

    static func * (form: AffineForm, factor: Int32) -> AffineForm {
        let terms = form.terms.map { Term(atoms: $0.atoms, coefficient: $0.coefficient &* factor) }
        return AffineForm(terms: terms, constant: form.constant &* factor)
    }

    static func * (left: AffineForm, right: AffineForm) -> AffineForm {
        var product = left * right.constant
        for term in right.terms {
            product = product + AffineForm(terms: [Term(atoms: term.atoms, coefficient: term.coefficient &* left.constant)])
            for other in left.terms {
                let atoms = (other.atoms + term.atoms).sorted()
                product = product + AffineForm(terms: [Term(atoms: atoms, coefficient: other.coefficient &* term.coefficient)])
            }
        }
        return product
    }

    /// The form without its constant.
    var withoutConstant: AffineForm {
        var form = self
        form.constant = 0
        return form
    }
}
