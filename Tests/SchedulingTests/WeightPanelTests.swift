import Scheduling
import TensorExpression
import TensorIR
import Testing

/// How the heuristic lays constant operands of contractions out.
@Suite struct WeightPanelTests {
    @Test func `weights that are read once lie in narrow panels, read side by side`() throws {
        #expect(layoutOfWeights(rows: 1) == "layout B.cache 1/8 0 1%8")
        #expect(layoutOfWeights(rows: 2) == "layout B.cache 1/8 0 1%8")
    }

    @Test func `weights that every row reads lie in panels of the whole tile`() throws {
        #expect(layoutOfWeights(rows: 18) == "layout B.cache 1/16 0 1%16")
    }

    @Test func `panels whose lines share few sets of a cache are copied`() {
        #expect(copiesPanels(rows: 32, columns: 256, depth: 40))
        // All lines stay: few of them, or in many sets. Few tiles: nothing is gained.
        #expect(!copiesPanels(rows: 32, columns: 256, depth: 32))
        #expect(!copiesPanels(rows: 32, columns: 260, depth: 40))
        #expect(!copiesPanels(rows: 8, columns: 256, depth: 40))
    }

    private func copiesPanels(rows: Int, columns: Int, depth: Int) -> Bool {
        let product = SampleTensors.product(rows: rows, columns: columns, depth: depth)
        let schedule = Schedule.heuristic(for: [product], constants: [], on: Target(.relaxedSIMD, engine: .wasmtime))
        return schedule.steps.contains { "\($0)".hasPrefix("cacheRead B scratch") }
    }

    private func layoutOfWeights(rows: Int) -> String? {
        let product = SampleTensors.product(rows: rows, columns: 96, depth: 64)
        let weights = product.computation!.inputs[1]
        let schedule = Schedule.heuristic(for: [product], constants: [weights], on: Target(.relaxedSIMD, engine: .wasmtime))
        return schedule.steps.map { "\($0)" }.first { $0.hasPrefix("layout") }
    }
}
