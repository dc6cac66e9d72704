import TensorExpression
import TensorIR

/// What the values of a stage read crosswise: neighbours along `row` lie side by side in memory, while results are stored side
/// by side along `column`.
struct Transposition {
    /// The axis of the stage along which the loads are contiguous.
    let row: Int
    let column: Int
    /// The buffers that are read so, with the dimension in which the column's axis moves.
    let crossing: [(buffer: Buffer, columnDimension: Int)]
    /// The elements of a row or column of a tile: what fills a register.
    let lanes: Int
}

extension Schedule {
    /// Square tiles: rows are loaded into registers, columns are stored.
    ///
    /// Tiles go in blocks of a cache line by as many, so that each line is used up while it is near, whatever the strides are.
    mutating func orderTransposed(_ stage: Stage, _ transposition: Transposition) throws(ScheduleError) {
        let name = stage.name
        let (row, column) = (transposition.row, transposition.column)
        let rows = try splitIntoTiles(stage, row, transposition)
        let columns = try splitIntoTiles(stage, column, transposition)
        let others = stage.rootLoops.indices.filter { $0 != row && $0 != column }.map { stage.rootLoops[$0] }
        let blocks = rows.blocks + columns.blocks
        try reorder(others + blocks + [rows.tile, columns.tile, rows.lane, columns.lane], of: name)
        try unroll(rows.lane, of: name)
        try vectorize(columns.lane, of: name)
        for (buffer, dimension) in transposition.crossing {
            let tile = try cacheRead(buffer, in: .local, for: name)
            try compute(tile, at: columns.tile, of: name)
            let loops = self[tile]!.rootLoops
            let (_, line) = try split(loops[dimension], of: tile, by: transposition.lanes)
            try unroll(line, of: tile)
            let (_, lane) = try split(loops[loops.count - 1], of: tile, by: transposition.lanes)
            try vectorize(lane, of: tile)
        }
    }

    /// Blocks, where the extent is known, of tiles of a register's lanes. What does not divide is done twice rather than by parts.
    private mutating func splitIntoTiles(
        _ stage: Stage, _ axis: Int, _ transposition: Transposition
    ) throws(ScheduleError) -> (blocks: [LoopName], tile: LoopName, lane: LoopName) {
        var loop = stage.rootLoops[axis]
        var blocks: [LoopName] = []
        let lanes = transposition.lanes
        if let extent = stage.computation.axes[axis].extent.integerValue {
            let tail: TailStrategy = Int(extent) % lanes == 0 ? .partition : .shiftInward
            let (outer, inner) = try split(loop, of: stage.name, by: 4 * lanes, tail: tail)
            blocks = [outer]
            loop = inner
        }
        let (tile, lane) = try split(loop, of: stage.name, by: lanes, tail: .shiftInward)
        return (blocks, tile, lane)
    }
}

extension StageAnalysis {
    /// The transposition in the stage's loads, if there is one that tiles of registers can carry out.
    func transposition(on target: Target) -> Transposition? {
        let lanes = lanes(for: target)
        let place = stage.layout?.parts.last?.dimension ?? axes.count - 1
        guard lanes > 1, stage.placement == .root, axes.indices.contains(place), isLong(axes[place], lanes),
            !stage.computation.expressions.contains(where: \.isConditional)
        else { return nil }
        let column = axes[place]
        for row in axes.indices.reversed() where row != place && isLong(axes[row], lanes) {
            let crossing = accesses.compactMap { access in
                crossedDimension(of: access, row: axes[row].variable, column: column.variable).map { (access.buffer, $0) }
            }
            if !crossing.isEmpty { return Transposition(row: row, column: place, crossing: crossing, lanes: lanes) }
        }
        return nil
    }

    private func isLong(_ axis: Axis, _ lanes: Int) -> Bool { axis.extent.integerValue.map { $0 >= lanes } ?? true }

    /// The dimension in which the column moves, of a buffer that is read at one place only, side by side along the row.
    private func crossedDimension(of access: Access, row: Variable, column: Variable) -> Int? {
        guard access.pattern(of: row) == .contiguous, access.pattern(of: column) == .strided,
            stage.computation.canCopy(access)
        else { return nil }
        let moving = access.indices.indices.filter { access.indices[$0].uses(column) }
        guard moving.count == 1, moving[0] < access.indices.count - 1 else { return nil }
        let coefficient = LinearSum(access.indices[moving[0]]).terms.first { $0.atom == .variable(column) }?.coefficient
        return coefficient == 1 ? moving[0] : nil
    }
}

extension Expression {
    fileprivate var isConditional: Bool {
        contains { if case .conditional = $0 { true } else { false } }
    }
}
