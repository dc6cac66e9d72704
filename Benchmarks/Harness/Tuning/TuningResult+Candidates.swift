import Scheduling
import Support

extension TuningResult {
    /// The tiles that a target would choose from, with the part of the peak of each kind of reduction.
    struct Candidates {
        let tier: FeatureTier
        /// `portable`, or the engine's name as targets have it.
        let engine: String
        let tiles: [(tile: RegisterTile, oneLoop: Double?, nestedLoops: Double?)]
    }

    /// A tile of another outline that is so near to the best is worth having, where the best does not divide the results.
    private static let near = 0.95
    private static let most = 3

    /// For each engine and tier what does well there, then for each tier what does best on all engines.
    var candidates: [Candidates] {
        let tiers = settings.map(\.tier).reduce(into: [FeatureTier]()) { if !$0.contains($1) { $0.append($1) } }
        return settings.sorted { $0.engine.rawValue > $1.engine.rawValue }.map(candidates) + tiers.compactMap(portable)
    }

    private func candidates(_ setting: Setting) -> Candidates {
        let ranked = ranked(setting)
        var chosen: [RegisterTile] = []
        for tile in ranked where mean(tile, setting) >= Self.near * mean(ranked[0], setting) && !chosen.contains(where: tile.hasOutline) {
            chosen.append(tile)
        }
        return Candidates(tier: setting.tier, engine: setting.engine.rawValue, tiles: chosen.prefix(Self.most).map { tile in
            (tile, efficiency(tile, .oneLoop, setting), efficiency(tile, .nestedLoops, setting))
        })
    }

    private func portable(_ tier: FeatureTier) -> Candidates? {
        let settings = settings.filter { $0.tier == tier }
        guard settings.count > 1, let tile = rankedOverEngines(tier).first?.tile else { return nil }
        func efficiency(_ reduction: RegisterTile.Reduction) -> Double? {
            let parts = settings.compactMap { self.efficiency(tile, reduction, $0) }
            return parts.isEmpty ? nil : geometricMean(parts)
        }
        return Candidates(tier: tier, engine: "portable", tiles: [(tile, efficiency(.oneLoop), efficiency(.nestedLoops))])
    }

    /// The tiles by the geometric mean over the engines, the best first.
    func rankedOverEngines(_ tier: FeatureTier) -> [(tile: RegisterTile, mean: Double)] {
        let settings = settings.filter { $0.tier == tier }
        guard let first = settings.first else { return [] }
        return ranked(first).map { tile in (tile, geometricMean(settings.map { mean(tile, $0) })) }.sorted { $0.mean > $1.mean }
    }
}

extension TuningResult.Candidates {
    /// A case of the switch in `RegisterTile.candidates(for:_:)`.
    var text: String {
        var writer = TextWriter()
        writer.line("case (_, .\(engine))\(tier == .relaxedSIMD ? " where target.allowsRelaxed" : ""):")
        writer.indented { writer in
            writer.line("[")
            writer.indented { writer in
                for (tile, oneLoop, nestedLoops) in tiles { writer.line("(\(tile.initializer), \(efficiency(oneLoop, nestedLoops))),") }
            }
            writer.line("]")
        }
        return writer.finish()
    }

    private func efficiency(_ oneLoop: Double?, _ nestedLoops: Double?) -> String {
        switch (oneLoop, nestedLoops) {
        case (let one?, let nested?): "reduction == .oneLoop ? \(decimal(one, places: 2)) : \(decimal(nested, places: 2))"
        case (let only?, nil), (nil, let only?): decimal(only, places: 2)
        case (nil, nil): preconditionFailure("a tile was measured on no shape")
        }
    }
}
