import Support
import TensorIR

/// How much of a contraction is computed in registers at a time.
package struct RegisterTile: Hashable, Sendable {
    /// Rows of the tile: results that use the same vectors.
    package var rows: Int
    /// Registers to a row.
    package var registers: Int
    /// Steps of the reduction that are written out, with walls between them where an engine needs these.
    package var steps: Int
    /// How the elements that go into all lanes are read.
    package var splats: Splats

    package enum Splats: Hashable, Sendable {
        /// From where they are: a load that fills the lanes.
        case inPlace
        /// From a copy that holds each of them four times: a plain load.
        case copied
    }

    package init(rows: Int, registers: Int, steps: Int, splats: Splats) {
        (self.rows, self.registers, self.steps, self.splats) = (rows, registers, steps, splats)
    }
}

extension RegisterTile {
    /// The loops that a tile stands around.
    package enum Reduction: Sendable { case oneLoop, nestedLoops }

    /// The tiles that do well on an engine, with the share of the engine's peak that each reaches where it divides everything:
    /// the results of the tuning script (docs/engines.md). The portable ones of all tiers are of one width: modules of several
    /// tiers have their weights in common, so these must lie alike.
    package static func candidates(for target: Target, _ reduction: Reduction) -> [(tile: RegisterTile, efficiency: Double)] {
        switch (target.tier, target.engine) {
        case (.scalar, _):
            [(RegisterTile(rows: 4, registers: 2, steps: 1, splats: .inPlace), 1)]
        case (_, .v8) where target.allowsRelaxed:
            [
                (RegisterTile(rows: 3, registers: 3, steps: 1, splats: .inPlace), reduction == .oneLoop ? 0.945 : 0.85),
                (RegisterTile(rows: 2, registers: 4, steps: 1, splats: .inPlace), reduction == .oneLoop ? 0.91 : 0.89),
            ]
        case (_, .v8):
            [(RegisterTile(rows: 2, registers: 4, steps: 1, splats: .inPlace), 0.75)]
        case (_, .wasmtime) where target.allowsRelaxed:
            [
                (RegisterTile(rows: 2, registers: 4, steps: 8, splats: .inPlace), 0.85),
                (RegisterTile(rows: 2, registers: 4, steps: 4, splats: .copied), 0.84),
                (RegisterTile(rows: 4, registers: 2, steps: 4, splats: .copied), 0.82),
                (RegisterTile(rows: 3, registers: 3, steps: 4, splats: .inPlace), reduction == .oneLoop ? 0.76 : 0.71),
            ]
        case (_, .portable) where target.allowsRelaxed:
            [(RegisterTile(rows: 2, registers: 4, steps: 8, splats: .inPlace), 0.84)]
        default:
            [(RegisterTile(rows: 2, registers: 4, steps: 4, splats: .copied), 0.87)]
        }
    }

    /// The time that a step of a contraction's reduction takes for so many rows and lanes of floats, in units of one register of results at the
    /// engine's peak.
    package static func time(rows: Int, lanes: Int, on target: Target) -> Double {
        let registers = (lanes * MemoryLayout<Float>.size + 15) / 16
        return fastest(among: candidates(for: target, .nestedLoops), rows: rows, registers: registers, tail: .partition, copies: 1).time
    }

    /// The tile that takes the least time for results of so many rows and registers to a row (`nil`: many).
    ///
    /// - Parameters:
    ///   - tail: what happens to registers left over.
    ///   - copies: the copies of splats that are made for a step, as for `cost(rows:registers:tail:copies:)`.
    static func best(
        among candidates: [(tile: RegisterTile, efficiency: Double)], rows: Int?, registers: Int?, tail: TailStrategy, copies: Double
    ) -> RegisterTile {
        fastest(among: candidates, rows: rows, registers: registers, tail: tail, copies: copies).tile
    }

    private static func fastest(
        among candidates: [(tile: RegisterTile, efficiency: Double)], rows: Int?, registers: Int?, tail: TailStrategy, copies: Double
    ) -> (tile: RegisterTile, time: Double) {
        let timed = candidates.map { tile, efficiency in
            let tile = tile.fitted(toRows: rows)
            return (tile: tile, time: tile.cost(rows: rows, registers: registers, tail: tail, copies: copies) / efficiency)
        }
        return timed.min { $0.time < $1.time }!
    }

    /// As many registers to a row as leave the least to be computed twice, of results that are fewer than the tile has.
    ///
    /// - Parameter lanes: the results in a row; at least those of one register.
    func fitted(toLanes extent: Int, of lanes: Int) -> RegisterTile {
        guard extent < registers * lanes else { return self }
        var tile = self
        func computed(_ registers: Int) -> Int { (extent + registers * lanes - 1) / (registers * lanes) * registers }
        tile.registers = (1...max(1, extent / lanes)).min { (computed($0), $1) < (computed($1), $0) }!
        return tile
    }

    /// Fewer rows of more registers hide the latency of an addition as well.
    private func fitted(toRows extent: Int?) -> RegisterTile {
        guard let extent, extent < rows else { return self }
        var tile = self
        tile.rows = max(1, extent)
        tile.registers = max(registers, Self.additionsInFlight / tile.rows)
        return tile
    }

    /// The additions that a core has under way at a time: two to a cycle, each of four cycles.
    private static let additionsInFlight = 8

    /// The time that a copied splat takes, in units of one register of results.
    private static let costOfCopy = 2.0

    /// The time that one step of the reduction takes for all results, in units of one register of results.
    ///
    /// - Parameters:
    ///   - tail: where it is `shiftInward`, a whole tile is computed for registers left over.
    ///   - made: the copies of splats that are made for a step: 1 in a product, where each splat is of one step; less where windows overlap, and
    ///     none where the copies lie ready.
    package func cost(rows extent: Int?, registers width: Int?, tail: TailStrategy = .partition, copies made: Double) -> Double {
        let rowTiles = extent.map { Double(($0 + rows - 1) / rows) } ?? 1 / Double(rows)
        guard let width else { return rowTiles * Double(rows) }
        let rest = tail == .shiftInward && width % registers > 0 ? registers : width % registers
        let whole = max(rows * registers, Self.additionsInFlight) * (width / registers)
        let copies = splats == .copied ? Double(rows) * Self.costOfCopy * made : 0
        return rowTiles * (Double(whole + (rest == 0 ? 0 : max(rows * rest, Self.additionsInFlight))) + copies)
    }
}
