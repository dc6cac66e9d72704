import TensorExpression
import TensorIR

extension Schedule {
    /// Values that are found by their block and their place in it: a block in a round, so that the place is known at compile time.
    ///
    /// Where blocks begin with the axis they are vectors, which read one element for all lanes, as in a cumulative sum; else they are written
    /// out, as where the phases of a transposed convolution take turns.
    ///
    /// - Returns: whether there are such blocks.
    mutating func orderBlocks(_ stage: Stage, _ analysis: StageAnalysis, lanes: Int) throws(ScheduleError) -> Bool {
        guard let last = stage.loops.last, lanes > 1, let blocks = analysis.blocks else { return false }
        let (_, place) = try split(last, of: stage.name, by: blocks.extent)
        if blocks.beginWithAxis && blocks.extent >= 4 { try vectorize(place, of: stage.name) } else { try unroll(place, of: stage.name) }
        return true
    }
}

extension StageAnalysis {
    /// The blocks along the last axis in which elements are found by their block and their place in it, `(i + k) // c` and
    /// `(i + k) mod c`; nil where there are none, or something else moves in another way than to its neighbour.
    fileprivate var blocks: BlocksOfAxis? {
        guard let last = axes.last?.variable, !stage.computation.isReduction, !stage.computation.isPadding else { return nil }
        var blocks = BlockIndices(last)
        for access in accesses {
            let plain = Access(access.buffer, access.indices.map { blocks.removed(from: $0) })
            guard [.invariant, .contiguous].contains(plain.pattern(of: last)) else { return nil }
        }
        for expression in stage.computation.expressions { _ = blocks.removed(from: expression) }
        guard let extent = blocks.extents.min(), (2...8).contains(extent), blocks.extents.allSatisfy({ $0 % extent == 0 }) else { return nil }
        return BlocksOfAxis(extent: Int(extent), beginWithAxis: !blocks.hasOffset)
    }
}

private struct BlocksOfAxis {
    let extent: Int
    /// Whether the first element is the first of a block.
    let beginWithAxis: Bool
}

/// Finds the extents of blocks that a variable is divided into.
private struct BlockIndices {
    private let variable: Variable
    private(set) var extents: Set<Int64> = []
    private(set) var hasOffset = false

    init(_ variable: Variable) { self.variable = variable }

    /// The expression without the block and the place in it.
    mutating func removed(from expression: Expression) -> Expression {
        if case .binary(let operation, let place, let divisor) = expression, let extent = divisor.integerValue, extent > 0,
            operation == .floorDivide || operation == .floorModulo
        {
            let sum = LinearSum(place)
            if sum.terms.count == 1, sum.terms[0].coefficient == 1, case .variable(variable) = sum.terms[0].atom {
                extents.insert(extent)
                if sum.constant % extent != 0 { hasOffset = true }
                return 0
            }
        }
        var copy = self
        let result = expression.mapChildren { copy.removed(from: $0) }
        self = copy
        return result
    }
}
