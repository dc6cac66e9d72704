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

extension Access {
    /// How the place moves with the variable.
    func pattern(of variable: Variable) -> AccessPattern {
        var result = AccessPattern.invariant
        for (dimension, index) in indices.enumerated() {
            for (atom, coefficient) in LinearSum(index).terms {
                if case .variable(variable) = atom {
                    let isLast = dimension == indices.count - 1
                    let next = isLast && coefficient == 1 && lastStrideIsOne
                    guard result == .invariant else { return .strided }
                    result = next ? .contiguous : .strided
                } else if atom.uses(variable) {
                    return .irregular
                }
            }
        }
        return lastStrideIsZero && result == .contiguous ? .invariant : result
    }

    private var lastStrideIsOne: Bool { buffer.strides?.last.map { $0.integerValue == 1 } ?? true }
    private var lastStrideIsZero: Bool { buffer.strides?.last?.integerValue == 0 }
}
