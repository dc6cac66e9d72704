import TensorExpression
import TensorIR

extension Schedule {
    /// A tile of results in registers, and the operands laid out in the order in which the tile reads them.
    ///
    ///     for batch                              products that share nothing
    ///       for lanes.outer                      a panel of vectors, small enough to stay in the cache; copied where it would not
    ///         for other axes, row.outer
    ///           tile = 0
    ///           for reduction
    ///             tile[row.inner, lanes.inner] += one element of each row · the panel's vectors
    ///           result = epilogue(tile)
    ///
    /// The tile is written back by the stage that consumes it, where that is one of values over the same axes.
    mutating func orderContraction(_ analysis: ContractionAnalysis, lanes: Int, on target: Target) throws(ScheduleError) {
        let stage = analysis.stage
        let wideLanes = lanes * max(1, accumulatorRegisters(of: stage, lanes: lanes, target))
        let reduction: RegisterTile.Reduction = analysis.reductionAxes.filter { $0.extent.integerValue != 1 }.count > 1 ? .nestedLoops : .oneLoop
        let extent = analysis.constantExtent(of: analysis.lanes)
        func width(of tile: RegisterTile) -> Int { lanes * max(1, tile.registers * lanes / wideLanes) }
        var tile = RegisterTile.best(
            among: forcedTile.map { [($0, 1)] } ?? tiles(for: analysis, reduction, width: width(of:), on: target),
            rows: analysis.row.map { analysis.constantExtent(of: $0) } ?? 1,
            registers: extent.map { ($0 * wideLanes / lanes + lanes - 1) / lanes },
            tail: analysis.readsVectorsInPlace ? .shiftInward : .partition, copies: analysis.copiesOfStep)
        if analysis.readsVectorsInPlace, wideLanes == lanes, let extent, extent >= lanes { tile = tile.fitted(toLanes: extent, of: lanes) }
        if forcedTile == nil, target.vectorByteCount > 0, tile.rows == 1, reduction == .oneLoop { tile.steps = max(tile.steps, RegisterTile.stepsOfRow) }
        let width = width(of: tile)
        try pack(analysis, tile, width: width, lanes: lanes, on: target)
        let straight = try straighten(analysis, width: width, on: target)
        let splats = tile.splats == .copied && target.vectorByteCount > 0 ? splatsWorthCopying(analysis, width: width) : []

        let (name, writer) = try separateWriteBack(self[stage.name]!)
        let block = splats.compactMap { analysis.block(of: $0, rows: tile.rows) }.min { $0.size < $1.size }
        let nest = try orderWriter(writer, analysis, tile, width: width, lanes: lanes, block)
        try compute(name, at: nest.innermost, of: writer)
        try orderTile(name, analysis, tile, width: width, lanes: lanes)
        for access in analysis.panelsWorthCopying(rows: tile.rows) {
            try copyPanel(of: access.buffer, for: name, at: nest.panel, of: writer, lanes: lanes)
        }
        for splat in splats {
            let source = straight[splat.buffer] ?? splat.buffer
            let isReady = source == splat.buffer && analysis.hasCopiesReady(splat)
            try copySplats(of: source, ahead: isReady, for: name, at: nest.aroundLanes, of: writer)
        }
    }

    /// The tiles to choose from: without copies of splats where these do not pay, or have to be made block by block, since panels are read again
    /// for each.
    private func tiles(
        for analysis: ContractionAnalysis, _ reduction: RegisterTile.Reduction, width: (RegisterTile) -> Int, on target: Target
    ) -> [(tile: RegisterTile, efficiency: Double)] {
        let all = RegisterTile.candidates(for: target, reduction)
        let isInBlocks = analysis.splatOperands.contains { analysis.block(of: $0, rows: 1) != nil }
        let suited = all.filter { tile, _ in
            tile.splats == .inPlace || !isInBlocks && !splatsWorthCopying(analysis, width: width(tile)).isEmpty
        }
        return suited.isEmpty ? all : suited
    }

    /// The registers that a vector of `lanes` results takes.
    private func accumulatorRegisters(of stage: Stage, lanes: Int, _ target: Target) -> Int {
        guard target.vectorByteCount > 0 else { return 1 }
        let widest = stage.computation.elements.map(\.byteCount).max() ?? 4
        return (lanes * widest + target.vectorByteCount - 1) / target.vectorByteCount
    }

    // MARK: - Loops over tiles

    /// The loops that write tiles back.
    private mutating func orderWriter(
        _ writer: StageName, _ analysis: ContractionAnalysis, _ tile: RegisterTile, width: Int, lanes: Int,
        _ block: ContractionAnalysis.Block?
    ) throws(ScheduleError) -> (innermost: LoopName, panel: LoopName, aroundLanes: LoopName?) {
        var loops = self[writer]!.rootLoops
        let batch = analysis.batch
        let others = analysis.axes.indices.filter { !batch.contains($0) && $0 != analysis.lanes && $0 != analysis.row }
        let (lanesOuter, lanesInner) = try split(loops[analysis.lanes], of: writer, by: width, tail: laneTail(analysis, width))
        var aroundLanes = batch.map { loops[$0] }
        if let block {
            let (blocks, within) = try split(loops[block.axis], of: writer, by: block.size)
            aroundLanes.append(blocks)
            loops[block.axis] = within
        }
        var outer = aroundLanes + [lanesOuter] + others.map { loops[$0] }
        var inner = [lanesInner]
        if let row = analysis.row {
            let (rowOuter, rowInner) = try split(loops[row], of: writer, by: tile.rows, tail: rowTail(analysis, tile.rows))
            outer.append(rowOuter)
            inner.insert(rowInner, at: 0)
        }
        try reorder(outer + inner, of: writer)
        if inner.count > 1 { try unroll(inner[0], of: writer) }
        try vectorizeTile(lanesInner, of: writer, lanes: lanes)
        return (outer.last!, lanesOuter, aroundLanes.last)
    }

    /// Lanes left over: computed twice where vectors are read in place, and as code of their own where panels end.
    private func laneTail(_ analysis: ContractionAnalysis, _ width: Int) -> TailStrategy {
        guard analysis.readsVectorsInPlace, let extent = analysis.axes[analysis.lanes].extent.integerValue, extent >= width else { return .partition }
        return .shiftInward
    }

    private func rowTail(_ analysis: ContractionAnalysis, _ rows: Int) -> TailStrategy {
        guard let row = analysis.row, let extent = analysis.axes[row].extent.integerValue, extent >= rows else { return .partition }
        return .shiftInward
    }

    /// - Returns: the loop over registers and the one over the lanes of each, where there are lanes.
    @discardableResult
    private mutating func vectorizeTile(
        _ loop: LoopName, of stage: StageName, lanes: Int
    ) throws(ScheduleError) -> (outer: LoopName, inner: LoopName)? {
        guard lanes > 1 else {
            try unroll(loop, of: stage)
            return nil
        }
        let (outer, inner) = try split(loop, of: stage, by: lanes)
        try vectorize(inner, of: stage)
        try unroll(outer, of: stage)
        return (outer, inner)
    }

    // MARK: - The tile

    /// Inside a tile: the reduction outside, the registers written out inside.
    private mutating func orderTile(
        _ name: StageName, _ analysis: ContractionAnalysis, _ tile: RegisterTile, width: Int, lanes: Int
    ) throws(ScheduleError) {
        let loops = self[name]!.rootLoops
        let spatial = analysis.axes.count
        if analysis.lanes != spatial - 1 {
            let order = (0..<spatial).filter { $0 != analysis.lanes } + [analysis.lanes]
            try apply(.layout(name, StorageLayout(order.map { .whole(dimension: $0) })))
        }
        let others = loops[..<spatial].enumerated().filter { $0.offset != analysis.lanes && $0.offset != analysis.row }.map(\.element)
        let reduction = analysis.reductionOrder.map { loops[spatial + $0] }
        var order = others + (try writeOutSteps(reduction, of: name, analysis, min(tile.steps, analysis.mostSteps)))
        var inner: [LoopName] = []
        for (axis, size) in [(analysis.row, tile.rows), (analysis.lanes, width)] {
            guard let axis else { continue }
            let parts = try loopsOfTile(name, loops[axis], size)
            order += parts.dropLast()
            inner.append(parts.last!)
        }
        try reorder(order + inner, of: name)
        if inner.count > 1 { try unroll(inner[0], of: name) }
        let registers = try vectorizeTile(inner.last!, of: name, lanes: lanes)
        if inner.count > 1, tile.steps > 1, tile.rows < tile.registers, let registers {
            // Register by register, few vectors are alive at once.
            try reorder(order + [registers.outer, inner[0], registers.inner], of: name)
        }
    }

    /// A loop over rows or lanes of a tile, of constant extent: where an axis is symbolic, its tile is a block of it.
    private mutating func loopsOfTile(_ name: StageName, _ loop: LoopName, _ size: Int) throws(ScheduleError) -> [LoopName] {
        if self[name]!.constantExtent(of: loop) != nil { return [loop] }
        let (outer, inner) = try split(loop, of: name, by: size)
        return [outer, inner]
    }

    /// Writes steps of the reduction out, from the innermost loop on.
    ///
    /// - Returns: the loops of the reduction as they are then.
    private mutating func writeOutSteps(
        _ loops: [LoopName], of name: StageName, _ analysis: ContractionAnalysis, _ steps: Int
    ) throws(ScheduleError) -> [LoopName] {
        let extents = analysis.reductionOrder.map { analysis.reductionAxes[$0].extent.integerValue.map(Int.init) }
        let whole = extents.reduce(1) { product, extent in extent.map { $0 * product } ?? .max / 2 }
        var budget = whole <= RegisterTile.longestWrittenOut ? whole : steps
        var result: [LoopName] = []
        for (loop, extent) in zip(loops, extents).reversed() {
            if budget <= 1 {
                result.insert(loop, at: 0)
            } else if let extent, extent <= budget + budget / 2 {
                try unroll(loop, of: name)
                result.insert(loop, at: 0)
                budget = extent == 0 ? 1 : budget / extent
            } else {
                let (outer, inner) = try split(loop, of: name, by: budget)
                try unroll(inner, of: name)
                result.insert(contentsOf: [outer, inner], at: 0)
                budget = 1
            }
        }
        return result
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
}

extension RegisterTile {
    /// A reduction of no more steps than this has no loop.
    static let longestWrittenOut = 12
    /// A product with one row has little work in each step beside that of its loop, on every engine.
    static let stepsOfRow = 4
}

extension ContractionAnalysis {
    /// Whether all vectors are read where they lie; then some may be read twice.
    var readsVectorsInPlace: Bool {
        vectorOperands.allSatisfy { if case .inPlace = $0.reading { true } else { false } }
    }

    /// The steps of the reduction that are worth their code: integers gain nothing, and symbolic extents have a tail for each. Of
    /// rows alone there are two kinds, whole tiles and the rest.
    var mostSteps: Int {
        guard stage.computation.elements.allSatisfy(\.isFloat) else { return 1 }
        let stepped = [axes[lanes]] + reductionAxes
        return stepped.contains { $0.extent.integerValue == nil } ? 1 : .max
    }

    /// The reduction axes, outermost first: innermost a long one along which the splat operand lies in memory.
    var reductionOrder: [Int] {
        let all = Array(reductionAxes.indices)
        guard all.count > 1 else { return all }
        let innermost = all.last { axis in
            (reductionAxes[axis].extent.integerValue ?? .max) >= 8
                && splatOperands.contains { $0.pattern(of: reductionAxes[axis].variable) == .contiguous }
        } ?? all.max { (reductionAxes[$0].extent.integerValue ?? .max) < (reductionAxes[$1].extent.integerValue ?? .max) }!
        return all.filter { $0 != innermost } + [innermost]
    }
}
