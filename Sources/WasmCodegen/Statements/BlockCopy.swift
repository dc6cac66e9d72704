import TensorIR

/// A loop that copies neighbouring elements of one buffer to neighbouring elements of another, whole: `for j { b[i, j] = a[k, j + 3] }`,
/// in vectors and unrolled or not.
struct BlockCopy {
    let destination: Buffer
    /// The place of the loop's first element, in terms of the loop's variable.
    let destinationIndices: [Expression]
    let source: Buffer
    let sourceIndices: [Expression]
    /// How many elements.
    let count: Int

    /// Below this the call costs more than the loop; above, engines copy up to 1.4 times as fast as a loop of vectors (docs/codegen.md).
    static let leastByteCount = 1024

    init?(_ loop: Loop) {
        guard let extent = loop.extent.integerValue, extent > 1 else { return nil }
        let statements: [Statement] = if case .sequence(let list) = loop.body { list } else { [loop.body] }
        var stored: [Run] = [], loaded: [Run] = []
        for statement in statements {
            guard case .store(let target, let places, .load(let origin, let from)) = statement,
                let to = Run(target, places, loop.variable), let read = Run(origin, from, loop.variable), to.lanes == read.lanes
            else { return nil }
            stored.append(to)
            loaded.append(read)
        }
        guard let first = stored.first, let firstLoaded = loaded.first, first.buffer !== firstLoaded.buffer,
            let step = Run.step(of: stored), Run.step(of: loaded) == step,
            first.coefficient == step, firstLoaded.coefficient == step
        else { return nil }
        destination = first.buffer
        destinationIndices = first.indices
        source = firstLoaded.buffer
        sourceIndices = firstLoaded.indices
        count = Int(extent) * Int(step)
        guard count * destination.element.byteCount >= Self.leastByteCount else { return nil }
    }
}

/// Neighbouring elements that one store or load touches in a round of a loop.
private struct Run {
    let buffer: Buffer
    /// Of the first element.
    let indices: [Expression]
    let lanes: Int64
    /// By how many elements a round moves it.
    let coefficient: Int64
    private let place: LinearSum

    /// - Parameter variable: of the loop; it moves the last index alone.
    init?(_ buffer: Buffer, _ indices: [Expression], _ variable: Variable) {
        guard let last = indices.last, buffer.strides?.last.map({ $0.integerValue == 1 }) ?? true,
            indices.dropLast().allSatisfy({ $0.type.isScalar && !$0.freeVariables.contains(variable) })
        else { return nil }
        switch last {
        case .ramp(let base, let stride, let lanes) where stride.integerValue == 1 && base.type.isScalar:
            (self.indices, self.lanes) = (indices.dropLast() + [base], Int64(lanes))
        case _ where last.type.isScalar:
            (self.indices, lanes) = (indices, 1)
        default: return nil
        }
        self.buffer = buffer
        place = LinearSum(self.indices[indices.count - 1])
        var coefficient: Int64 = 0
        for term in place.terms {
            if case .variable(variable) = term.atom { coefficient = term.coefficient } else if term.atom.freeVariables.contains(variable) { return nil }
        }
        self.coefficient = coefficient
    }

    /// How many elements runs that follow each other without a gap have together; nil for others.
    static func step(of runs: [Run]) -> Int64? {
        var end = runs[0].place.constant
        for run in runs {
            guard run.buffer === runs[0].buffer, run.place.constant == end, run.hasTerms(of: runs[0]),
                run.indices.dropLast() == runs[0].indices.dropLast()
            else { return nil }
            end += run.lanes
        }
        return end - runs[0].place.constant
    }

    private func hasTerms(of other: Run) -> Bool {
        place.terms.count == other.place.terms.count && place.terms.allSatisfy { term in
            other.place.terms.contains { $0.coefficient == term.coefficient && $0.atom == term.atom }
        }
    }
}
