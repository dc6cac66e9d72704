import Support
import TensorIR

/// How much of a contraction is computed in registers at a time.
struct RegisterTile: Hashable {
    /// Rows of the tile: results that use the same vectors.
    var rows: Int
    /// Registers to a row.
    var registers: Int
    /// Steps of the reduction that are written out, with walls between them where an engine needs these.
    var steps: Int
    /// How the elements that go into all lanes are read.
    var splats: Splats

    enum Splats: Hashable {
        /// From where they are: a load that fills the lanes.
        case inPlace
        /// From a copy that holds each of them four times: a plain load.
        case copied
    }
}

extension RegisterTile {
    /// The tile that does best on an engine, of those that the tuning script tries (docs/engines.md has its results).
    static func best(for target: Target) -> RegisterTile {
        switch (target.tier, target.engine) {
        case (.scalar, _): RegisterTile(rows: 4, registers: 2, steps: 1, splats: .inPlace)
        case (_, .v8) where target.allowsRelaxed: RegisterTile(rows: 4, registers: 3, steps: 1, splats: .inPlace)
        case (_, .v8): RegisterTile(rows: 2, registers: 4, steps: 1, splats: .inPlace)
        case _ where target.allowsRelaxed: RegisterTile(rows: 2, registers: 4, steps: 8, splats: .inPlace)
        default: RegisterTile(rows: 2, registers: 4, steps: 8, splats: .copied)
        }
    }

    /// The tile for as many rows as there are: fewer rows of more registers hide the latency of an addition as well.
    func fitted(toRows extent: Int?) -> RegisterTile {
        guard let extent, extent < rows else { return self }
        var tile = self
        tile.rows = max(1, extent)
        tile.registers = max(registers, 8 / tile.rows)
        return tile
    }
}
