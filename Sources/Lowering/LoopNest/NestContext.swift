import Scheduling
import TensorIR

/// What is known of a stage's loops at one point of its nest: the extents decided so far and the values of loops around.
///
/// A split is decided where its first loop is generated. There the iterations are partitioned into pieces, and in each
/// piece everything further inside has an extent of its own, so that no statement needs a guard.
struct NestContext {
    let stage: Stage
    /// Whether some other stage is computed into registers inside of the loops.
    let holdsRegisters: Bool
    private var extents: [LoopName: Expression]
    private var values: [LoopName: Expression] = [:]
    /// For a split loop whose outer part is decided: the value at which the current block starts.
    private var blockStarts: [LoopName: Expression] = [:]
    /// Where separated loops are to be cut, and, inside of a piece, where the piece starts.
    private(set) var cuts: [LoopName: [Int]] = [:]
    private var pieceStarts: [LoopName: Int] = [:]
    /// Split loops whose range must be checked by the innermost statement.
    private(set) var guarded: [LoopName] = []

    init(_ stage: Stage, extents: [Expression], cuts: [LoopName: [Int]], holdsRegisters: Bool) {
        self.stage = stage
        self.cuts = cuts
        self.holdsRegisters = holdsRegisters
        self.extents = Dictionary(uniqueKeysWithValues: zip(stage.rootLoops, extents))
    }

    mutating func setExtent(of loop: LoopName, _ extent: Expression) { extents[loop] = extent }
    mutating func setValue(of loop: LoopName, _ value: Expression) { values[loop] = value }
    mutating func startBlock(of parent: LoopName, at value: Expression) { blockStarts[parent] = value }

    /// Goes into a piece of a separated loop: what was its extent is the piece's from here on.
    mutating func enterPiece(of loop: LoopName, from start: Int, extent: Int) {
        cuts[loop] = nil
        pieceStarts[loop] = start
        extents[loop] = Expression(extent)
    }

    mutating func guardRange(of loop: LoopName) { if !guarded.contains(loop) { guarded.append(loop) } }

    func hasValue(_ loop: LoopName) -> Bool { values[loop] != nil }
    func isDecided(_ loop: LoopName) -> Bool { extents[loop] != nil }

    /// The split that made the loop, as its parent, factor and tail.
    func origin(of loop: LoopName) -> (parent: LoopName, factor: Int, tail: TailStrategy)? {
        for case .split(let parent, let factor, let tail) in stage.relations where loop == parent.outer || loop == parent.inner {
            return (parent, factor, tail)
        }
        return nil
    }

    /// Whether the loop was replaced by others.
    func isRefined(_ loop: LoopName) -> Bool { !stage.loops.contains(loop) }

    /// The number of iterations of a loop, deciding what has to be decided for it.
    ///
    /// An outer loop that gets here (fused before its tail could be partitioned) runs over the last block in full, and the
    /// statements inside check the range.
    mutating func extent(of loop: LoopName) -> Expression {
        if let extent = extents[loop] { return extent }
        let extent = deriveExtent(of: loop)
        extents[loop] = extent
        return extent
    }

    private mutating func deriveExtent(of loop: LoopName) -> Expression {
        if let (parent, factor, _) = origin(of: loop) {
            let whole = extent(of: parent)
            if loop == parent.inner {
                if let constant = whole.integerValue {
                    let block = fullBlock(of: parent, factor)
                    if constant < block { guardRange(of: parent) }
                    return Expression(block)
                }
                guardRange(of: parent)
                return Expression(factor)
            }
            let inner = extent(of: parent.inner)
            if let constant = whole.integerValue, let block = inner.integerValue, block > 0 {
                if constant % block != 0 { guardRange(of: parent) }
                return Expression(Int((constant + block - 1) / block))
            }
            guardRange(of: parent)
            return indexDivide(indexAdd(whole, Expression(factor - 1)), Expression(factor))
        }
        for case .fuse(let outer, let inner, let fused) in stage.relations where fused == loop {
            return indexMultiply(extent(of: outer), extent(of: inner))
        }
        preconditionFailure("loop \(loop) of \(stage.name) comes from no axis")
    }

    /// The value of a loop, past or present, once all loops that it was made into have values.
    func value(of loop: LoopName) -> Expression {
        let value = valueInPiece(of: loop)
        return pieceStarts[loop].map { indexAdd(Expression($0), value) } ?? value
    }

    /// The value counted from the start of the piece of a separated loop.
    private func valueInPiece(of loop: LoopName) -> Expression {
        if let value = values[loop] { return value }
        for relation in stage.relations {
            switch relation {
            case .split(let parent, let factor, _) where parent == loop:
                let start = blockStarts[loop] ?? indexMultiply(value(of: loop.outer), blockSize(loop, factor))
                return indexAdd(start, value(of: loop.inner))
            case .fuse(let outer, let inner, let fused) where outer == loop:
                return indexDivide(value(of: fused), known(inner))
            case .fuse(_, let inner, let fused) where inner == loop:
                return indexModulo(value(of: fused), known(inner))
            default: continue
            }
        }
        preconditionFailure("loop \(loop) of \(stage.name) has no value yet")
    }

    /// The factor of a split, or the whole extent where that is less.
    private func blockSize(_ parent: LoopName, _ factor: Int) -> Expression { Expression(fullBlock(of: parent, factor)) }

    /// The number of iterations in a full block of a split. The lanes of a partial reduction are all there, however short
    /// the reduction is: each has to get its identity.
    func fullBlock(of parent: LoopName, _ factor: Int) -> Int {
        guard let extent = extents[parent]?.integerValue, !isFactored(parent) else { return factor }
        return min(Int(extent), factor)
    }

    /// Whether a partial reduction collects the loop in lanes.
    func isFactored(_ loop: LoopName) -> Bool {
        stage.computation.factoring.map { stage.factoredLoop($0) == loop } ?? false
    }

    private func known(_ loop: LoopName) -> Expression {
        guard let extent = extents[loop] else { preconditionFailure("the extent of \(loop) is not decided") }
        return extent
    }

    /// The conditions under which the innermost statement is in range.
    var guards: [Expression] { conditions(for: guarded) }

    /// The conditions under which a result that gets its identity is in range: whatever there is to reduce.
    var initializationGuards: [Expression] { conditions(for: guarded.filter { !stage.isReduction($0) }) }

    private func conditions(for loops: [LoopName]) -> [Expression] {
        loops.map { valueInPiece(of: $0) < known($0) }
    }
}
