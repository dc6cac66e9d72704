import TensorExpression
import TensorIR

extension Schedule {
    /// A tile of results in registers: some rows that use the same vectors, by two vectors of neighbouring results.
    ///
    /// The tile is written back by the stage that consumes it, where that is one of values over the same axes.
    mutating func orderColumns(_ stage: Stage, _ analysis: StageAnalysis, on target: Target) throws(ScheduleError) {
        let lanes = max(1, analysis.lanes(for: target))
        let width = max(2, lanes * 2)
        let rows = 4
        let column = analysis.axes.count - 1
        let row = analysis.reuseAxis(besides: analysis.axes[column])
        let (tile, writer) = try separateWriteBack(stage)

        let writerLoops = self[writer]!.rootLoops
        let (columnOuter, columnInner) = try split(writerLoops[column], of: writer, by: width)
        var inner = [columnInner]
        var outer = writerLoops.enumerated().filter { $0.offset != column && $0.offset != row }.map(\.element)
        if let row {
            let (rowOuter, rowInner) = try split(writerLoops[row], of: writer, by: rows)
            outer.append(rowOuter)
            inner.insert(rowInner, at: 0)
        }
        try reorder(outer + [columnOuter] + inner, of: writer)
        if row != nil { try unroll(inner[0], of: writer) }
        if lanes > 1 { try vectorizeInBlocks(columnInner, of: writer, lanes: lanes) }
        try compute(tile, at: columnOuter, of: writer)
        try orderTile(tile, row: row, rows: rows, column: column, lanes: lanes)
    }

    private mutating func vectorizeInBlocks(_ loop: LoopName, of stage: StageName, lanes: Int) throws(ScheduleError) {
        let (outer, inner) = try split(loop, of: stage, by: lanes)
        try vectorize(inner, of: stage)
        try unroll(outer, of: stage)
    }

    /// The stage that computes tiles and the one that writes them back: the only reader, if it reads element by element,
    /// else the stage itself, which then computes through a cache.
    private mutating func separateWriteBack(_ stage: Stage) throws(ScheduleError) -> (tile: StageName, writer: StageName) {
        if let writer = writeBack(of: stage) {
            try computeRoot(stage.name)
            try store(stage.name, in: .local)
            return (stage.name, writer)
        }
        let placement = stage.placement
        if placement != .root { try computeRoot(stage.name) }
        let cache = try cacheWrite(stage.name, in: .local)
        if case .at(let consumer, let loop) = placement { try compute(stage.name, at: loop, of: consumer) }
        return (cache, stage.name)
    }

    /// The stage that alone reads the results, element by element, and has not been ordered yet.
    func writeBack(of stage: Stage) -> StageName? {
        let readers = readers(of: stage.results).map { stages[$0] }
        guard !stage.isOutput, readers.count == 1, let reader = readers.first, !reader.computation.isReduction,
            reader.loops == reader.rootLoops, reader.kinds.isEmpty,
            reader.computation.axes.count == stage.computation.axes.count,
            reader.computation.leadingAxesShared(with: stage.results) == stage.computation.axes.count
        else { return nil }
        return reader.name
    }

    /// Inside a tile: the reduction outside, the registers written out inside.
    private mutating func orderTile(_ tile: StageName, row: Int?, rows: Int, column: Int, lanes: Int) throws(ScheduleError) {
        let loops = self[tile]!.rootLoops
        let spatial = self[tile]!.computation.axes.count
        let others = loops[..<spatial].enumerated().filter { $0.offset != column && $0.offset != row }.map(\.element)
        var order = others + loops[spatial...]
        if let row {
            let (outer, inner) = try split(loops[row], of: tile, by: rows)
            try unroll(inner, of: tile)
            order += [outer, inner]
        }
        let (outer, inner) = try split(loops[column], of: tile, by: lanes * 2)
        order += [outer, inner]
        try reorder(order, of: tile)
        if lanes > 1 {
            try vectorizeInBlocks(inner, of: tile, lanes: lanes)
        } else {
            try unroll(inner, of: tile)
        }
    }
}
