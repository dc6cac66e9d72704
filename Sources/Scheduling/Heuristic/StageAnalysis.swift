import TensorExpression
import TensorIR

/// What the heuristic looks at: how a stage's loads move along its axes.
struct StageAnalysis {
    let stage: Stage
    let accesses: [Access]

    init(_ stage: Stage) {
        self.stage = stage
        accesses = stage.computation.accesses
    }

    /// What a reduction is good at, by the way its loads move.
    enum Shape {
        /// Values of one index each.
        case elementwise
        /// Neighbouring results read neighbouring elements: vectors of results.
        case columns
        /// Neighbouring elements join into one result: vectors of partial results.
        case rows
        /// Neither.
        case irregular
    }

    var axes: [Axis] { stage.computation.axes }
    var reductionAxes: [Axis] { stage.computation.reductionAxes }

    var shape: Shape {
        guard stage.computation.isReduction else { return .elementwise }
        if let last = axes.last, last.extent.integerValue != 1, suitsLanes(last.variable) || suitsAlternateLanes(last.variable) { return .columns }
        if let last = reductionAxes.last, suitsLanes(last.variable) { return .rows }
        return .irregular
    }

    /// Whether lanes along the variable read vectors: something moves to its neighbour, and nothing jumps about.
    func suitsLanes(_ variable: Variable) -> Bool {
        let patterns = accesses.map { $0.pattern(of: variable) }
        return !patterns.contains(.irregular) && !patterns.contains(.strided)
            && (patterns.contains(.contiguous) || patterns.isEmpty)
    }

    /// Whether lanes along the variable read vectors, or every second element of two: strided windows.
    private func suitsAlternateLanes(_ variable: Variable) -> Bool {
        !stage.computation.isContraction && !accesses.isEmpty && accesses.allSatisfy { access in
            switch access.pattern(of: variable) {
            case .invariant, .contiguous: true
            case .strided: access.alternates(along: variable)
            case .irregular: false
            }
        } && accesses.contains { $0.pattern(of: variable) != .invariant }
    }

    /// The axis along which vectors that are read along `lanes` are used again: rows of a register tile.
    func reuseAxis(besides lanes: Axis) -> Int? {
        let vectors = accesses.filter { $0.pattern(of: lanes.variable) == .contiguous }
        return axes.indices.last { index in
            axes[index] != lanes && axes[index].extent.integerValue != 1
                && !vectors.isEmpty && vectors.allSatisfy { $0.pattern(of: axes[index].variable) == .invariant }
        }
    }

    /// The number of lanes that fill a register with the smallest type at hand.
    func lanes(for target: Target) -> Int {
        let types = stage.computation.elements + accesses.map(\.buffer.element)
        let smallest = types.map(\.byteCount).min() ?? 4
        return max(1, target.vectorByteCount / max(1, smallest))
    }
}
