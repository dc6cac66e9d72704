import TensorExpression
import TensorIR

extension Schedule {
    /// Writes out the elements of a small window, once the stage that reduces them is ordered by columns: a loop around two vectors
    /// of work would take as long as they do.
    mutating func unrollWindow(of stage: Stage) throws(ScheduleError) {
        guard stage.computation.isReduction, !stage.computation.isContraction,
            let count = stage.computation.reductionAxes.map(\.extent).constantProduct, count <= 16
        else { return }
        let cache = StageName(stage.name.rawValue + ".cache")
        guard let tile = stages.first(where: { ($0.name == stage.name || $0.name == cache) && $0.computation.isReduction }) else { return }
        for loop in tile.loops where tile.isReduction(loop) && tile.kind(of: loop) == .serial { try unroll(loop, of: tile.name) }
    }
}

extension [Expression] {
    fileprivate var constantProduct: Int? {
        reduce(1) { product, extent in
            guard let product, let extent = extent.integerValue else { return nil }
            return product * Int(extent)
        }
    }
}
