import GraphLowering
import ImportMindIR
import NDArray
import Support
import Testing

/// Whatever is cut off or turned over, there is a program or an error.
@Suite struct DamageTests {
    private let models = ModelCase.local.filter { ["cf_break", "cf_elif", "old_cf_weights", "py_inplace_mix", "u_setitem"].contains($0.name) }

    @Test func truncations() throws {
        for model in models {
            let bytes = try File.read("\(model.folder)/\(model.model)")
            for count in stride(from: 0, to: bytes.count, by: 7) { attempt(Array(bytes[..<count])) }
        }
    }

    @Test func flippedBits() throws {
        var random = SplitMix64(seed: 5)
        for model in models {
            let bytes = try File.read("\(model.folder)/\(model.model)")
            for _ in 0..<800 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    damaged[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
                attempt(damaged)
            }
        }
    }

    private func attempt(_ bytes: [UInt8]) {
        guard let graph = try? importMindIR(bytes) else { return }
        _ = try? lowerGraph(graph)
    }
}
