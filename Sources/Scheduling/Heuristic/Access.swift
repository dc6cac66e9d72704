import TensorIR

/// How the place that a load reads moves when one variable grows by one.
enum AccessPattern: Hashable {
    /// Not at all.
    case invariant
    /// To the next element.
    case contiguous
    /// By a fixed distance other than one element.
    case strided
    /// In no way that can be told.
    case irregular
}

/// One load of a computation.
struct Access: Hashable {
    let buffer: Buffer
    let indices: [Expression]

    func pattern(of variable: Variable) -> AccessPattern {
        var result = AccessPattern.invariant
        for (dimension, index) in indices.enumerated() {
            for (atom, coefficient) in AffineForm(index).terms {
                if case .variable(variable) = atom {
                    let isLast = dimension == indices.count - 1
                    let next = isLast && coefficient == 1 && lastStrideIsOne
                    guard result == .invariant else { return .strided }
                    result = next ? .contiguous : .strided
                } else if atom.mentions(variable) {
                    return .irregular
                }
            }
        }
        return lastStrideIsZero && result == .contiguous ? .invariant : result
    }

    private var lastStrideIsOne: Bool { buffer.strides?.last.map { $0.integerValue == 1 } ?? true }
    private var lastStrideIsZero: Bool { buffer.strides?.last?.integerValue == 0 }
}

extension Expression {
    func mentions(_ variable: Variable) -> Bool {
        contains { if case .variable(variable) = $0 { true } else { false } }
    }

    /// The loads in the expression, each once, in order of appearance.
    var accesses: [Access] {
        var ordered: [Access] = []
        visit { node in
            if case .load(let buffer, let indices) = node {
                let access = Access(buffer: buffer, indices: indices)
                if !ordered.contains(access) { ordered.append(access) }
            }
        }
        return ordered
    }
}
