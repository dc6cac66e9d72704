import Benchmarking
import Scheduling
import Support
import Testing

/// The tuner on a product that takes no time: what it measures is of no interest here, but that tiles are forced and checked.
@Suite(.serialized) struct TileTuningTests {
    private let effort = Effort(rounds: 2, milliseconds: 0.05)
    private let selection = Selection(engines: [.wasmtime], tiers: [.simd128], peers: .leftOut)
    private let tile = RegisterTile(rows: 4, registers: 2, steps: 4, splats: .inPlace)

    @Test func aTileGetsItsTable() throws {
        let result = try TileTuner(selection, tiles: [tile], effort: effort).run([.product(16, 16, 16)])
        #expect(result.notes.isEmpty, "\(result.notes)")
        let lines = result.text(most: 5).split(separator: "\n").map(String.init)
        #expect(lines.count == 8, "\(result.text(most: 5))")
        #expect(lines[0] == "wasmtime simd128, fraction of peak")
        #expect(lines[1].split(separator: " ").map(String.init) == ["tile", "16×16×16", "mean"])
        #expect(lines[2].hasPrefix("4×2, 4 steps, in place  "))
        #expect(lines[4] == "case (_, .wasmtime):")
        #expect(lines[6].hasPrefix("        (RegisterTile(rows: 4, registers: 2, steps: 4, splats: .inPlace), 0."))
        let parts = lines[2].split(separator: " ").suffix(2).compactMap { Double($0) }
        #expect(parts.count == 2 && parts[0] > 0 && parts[0] <= 1 && parts[0] == parts[1], "\(result.text(most: 5))")
    }

    @Test func resultsForPrograms() throws {
        let tiles = [tile, RegisterTile(rows: 2, registers: 4, steps: 1, splats: .copied)]
        let result = try TileTuner(selection, tiles: tiles, effort: effort).run([.product(16, 16, 16)])
        guard case .object(let object) = try JSONValue(parsing: result.json), case .array(let settings)? = object["settings"],
            case .object(let first)? = settings.first, case .array(let measured)? = first["tiles"]
        else { return #expect(Bool(false), "\(result.json)") }
        #expect(first["engine"] == "wasmtime")
        #expect(measured.count == tiles.count)
    }

    @Test func convolutionsAreMeasuredAsTheCompilerRewritesThem() throws {
        let shapes = TunedShape.all.filter { $0.name.hasPrefix("conv") }
        let result = try TileTuner(selection, tiles: [tile], effort: Effort(rounds: 1, milliseconds: 0.01)).run(shapes)
        #expect(shapes.count == 2 && result.notes.isEmpty, "\(result.notes)")
    }

    @Test func everyTriedTileIsRightOnAProduct() throws {
        let result = try TileTuner(selection, effort: Effort(rounds: 1, milliseconds: 0.01)).run([.product(13, 10, 36)])
        #expect(result.notes.isEmpty, "\(result.notes)")
    }
}
