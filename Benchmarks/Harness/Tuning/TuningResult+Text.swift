import Scheduling
import Support

extension TuningResult {
    /// A table for each engine and tier, and the candidates that follow from them.
    ///
    /// - Parameter most: the tiles of a table, the best ones.
    package func text(most: Int) -> String {
        var parts = settings.map { "\($0), fraction of peak\n" + table($0, most) }
        for tier in [FeatureTier.relaxedSIMD, .simd128] where settings.count(where: { $0.tier == tier }) > 1 {
            parts.append("all engines, \(tier): geometric mean of both\n" + overEngines(tier, most))
        }
        parts.append("for RegisterTile.candidates(for:_:)\n" + candidates.map(\.text).joined())
        return parts.joined(separator: "\n") + notes.map { "\($0)\n" }.joined()
    }

    private func table(_ setting: Setting, _ most: Int) -> String {
        let header = ["tile"] + shapes.map(\.shortName) + ["mean"]
        return aligned([header] + ranked(setting).prefix(most).map { tile in
            [tile.title] + shapes.indices.map { ratio(fraction(tile, shape: $0, setting)) } + [ratio(mean(tile, setting))]
        })
    }

    private func overEngines(_ tier: FeatureTier, _ most: Int) -> String {
        let tiers = settings.filter { $0.tier == tier }
        return aligned([["tile"] + tiers.map { "\($0.engine)" } + ["mean"]] + rankedOverEngines(tier).prefix(most).map { tile, mean in
            [tile.title] + tiers.map { ratio(self.mean(tile, $0)) } + [ratio(mean)]
        })
    }

    private func ratio(_ value: Double) -> String { value == 0 ? "–" : decimal(value, places: 3) }
}

extension TunedShape {
    /// As the head of a column: without the word that all products have.
    fileprivate var shortName: String {
        var name = name
        for word in ["matmul ", "conv ", " nhwc"] { name.replace(word, with: "") }
        return name.split(separator: " ").joined(separator: " ")
    }
}

/// Lines of cells under each other: the first column begins at the left, numbers end at the right.
private func aligned(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max()! }
    return rows.map { row in
        row.enumerated().map { column, cell in
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            return column == 0 ? cell + padding : padding + cell
        }.joined(separator: "  ") + "\n"
    }.joined()
}
