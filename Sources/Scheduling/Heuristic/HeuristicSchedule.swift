import TensorExpression
import TensorIR

extension Schedule {
    /// A good schedule for the tensors on the target, found by looking at the definitions, not by measuring.
    ///
    /// What is cheap is inlined; what a row of the output needs is computed row by row; contractions get a tile of registers;
    /// reductions along memory get partial results in lanes; everything else is vectorized along its last axis.
    ///
    /// - Parameter constants: placeholders whose values are known at compile time, so that they can be laid out then.
    public static func heuristic(for outputs: [Tensor], constants: Set<Buffer> = [], on target: Target) -> Schedule {
        do {
            return try decideHeuristically(for: outputs, constants: constants, on: target)
        } catch {
            // A mistake of the heuristic, which tests look for: the plain loops are right all the same.
            assertionFailure("the heuristic takes legal steps only: \(error)")
            return Schedule(outputs)
        }
    }

    /// `heuristic`, with the error where a step turns out to be illegal, for the tests that look for one.
    ///
    /// - Parameter tile: the register tile of contractions, in place of the target's best: for measuring.
    package static func decideHeuristically(
        for outputs: [Tensor], constants: Set<Buffer> = [], on target: Target, tile: RegisterTile? = nil
    ) throws(ScheduleError) -> Schedule {
        var schedule = Schedule(outputs)
        schedule.forcedTile = tile
        try schedule.inlineWhatIsCheap()
        try schedule.orderStages(constants: constants, on: target)
        if target.threading == .threads { try schedule.parallelizeOuterLoops() }
        return schedule
    }

    /// Inlines stages of single values, save where that would repeat costly work.
    private mutating func inlineWhatIsCheap() throws(ScheduleError) {
        for name in stages.map(\.name) {
            guard let stage = self[name], !stage.isOutput, !stage.computation.isReduction else { continue }
            let readers = readers(of: stage.results).map { stages[$0] }
            let repeats = readers.contains(where: \.computation.isContraction)
            if repeats && !(stage.computation.isView && !readers.contains { vectorsSuffer(in: $0, from: stage) }) { continue }
            if readers.contains(where: \.computation.isReduction) && stage.computation.isPadding { continue }
            if readers.contains(where: \.computation.isTable) && !stage.computation.isCheapInTable { continue }
            if stage.computation.isTable, !readers.allSatisfy({ readsElementwise($0, stage) }) { continue }
            if stage.computation.isCostly && readers.count > 1 { continue }
            try inline(name)
        }
    }

    private func readsElementwise(_ reader: Stage, _ stage: Stage) -> Bool {
        reader.computation.axes.count == stage.computation.axes.count
            && reader.computation.leadingAxesShared(with: stage.results) == stage.computation.axes.count
    }

    /// Whether a reader would lose its vectors, were the view inlined.
    private func vectorsSuffer(in reader: Stage, from view: Stage) -> Bool {
        guard let last = view.computation.axes.last else { return false }
        return StageAnalysis(view).accesses.contains { $0.pattern(of: last.variable) != .contiguous }
    }

    private mutating func orderStages(constants: Set<Buffer>, on target: Target) throws(ScheduleError) {
        let writers = try orderTiles(constants, on: target)
        for name in stages.map(\.name).reversed() {
            guard let stage = self[name], stage.placement != .inlined, stage.isPristine, !stage.isPrepared else { continue }
            if writers.contains(name) { try placeInRow(stage) } else { try order(stage, constants, on: target) }
        }
    }

    /// Orders the reductions that another stage writes back, together with that stage, before anything else claims it.
    ///
    /// - Returns: the stages that write tiles back.
    private mutating func orderTiles(_ constants: Set<Buffer>, on target: Target) throws(ScheduleError) -> Set<StageName> {
        var writers: Set<StageName> = []
        for name in stages.map(\.name) {
            guard let stage = self[name], stage.placement != .inlined, let writer = writeBack(of: stage) else { continue }
            let analysis = StageAnalysis(stage)
            guard let contraction = analysis.contraction(constants, on: target) else { continue }
            try orderContraction(contraction, lanes: analysis.lanes(for: target), on: target)
            writers.insert(writer)
        }
        return writers
    }

    private mutating func order(_ stage: Stage, _ constants: Set<Buffer>, on target: Target) throws(ScheduleError) {
        if stage.computation.isTable { return try orderTable(stage, on: target) }
        try placeInRow(stage)
        let stage = self[stage.name]!
        let analysis = StageAnalysis(stage)
        if let contraction = analysis.contraction(constants, on: target) {
            return try orderContraction(contraction, lanes: analysis.lanes(for: target), on: target)
        }
        switch analysis.shape {
        case .elementwise:
            if let transposition = analysis.transposition(on: target) {
                try orderTransposed(stage, transposition)
            } else {
                try orderElementwise(stage, analysis, on: target)
            }
        case .rows: try orderRows(stage, analysis, on: target)
        case .irregular: try orderIrregular(stage)
        }
    }

    /// Computes a stage in the rows of its consumers, where they agree on rows and each row needs only its own.
    private mutating func placeInRow(_ stage: Stage) throws(ScheduleError) {
        guard !stage.isOutput, stages.filter(\.isOutput).count == 1,
            let output = stages.last(where: \.isOutput), !stage.computation.isPadding
        else { return }
        let depth = rowDepth(of: stage, within: output)
        guard depth > 0, !isTiled(output) else { return }
        if stage.computation.isContraction, depth < stage.computation.axes.count { return }
        let loop = output.rootLoops[depth - 1]
        guard output.loops.contains(loop) else { return }
        if depth == stage.computation.axes.count { try store(stage.name, in: .local) }
        try compute(stage.name, at: loop, of: output.name)
    }

    private func isTiled(_ output: Stage) -> Bool {
        output.loops.first != output.rootLoops.first
    }

    /// In how many of the output's loops a stage is computed: none, where it is computed before the output.
    private func placedDepth(of stage: Stage, within output: Stage) -> Int {
        guard case .at(let consumer, let loop) = stage.placement else { return 0 }
        if consumer == output.name { return output.rootLoops.firstIndex(of: loop).map { $0 + 1 } ?? 0 }
        return self[consumer].map { placedDepth(of: $0, within: output) } ?? 0
    }

    /// How many leading axes of the output all the reads between the stage and the output keep.
    private func rowDepth(of stage: Stage, within output: Stage) -> Int {
        var depth = Int.max
        for reader in readers(of: stage.results).map({ stages[$0] }) {
            let shared = reader.computation.leadingAxesShared(with: stage.results)
            if reader.name == output.name {
                depth = min(depth, shared)
            } else {
                depth = min(depth, shared, rowDepth(of: reader, within: output), placedDepth(of: reader, within: output))
            }
        }
        let rank = output.computation.axes.count
        // The last axis is for vectors: nothing is computed inside of it.
        return depth == Int.max ? 0 : min(depth, max(0, rank - 1))
    }
}
