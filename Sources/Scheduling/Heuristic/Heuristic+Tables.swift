import TensorExpression
import TensorIR

extension Schedule {
    /// Loops over indices that choose a formula written out, inside of a loop over vectors.
    ///
    /// A table that another one reads is computed there, in registers.
    mutating func orderTable(_ stage: Stage, on target: Target) throws(ScheduleError) {
        let analysis = StageAnalysis(stage)
        let loops = stage.rootLoops
        let choosing = stage.computation.choosingAxes
        var blocks: [LoopName] = []
        var written: [LoopName] = []
        for choice in choosing {
            let loop = loops[choice.axis]
            guard let modulus = choice.modulus else { written.append(loop); continue }
            let (outer, inner) = try split(loop, of: stage.name, by: modulus)
            blocks.append(outer)
            written.append(inner)
        }
        let vector = analysis.vectorAxis(besides: choosing.map(\.axis)).map { loops[$0] }
        let others = loops.indices.filter { index in !choosing.contains { $0.axis == index } && loops[index] != vector }.map { loops[$0] }
        var order = self[stage.name]!.loops.filter { others.contains($0) || blocks.contains($0) }
        var lanes: LoopName?
        if let vector, target.vectorByteCount > 0 {
            let (outer, inner) = try split(vector, of: stage.name, by: analysis.lanes(for: target))
            order.append(outer)
            lanes = inner
        } else if let vector {
            order.append(vector)
        }
        try reorder(order + written + (lanes.map { [$0] } ?? []), of: stage.name)
        for loop in written { try unroll(loop, of: stage.name) }
        if let lanes { try vectorize(lanes, of: stage.name) }
        if let reader = tableReading(stage), let loop = self[reader]!.loops.last(where: { self[reader]!.kind(of: $0) == .serial }) {
            try store(stage.name, in: .local)
            try compute(stage.name, at: loop, of: reader)
        }
    }

    /// The table that alone reads a table.
    private func tableReading(_ stage: Stage) -> StageName? {
        let readers = readers(of: stage.results).map { stages[$0] }
        guard !stage.isOutput, readers.count == 1, readers[0].computation.isTable else { return nil }
        return readers[0].name
    }
}

extension StageAnalysis {
    /// The last axis along which everything that is read lies in memory.
    func vectorAxis(besides others: [Int]) -> Int? {
        axes.indices.last { axis in !others.contains(axis) && axes[axis].extent.integerValue != 1 && suitsLanes(axes[axis].variable) }
    }
}
