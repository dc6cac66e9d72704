import TensorExpression
import TensorIR

/// The classes of a contraction's axes, and the part that each operand plays in a register tile.
///
/// Vectors run along the axis `lanes`. Operands that move with it are read as vectors, the others as one
/// element for all lanes. Along the axis `row` the same vectors are used again.
struct ContractionAnalysis {
    let stage: Stage
    let lanes: Int
    let row: Int?
    let vectorOperands: [VectorOperand]
    /// The operands of which an element goes into all lanes.
    let splatOperands: [Access]
    /// What is known at compile time of what the stage reads.
    let constants: Set<Buffer>

    struct VectorOperand {
        let access: Access
        let reading: Reading
    }

    /// How vectors of an operand are had.
    enum Reading {
        case inPlace
        /// From a copy whose panels lie in the order of use; made at compile time where the operand is constant.
        case packed(ahead: Bool)
    }

    /// The axes that both kinds of operands move with: products side by side that share nothing.
    var batch: [Int] {
        axes.indices.filter { axis in
            axis != lanes && axis != row && vectorOperands.contains { $0.access.moves(with: axes[axis]) }
                && splatOperands.allSatisfy { $0.moves(with: axes[axis]) }
        }
    }

    var axes: [Axis] { stage.computation.axes }
    var reductionAxes: [Axis] { stage.computation.reductionAxes }

    /// The analysis that promises most, or `nil` where no axis suits vectors.
    init?(_ stage: Stage, constants: Set<Buffer>, lanes laneCount: Int, packing: Packing) {
        var best: (score: Double, analysis: ContractionAnalysis)?
        for axis in stage.computation.axes.indices {
            guard let (score, analysis) = Self.candidate(stage, axis, constants, laneCount, packing) else { continue }
            // Of equals the last: its results are neighbours.
            if best.map({ score <= $0.score }) ?? true { best = (score, analysis) }
        }
        guard let best else { return nil }
        self = best.analysis
    }

    /// Whether computed operands may be copied into panels.
    enum Packing { case constantsOnly, everything }

    private static func candidate(
        _ stage: Stage, _ lanes: Int, _ constants: Set<Buffer>, _ laneCount: Int, _ packing: Packing
    ) -> (score: Double, ContractionAnalysis)? {
        let axis = stage.computation.axes[lanes]
        let extent = axis.extent.integerValue
        if let extent, extent < min(4, Int64(laneCount)), stage.computation.axes.count > 1 { return nil }
        var score = lanes == stage.computation.axes.count - 1 ? 0.0 : 1.0
        if let extent { score += 4 * waste(Int(extent), width: 4 * laneCount) }
        var vectors: [VectorOperand] = []
        var splats: [Access] = []
        for access in stage.computation.accesses {
            if !access.moves(with: axis) { splats.append(access); continue }
            guard let reading = reading(of: access, in: stage, along: axis, constants, packing) else { return nil }
            vectors.append(VectorOperand(access: access, reading: reading))
            switch reading {
            // Two loads and a shuffle for each vector, where it is every second element.
            case .inPlace: score += access.pattern(of: axis.variable) == .contiguous ? 1 : 2
            case .packed(ahead: false): score += 3
            case .packed(ahead: true): break
            }
        }
        guard !vectors.isEmpty else { return nil }
        let row = reuseAxis(of: stage, besides: lanes, vectors.map(\.access))
        return (score, ContractionAnalysis(stage, lanes, row, vectors, splats, constants))
    }

    private init(
        _ stage: Stage, _ lanes: Int, _ row: Int?, _ vectors: [VectorOperand], _ splats: [Access], _ constants: Set<Buffer>
    ) {
        self.stage = stage
        self.constants = constants
        self.lanes = lanes
        self.row = row
        vectorOperands = vectors
        splatOperands = splats
    }

    /// The share of lanes that the last tile leaves idle, of all.
    private static func waste(_ extent: Int, width: Int) -> Double {
        let tiles = (extent + width - 1) / width
        return Double(tiles * width - extent) / Double(max(1, extent))
    }

    private static func reading(
        of access: Access, in stage: Stage, along axis: Axis, _ constants: Set<Buffer>, _ packing: Packing
    ) -> Reading? {
        let isNamed = stage.computation.canCopy(access)
        if constants.contains(access.buffer), access.isPlain, isNamed { return .packed(ahead: true) }
        switch access.pattern(of: axis.variable) {
        case .contiguous: return .inPlace
        case .strided where access.alternates(along: axis.variable): return .inPlace
        case .strided where access.isPlain && isNamed && packing == .everything: return .packed(ahead: false)
        default: return nil
        }
    }

    /// The axis along which vectors are used again: one that all of them ignore, or else some of them.
    private static func reuseAxis(of stage: Stage, besides lanes: Int, _ vectors: [Access]) -> Int? {
        let axes = stage.computation.axes
        let others = axes.indices.filter { $0 != lanes && axes[$0].extent.integerValue != 1 }
        return others.last { axis in !vectors.contains { $0.moves(with: axes[axis]) } }
            ?? others.last { axis in vectors.contains { !$0.moves(with: axes[axis]) } }
    }
}

extension Access {
    /// Whether the place depends on the axis.
    func moves(with axis: Axis) -> Bool { pattern(of: axis.variable) != .invariant }

    /// Whether every index is one variable of its own, or constant.
    var isPlain: Bool {
        var seen: Set<Variable> = []
        return indices.allSatisfy { index in
            if case .variable(let variable) = index { seen.insert(variable).inserted } else { index.integerValue != nil }
        }
    }
}
