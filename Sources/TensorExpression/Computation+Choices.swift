import TensorIR

/// An axis whose index chooses between expressions: a table of formulas, written `select(i == 0, …, select(i == 1, …, …))`.
package struct ChoosingAxis: Hashable {
    /// The place among the computation's axes.
    package let axis: Int
    /// Where the index modulo a number chooses, that number.
    package let modulus: Int?
}

extension Computation {
    /// The axes that choose, each once. Loops over them are best written out: then nothing is left to choose.
    package var choosingAxes: [ChoosingAxis] {
        guard !isReduction else { return [] }
        var found: [ChoosingAxis] = []
        for expression in expressions {
            expression.visit { node in
                guard case .select(.compare(.equal, let index, let value), _, _) = node, value.integerValue != nil,
                    let axis = choosingAxis(index), !found.contains(axis)
                else { return }
                found.append(axis)
            }
        }
        return found
    }

    private func choosingAxis(_ index: Expression) -> ChoosingAxis? {
        switch index {
        case .variable(let variable):
            return axes.firstIndex { $0.variable == variable }.map { ChoosingAxis(axis: $0, modulus: nil) }
        case .binary(.floorModulo, .variable(let variable), let size):
            guard let modulus = size.integerValue else { return nil }
            return axes.firstIndex { $0.variable == variable }.map { ChoosingAxis(axis: $0, modulus: Int(modulus)) }
        default: return nil
        }
    }

    /// Whether a table may hold the definition in place of a load: a table reads every element several times.
    package var isCheapInTable: Bool { !isReduction && !isView && !isPadding && !isCostly && !isTable && accesses.count <= 1 }

    /// Whether formulas are chosen by the index.
    package var isTable: Bool { !choosingAxes.isEmpty }
}
