import NDArray
import Profiling
import Scheduling
import Support
import TensorIR

/// Measures register tiles on this machine's engines, all tiles of a shape in turns.
package struct TileTuner {
    /// A tile that takes so many times as long as the best of its shape after some rounds is measured no more.
    private static let hopeless = 1.5
    private static let firstRounds = 8

    private let laboratory: Laboratory
    private let tiles: [RegisterTile]
    private let effort: Effort

    /// - Throws: where no engine is there at all.
    package init(_ selection: Selection, tiles: [RegisterTile] = RegisterTile.tried, effort: Effort) throws {
        laboratory = try Laboratory(selection)
        self.tiles = tiles
        self.effort = effort
    }

    /// - Parameter progress: told what is measured next.
    package func run(_ shapes: [TunedShape], progress: (String) -> Void = { _ in }) throws -> TuningResult {
        var result = TuningResult(shapes: shapes, notes: laboratory.leftOut)
        for (index, shape) in shapes.enumerated() {
            let arrays = try laboratory.operands(of: shape.workload)
            let check = Check(shape.workload, arrays.map { $0.array.elements(as: Float.self) })
            for tier in laboratory.selection.tiers {
                // The engine that a target names decides about tiles alone: with a tile given, there is one code for all.
                let (modules, failures) = shape.modules(tiles, arrays.map(\.array), for: Target(tier))
                result.notes += failures.map { "\($0.tile.title) does not compile for \(shape.name): \($0.reason)" }
                for host in laboratory.hosts {
                    progress("\(index + 1) of \(shapes.count): \(shape.name), \(host.engine) \(tier)")
                    try measure(modules, of: shape, index, arrays, check, on: host, tier, &result)
                }
            }
        }
        return result
    }

    private func measure(
        _ modules: [TileModule], of shape: TunedShape, _ index: Int, _ arrays: [StoredArray], _ check: Check,
        on host: any ModuleHost, _ tier: FeatureTier, _ result: inout TuningResult
    ) throws {
        let workload = shape.workload
        let inputs = workload.operands.indices.filter { workload.operands[$0].role == .input }.map { arrays[$0] }
        let limits = try laboratory.limitContenders(workload.limit).filter { $0.name.engine == host.engine }
        let contenders = try modules.enumerated().map { variant, module in
            try ModuleContender(
                ContenderName(.heddle, host.engine, tier, variant: variant), module.bytes, on: host, inputs: inputs,
                resultCount: workload.resultCount)
        }
        let least = try leastTimes(contenders, beside: limits)
        for limit in limits { result.take(peak: least[limit.name]! / LimitModule.operationsOfCall, on: host.engine) }
        for (module, contender) in zip(modules, contenders) {
            let setting = TuningResult.Setting(engine: host.engine, tier: tier)
            if let deviation = try contender.result().map(check.deviation), !deviation.isRight {
                result.notes.append("WRONG: \(module.tiles[0].title) of \(shape.name) on \(setting): \(deviation)")
                result.hasWrong = true
                continue
            }
            for tile in module.tiles { result.take(time: least[contender.name]!, of: tile, shape: index, setting) }
        }
    }

    /// Some rounds of everyone, enough that each has been left in peace once by other programs, then more of those who may turn out to be the best.
    private func leastTimes(_ contenders: [any Contender], beside limits: [any Contender]) throws -> [ContenderName: Double] {
        let first = Effort(rounds: min(Self.firstRounds, effort.rounds), milliseconds: effort.milliseconds)
        var least = try Benchmarking.measure(limits + contenders, first).mapValues(\.minimum)
        let best = contenders.compactMap { least[$0.name] }.min() ?? 0
        let hopeful = contenders.filter { least[$0.name]! <= best * Self.hopeless }
        guard effort.rounds > first.rounds else { return least }
        let rest = Effort(rounds: effort.rounds - first.rounds, milliseconds: effort.milliseconds)
        for (name, samples) in try Benchmarking.measure(limits + hopeful, rest) { least[name] = min(least[name]!, samples.minimum) }
        return least
    }
}
