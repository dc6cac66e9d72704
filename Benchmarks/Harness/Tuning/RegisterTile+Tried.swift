import Scheduling

extension RegisterTile {
    /// The tiles that `make tune-tiles` measures: outlines of no more accumulators than 16 registers leave room for,
    /// or a few more, each with steps written out or not, and with either way of reading splats.
    package static let tried: [RegisterTile] = outlines.flatMap { rows, registers in
        [1, 4, 8].flatMap { steps in
            [Splats.inPlace, .copied].map { RegisterTile(rows: rows, registers: registers, steps: steps, splats: $0) }
        }
    }

    private static let outlines = [(2, 4), (3, 3), (4, 2), (4, 3), (3, 2), (2, 3), (6, 2), (1, 8)]

    /// As tables name it: `2×4, 8 steps, copied`.
    var title: String { "\(rows)×\(registers), \(steps) step\(steps == 1 ? "" : "s"), \(splats == .inPlace ? "in place" : "copied")" }

    /// As `RegisterTile.candidates(for:_:)` is written.
    var initializer: String { "RegisterTile(rows: \(rows), registers: \(registers), steps: \(steps), splats: .\(splats))" }

    func hasOutline(of other: RegisterTile) -> Bool { (rows, registers) == (other.rows, other.registers) }
}
