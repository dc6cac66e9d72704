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
        /// Neighbouring elements join into one result: vectors of partial results.
        case rows
        /// Neither.
        case irregular
    }

    var axes: [Axis] { stage.computation.axes }
    var reductionAxes: [Axis] { stage.computation.reductionAxes }

    var shape: Shape {
        guard stage.computation.isReduction else { return .elementwise }
        if let last = reductionAxes.last, suitsLanes(last.variable) { return .rows }
        return .irregular
    }

    /// Whether lanes along the variable read vectors: something moves to its neighbour, and nothing jumps about.
    func suitsLanes(_ variable: Variable) -> Bool {
        let patterns = accesses.map { $0.pattern(of: variable) }
        return !patterns.contains(.irregular) && !patterns.contains(.strided)
            && (patterns.contains(.contiguous) || patterns.isEmpty)
    }

    /// The stage as a contraction, where neighbouring results can be lanes of vectors.
    func contraction(_ constants: Set<Buffer>, on target: Target) -> ContractionAnalysis? {
        guard stage.computation.isReduction, stage.computation.factoring == nil else { return nil }
        let packing: ContractionAnalysis.Packing = isWorthPacking ? .everything : .constantsOnly
        return ContractionAnalysis(stage, constants: constants, lanes: max(1, lanes(for: target)), packing: packing)
    }

    /// Whether enough results read each element for it to be copied into another order first.
    private var isWorthPacking: Bool {
        guard stage.computation.isContraction else { return false }
        return stage.placement == .root && axes.filter { ($0.extent.integerValue ?? .max) >= 8 }.count >= 2
    }

    /// The number of lanes that fill a register with the smallest type at hand.
    func lanes(for target: Target) -> Int {
        let types = stage.computation.elements + accesses.map(\.buffer.element)
        let smallest = types.map(\.byteCount).min() ?? 4
        return max(1, target.vectorByteCount / max(1, smallest))
    }
}
