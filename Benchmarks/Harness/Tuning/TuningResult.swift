import Glibc
import Scheduling
import Support

/// How fast tiles were on some shapes.
package struct TuningResult: Sendable {
    /// Where a table of tiles holds.
    struct Setting: Hashable, Sendable, CustomStringConvertible {
        let engine: BenchmarkEngine
        let tier: FeatureTier
        var description: String { "\(engine) \(tier)" }
    }

    let shapes: [TunedShape]
    /// What was not measured, or computed something wrong: a sentence each.
    package internal(set) var notes: [String]
    package internal(set) var hasWrong = false
    /// In the order in which they were measured.
    private(set) var settings: [Setting] = []
    private var tiles: [Setting: [RegisterTile]] = [:]
    /// Nanoseconds by shape.
    private var times: [Setting: [RegisterTile: [Int: Double]]] = [:]
    /// The least nanoseconds that an operation took in the loop that does nothing else, in the whole run.
    private var peaks: [BenchmarkEngine: Double] = [:]

    init(shapes: [TunedShape], notes: [String]) {
        self.shapes = shapes
        self.notes = notes
    }

    mutating func take(peak: Double, on engine: BenchmarkEngine) { peaks[engine] = min(peaks[engine] ?? .infinity, peak) }

    mutating func take(time: Double, of tile: RegisterTile, shape: Int, _ setting: Setting) {
        if times[setting] == nil { settings.append(setting) }
        if times[setting]?[tile] == nil { tiles[setting, default: []].append(tile) }
        times[setting, default: [:]][tile, default: [:]][shape] = time
    }

    /// A tile's part of the engine's peak; 0 where it was not measured or is wrong.
    func fraction(_ tile: RegisterTile, shape: Int, _ setting: Setting) -> Double {
        guard let time = times[setting]?[tile]?[shape], let peak = peaks[setting.engine],
            case .arithmetic(let operations) = shapes[shape].workload.limit
        else { return 0 }
        return operations * peak / time
    }

    /// The geometric mean over all shapes.
    func mean(_ tile: RegisterTile, _ setting: Setting) -> Double {
        geometricMean(shapes.indices.map { fraction(tile, shape: $0, setting) })
    }

    /// The tiles of a setting, the best first.
    func ranked(_ setting: Setting) -> [RegisterTile] {
        (tiles[setting] ?? []).sorted { mean($0, setting) > mean($1, setting) }
    }

    /// The part of the peak that a tile reaches where it divides everything: the mean over the shapes of a kind
    /// of what was reached, and what was computed in vain with it. `nil` where there is no such shape.
    func efficiency(_ tile: RegisterTile, _ reduction: RegisterTile.Reduction, _ setting: Setting) -> Double? {
        func costOfResult(_ rows: Int, _ registers: Int, copies: Double) -> Double {
            tile.cost(rows: rows, registers: registers, copies: copies) / Double(rows * registers)
        }
        let whole = costOfResult(tile.rows, tile.registers, copies: 0)
        let parts = shapes.indices.filter { shapes[$0].reduction == reduction }.map { index -> Double in
            let shape = shapes[index]
            return fraction(tile, shape: index, setting) * costOfResult(shape.rows, shape.registers, copies: shape.copies) / whole
        }
        return parts.isEmpty ? nil : geometricMean(parts)
    }
}

/// 0 where one of them is.
func geometricMean(_ values: [Double]) -> Double {
    exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}
