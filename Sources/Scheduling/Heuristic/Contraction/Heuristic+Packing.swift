import TensorExpression
import TensorIR

extension Schedule {
    /// Lays the vector operands that are not read in place out in panels of `width` lanes:
    /// panel by panel, within a panel in the order of the reduction.
    ///
    /// What lies ready and is read only once comes from beyond the caches: narrower panels, of which a tile reads several side by side, are
    /// as many streams for the processor to fetch ahead.
    mutating func pack(_ analysis: ContractionAnalysis, _ tile: RegisterTile, width: Int, lanes: Int, on target: Target) throws(ScheduleError) {
        for operand in analysis.vectorOperands {
            guard case .packed(let ahead) = operand.reading else { continue }
            let copy = try cacheRead(operand.access.buffer, in: ahead ? .global : .scratch, for: analysis.stage.name)
            let stream = lanes * RegisterTile.streamRegisters
            let isStreamed = ahead && width % stream == 0 && analysis.readsOnce(operand.access, rows: tile.rows)
            try apply(.layout(copy, analysis.panels(of: operand.access, width: isStreamed ? stream : width)))
            if !ahead { try orderCopy(copy, on: target) }
        }
    }

    /// Copies splat operands that lie badly: where each step of a long reduction would go to another cache line.
    ///
    /// - Returns: what is read in place of an operand.
    mutating func straighten(_ analysis: ContractionAnalysis, width: Int, on target: Target) throws(ScheduleError) -> [Buffer: Buffer] {
        var copies: [Buffer: Buffer] = [:]
        for access in analysis.splatOperands where analysis.liesBadly(access, width: width) {
            let copy = try cacheRead(access.buffer, in: .scratch, for: analysis.stage.name)
            let inner = analysis.innermostDimension(of: access)!
            let order = access.indices.indices.filter { $0 != inner } + [inner]
            try apply(.layout(copy, StorageLayout(order.map { .whole(dimension: $0) })))
            try orderCopy(copy, on: target)
            copies[access.buffer] = self[copy]!.results[0]
        }
        return copies
    }

    /// Orders the loops of a copy in another layout: by tiles where it transposes.
    private mutating func orderCopy(_ copy: StageName, on target: Target) throws(ScheduleError) {
        let stage = self[copy]!
        if let transposition = StageAnalysis(stage).transposition(on: target) { try orderTransposed(stage, transposition) }
    }

    /// Copies what the tiles of one panel read of a vector operand, ahead of them.
    mutating func copyPanel(
        of buffer: Buffer, for tile: StageName, at panel: LoopName, of writer: StageName, lanes: Int
    ) throws(ScheduleError) {
        let copy = try cacheRead(buffer, in: .scratch, for: tile)
        try compute(copy, at: panel, of: writer)
        guard lanes > 1, let last = self[copy]!.rootLoops.last else { return }
        let (outer, inner) = try split(last, of: copy, by: lanes)
        try vectorize(inner, of: copy)
        try unroll(outer, of: copy)
    }

    /// The splat operands of which tiles read a copy that holds each element four times: where it lies ready, or is read often enough.
    func splatsWorthCopying(_ analysis: ContractionAnalysis, width: Int) -> [Access] {
        guard let lanes = analysis.constantExtent(of: analysis.lanes), analysis.row != nil else { return [] }
        return analysis.splatOperands.filter { splat in
            guard splat.buffer.element.byteCount == 4 && splat.buffer.rank > 0 else { return false }
            let uses = analysis.readsOfPanel(splat) * max(1, Double(lanes) / Double(width))
            return analysis.hasCopiesReady(splat) || uses >= RegisterTile.leastUsesOfCopy
        }
    }

    /// Copies a splat operand: at compile time, or ahead of the loop over panels.
    mutating func copySplats(
        of buffer: Buffer, ahead: Bool, for tile: StageName, at loop: LoopName?, of writer: StageName
    ) throws(ScheduleError) {
        let copy = try cacheRead(buffer, in: ahead ? .global : .scratch, for: tile)
        let dimensions = buffer.shape.indices.map { StorageLayout.Part.whole(dimension: $0) }
        try apply(.layout(copy, StorageLayout(dimensions + [.copies(count: RegisterTile.copyCount)])))
        if ahead { return }
        if let last = self[copy]!.rootLoops.last {
            let (_, inner) = try split(last, of: copy, by: 4)
            try unroll(inner, of: copy)
        }
        if let loop { try compute(copy, at: loop, of: writer) }
    }
}

extension RegisterTile {
    /// The copies of an element: one for each lane.
    static let copyCount = 4
    /// The registers side by side in a panel that is read once.
    static let streamRegisters = 2
    /// The steps of a reduction from which on the lines that they touch do not stay in a first-level cache.
    static let longReduction: Int = 128
    /// The tiles that have to read a panel for its copy to pay.
    static let leastTilesOfPanel = 8.0
    /// A first-level cache of 32 KiB, the smallest that x64 and ARM servers have: 64 sets of eight lines of 64 bytes.
    static let setCount = 64, waysOfSet = 8, lineBytes = 64
    /// How often tiles have to read a splat for its copies to pay.
    static let leastUsesOfCopy = 4.0
    /// The bytes of copies that are made at a time: what stays in a second-level cache beside the panels.
    static let copiedBytes: Int = 512 << 10
    /// The bytes of copies that a module carries for an operand, beside which the code is no smaller.
    static let readyBytes: Int = 16 << 10
}

extension ContractionAnalysis {
    /// Blocks of an axis: the copies of splats are made for one block at a time.
    struct Block {
        let axis: Int
        let size: Int
    }

    /// The blocks in which an operand's splats are copied; `nil` where all of them fit in at once, or no axis can be told to divide them.
    func block(of operand: Access, rows: Int) -> Block? {
        guard let shape = operand.buffer.constantShape else { return nil }
        let own = axes.indices.filter { axis in
            axis != lanes && !batch.contains(axis) && (constantExtent(of: axis) ?? 0) > 1 && operand.moves(with: axes[axis])
        }
        let repeated: Int = batch.reduce(1) { $0 * (constantExtent(of: $1) ?? 1) }
        let elements: Int = shape.reduce(1, *)
        let bytes: Int = elements / repeated * RegisterTile.copyCount * operand.buffer.element.byteCount
        guard bytes > RegisterTile.copiedBytes, let axis = own.first, let extent = constantExtent(of: axis) else { return nil }
        let size = extent * RegisterTile.copiedBytes / bytes
        let unit = axis == row ? rows : 1
        return Block(axis: axis, size: max(unit, size / unit * unit))
    }

    /// How often the tiles of one panel read an element of a splat operand, where all of it is known.
    func readsOfPanel(_ splat: Access) -> Double {
        let extents = (axes.indices.filter { $0 != lanes }.map { axes[$0] } + reductionAxes).map(\.extent.integerValue)
        guard let shape = splat.buffer.constantShape, !shape.contains(0) else { return 1 }
        let reads = extents.reduce(1.0) { $0 * Double($1 ?? 1) }
        return max(1, reads / shape.reduce(1.0) { $0 * Double($1) })
    }

    /// Whether the copies of a splat operand can be made at compile time: of a small constant.
    func hasCopiesReady(_ splat: Access) -> Bool {
        guard constants.contains(splat.buffer), stage.computation.canCopy(splat), let shape = splat.buffer.constantShape else { return false }
        return shape.reduce(1, *) * RegisterTile.copyCount * splat.buffer.element.byteCount <= RegisterTile.readyBytes
    }

    /// The vector operands that are read where they lie although the lines of a panel do not stay in a first-level cache, and that are read again by
    /// many tiles.
    func panelsWorthCopying(rows: Int) -> [Access] {
        let others = axes.indices.filter { $0 != lanes && !batch.contains($0) && axes[$0].extent.integerValue != 1 }
        let tiles = others.reduce(1 / Double(rows)) { $0 * Double(axes[$1].extent.integerValue ?? 1 << 20) }
        guard tiles >= RegisterTile.leastTilesOfPanel else { return [] }
        return vectorOperands.filter { operand in
            guard case .inPlace = operand.reading else { return false }
            return stage.computation.canCopy(operand.access) && losesLines(operand.access)
                && others.allSatisfy { !operand.access.moves(with: axes[$0]) }
        }.map(\.access)
    }

    /// Whether the lines that a reduction touches, one for each step, fall into so few sets of a first-level cache that some are gone when the next tile
    /// comes. A set is found by the place within 4 KiB.
    private func losesLines(_ access: Access) -> Bool {
        let axis = reductionAxes[reductionOrder.last!]
        guard access.isPlain, access.pattern(of: axes[lanes].variable) == .contiguous, let shape = access.buffer.constantShape,
            let dimension = innermostDimension(of: access), dimension < shape.count - 1, let steps = axis.extent.integerValue,
            !shape.contains(0)
        else { return false }
        let stride = shape[(dimension + 1)...].reduce(access.buffer.element.byteCount, *)
        let sets = max(1, RegisterTile.setCount * RegisterTile.lineBytes / max(RegisterTile.lineBytes, 1 << stride.trailingZeroBitCount))
        return sets < RegisterTile.setCount && steps > sets * RegisterTile.waysOfSet
    }

    /// The copies of splats that are made for a step of a tile.
    var copiesOfStep: Double {
        splatOperands.map { hasCopiesReady($0) ? 0 : 1 / readsOfPanel($0) }.max() ?? 0
    }

    /// Whether tiles of so many rows read each vector of an operand once: along all axes that it ignores there is one tile.
    fileprivate func readsOnce(_ access: Access, rows: Int) -> Bool {
        axes.indices.allSatisfy { axis in
            guard axis != lanes, !access.moves(with: axes[axis]) else { return true }
            return constantExtent(of: axis).map { $0 <= (axis == row ? rows : 1) } ?? false
        }
    }

    /// Whether a copy with the innermost reduction's elements side by side pays.
    fileprivate func liesBadly(_ access: Access, width: Int) -> Bool {
        let axis = reductionAxes[reductionOrder.last!]
        guard let uses = constantExtent(of: lanes), Double(uses) >= Double(width) * RegisterTile.leastUsesOfCopy, batch.isEmpty,
            (axis.extent.integerValue ?? 0) >= RegisterTile.longReduction, let inner = innermostDimension(of: access),
            // Dimensions of one element keep nothing apart.
            access.buffer.shape[(inner + 1)...].contains(where: { $0.integerValue != 1 })
        else { return false }
        return access.pattern(of: axis.variable) == .strided && stage.computation.isNamedAlone(access.buffer)
    }

    /// The operand's dimension that the innermost reduction alone runs along.
    fileprivate func innermostDimension(of access: Access) -> Int? {
        access.indices.firstIndex { $0.variable == reductionAxes[reductionOrder.last!].variable }
    }

    func constantExtent(of axis: Int) -> Int? { axes[axis].extent.integerValue.map(Int.init) }

    /// The layout in which a tile reads an operand's vectors one after the other.
    func panels(of access: Access, width: Int) -> StorageLayout {
        let reduced = reductionOrder.map { reductionAxes[$0].variable }
        let lane = access.indices.firstIndex { $0.variable == axes[lanes].variable }!
        let inner = reduced.compactMap { variable in access.indices.firstIndex { $0.variable == variable } }
        let outer = access.indices.indices.filter { $0 != lane && !inner.contains($0) }
        return StorageLayout(
            outer.map { .whole(dimension: $0) } + [.block(dimension: lane, size: width)]
                + inner.map { .whole(dimension: $0) } + [.within(dimension: lane, size: width)])
    }
}

extension Expression {
    fileprivate var variable: Variable? { if case .variable(let variable) = self { variable } else { nil } }
}
