import TensorIR

// What a definition looks like: what partitioning into kernels and choosing schedules go by.

extension Computation {
    /// The loads of the definition, each once, in order of appearance.
    package var accesses: [Access] {
        var ordered: [Access] = []
        for access in expressions.flatMap(loads(in:)) where !ordered.contains(access) { ordered.append(access) }
        return ordered
    }

    /// Whether each element is one element of something else, moved.
    package var isView: Bool { !isReduction && expressions.allSatisfy { if case .load = $0 { true } else { false } } }

    /// Whether the definition is a view that shows elements many times, or every second of them: windows of an image, say. Who reads it finds side
    /// by side what lies apart.
    package var isGathering: Bool { isView && accesses.contains { $0.indices.contains(where: gathers) } }

    /// Whether an index is a sum of axes that gives the same number twice, or of multiples alone; `4 * i + j` of four js is neither.
    private func gathers(_ index: Expression) -> Bool {
        var steps: [(step: Int64, extent: Int64)] = []
        for (atom, coefficient) in LinearSum(index).terms {
            guard let axis = axes.first(where: { atom == .variable($0.variable) }), let extent = axis.extent.integerValue else { return false }
            if extent > 1 { steps.append((abs(coefficient), extent)) }
        }
        steps.sort { $0.step < $1.step }
        return steps.first.map { $0.step > 1 } ?? false || zip(steps, steps.dropFirst()).contains { $0.step * $0.extent > $1.step }
    }

    /// Whether each element is an element of something else, or a constant at the margin.
    package var isPadding: Bool { !isReduction && expressions.allSatisfy { if case .conditional = $0 { true } else { false } } }

    /// Whether computing a value again costs more than loading it.
    package var isCostly: Bool { expressions.contains { $0.contains { if case .call = $0 { true } else { false } } } }

    /// Whether elements of two operands or more join into many results each: a product of matrices, a convolution.
    package var isContraction: Bool {
        isReduction && accesses.count >= 2
            && accesses.contains { access in
                axes.contains { axis in !access.indices.contains { $0.uses(axis.variable) } }
            }
    }

    /// How many leading indices of every load of the buffers are just this definition's leading axes; of an axis with one index
    /// that is 0 as well.
    package func leadingAxesShared(with buffers: [Buffer]) -> Int {
        accesses.filter { buffers.contains($0.buffer) }.map { access in
            zip(axes, access.indices).prefix { axis, index in
                index == axis.index || index.integerValue == 0 && axis.extent.integerValue == 1
            }.count
        }.min() ?? 0
    }
}
