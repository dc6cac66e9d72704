import TensorExpression
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

extension Computation {
    /// Whether a copy can be read in place of what the access reads, and of nothing else: steps copy for all places at which a buffer is read.
    func canCopy(_ access: Access) -> Bool {
        isNamedAlone(access.buffer) && accesses.filter { $0.buffer == access.buffer }.count == 1
    }

    /// Whether no other input has the buffer's name, by which steps know it.
    func isNamedAlone(_ buffer: Buffer) -> Bool { inputs.filter { $0.name == buffer.name }.count == 1 }
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

    /// Whether the place moves to the second next element: what two vectors hold together.
    func alternates(along variable: Variable) -> Bool {
        guard lastStrideIsOne, buffer.element.byteCount < 8, let last = indices.last else { return false }
        let moving = LinearSum(last).terms.filter { $0.atom.uses(variable) }
        return moving.count == 1 && moving[0].atom == .variable(variable) && moving[0].coefficient == 2
            && !indices.dropLast().contains { $0.uses(variable) }
    }

    private var lastStrideIsOne: Bool { buffer.strides?.last.map { $0.integerValue == 1 } ?? true }
    private var lastStrideIsZero: Bool { buffer.strides?.last?.integerValue == 0 }
}
