import Artifact
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Artifacts that were cut, spoiled or made to deceive: an error, or a result, and never a crash.
///
/// A failure names the seed, which makes the same artifact again.
@Suite struct HostileArtifactTests {
    private static let limits = Session.Limits(memoryByteCount: 64 << 20, tableEntryCount: 1000, time: .milliseconds(200))

    /// What came of the artifacts: a test in which none can be run, or all can, would show little.
    private struct Tally {
        var ran = 0
        var refused = 0
    }

    @Test func spoiledBytes() throws {
        try tally(1500, atLeast: 30) { generator in
            var bytes = try Self.corpus[Int.random(in: 0..<Self.corpus.count, using: &generator)].get()
            for _ in 0...Int.random(in: 0..<2, using: &generator) { bytes.spoil(using: &generator) }
            return bytes
        }
    }

    @Test func spoiledDescriptions() throws {
        try tally(2000, atLeast: 50) { generator in
            let model = Self.handMade[Int.random(in: 0..<Self.handMade.count, using: &generator)]
            var description = JSONValue.object(model.metadata.json)
            for _ in 0...Int.random(in: 0..<2, using: &generator) { description.spoil(using: &generator) }
            var text = Array(description.text(.compact).utf8)
            if Int.random(in: 0..<4, using: &generator) == 0 { text.spoil(using: &generator) }
            return model.bytes(description: text)
        }
    }

    @Test func modulesThatLie() throws {
        try tally(1500, atLeast: 50) { generator in
            var model = Self.handMade[Int.random(in: 0..<Self.handMade.count, using: &generator)]
            for _ in 0...Int.random(in: 0..<2, using: &generator) { model.lie(using: &generator) }
            return model.bytes
        }
    }

    /// Every artifact cut off at every place.
    @Test func truncatedArtifacts() throws {
        let engine = try Engine(configuration: .init(features: .all, interruption: .atEpochs))
        for artifact in [HandMadeModel.doubling.bytes, HandMadeModel.halving.bytes] {
            for count in 0..<artifact.count {
                #expect(throws: SessionError.self, "the first \(count) bytes") {
                    _ = try Model(module: Array(artifact[..<count]), engine: engine, limits: Self.limits)
                }
            }
        }
    }

    private func tally(
        _ rounds: Int, atLeast least: Int, _ make: (inout SplitMix64) throws -> [UInt8]
    ) throws {
        let engine = try Engine(configuration: .init(features: .all, interruption: .atEpochs))
        var tally = Tally()
        for seed in 0..<rounds {
            var generator = SplitMix64(seed: UInt64(seed))
            let artifact = try make(&generator)
            do {
                try use(artifact, engine, &generator)
                tally.ran += 1
            } catch is SessionError {
                tally.refused += 1
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        #expect(tally.ran >= least && tally.refused >= least, "\(tally)")
    }

    /// Does all that a session can, with what the artifact asks for.
    private func use(_ artifact: [UInt8], _ engine: borrowing Engine, _ generator: inout SplitMix64) throws {
        var session = try Session(module: artifact, engine: engine, limits: Self.limits, threads: 1)
        for symbol in session.metadata.symbols {
            try session.setDimension(symbol, to: [0, 1, 3, 100, 70_000, .max].randomElement(using: &generator)!)
        }
        for index in session.inputs.indices {
            try session.withInput(index) { bytes in
                if bytes.byteCount > 0 { bytes.storeBytes(of: 1, toByteOffset: bytes.byteCount - 1, as: UInt8.self) }
            }
        }
        try session.run()
        for index in session.outputs.indices {
            _ = try session.withOutput(index) { bytes in bytes.byteCount > 0 ? bytes.unsafeLoad(fromByteOffset: bytes.byteCount - 1, as: UInt8.self) : 0 }
            _ = try session.readOutput(index)
        }
        let arrays = session.inputs.map { input in
            NDArray.zeros(input.elementType, shape: input.shape.map { dimension in
                // Declared extents may make more bytes than there are.
                if case .fixed(let extent) = dimension { min(extent, 8) } else { 3 }
            })
        }
        _ = try session.run(arrays)
        // A trap or a refusal leaves a session that still answers.
        _ = try? session.run()
    }

    private static let handMade: [HandMadeModel] = [.doubling, .copying, .halving]

    /// Small artifacts of every kind.
    private static let corpus: [Result<[UInt8], any Error>] = handMade.map { .success($0.bytes) } + [
        Target(.simd128), Target(.relaxedSIMD), Target(.simd128, threading: .threads),
    ].map { target in
        Result {
            let a = placeholder("a", .float32, [.variable(Variable("n")), 16]), b = placeholder("b", .float32, [16, 8])
            return try compile(TensorProgram("product", inputs: [a, b], outputs: [.init("c", try matmul(a, b))]), for: target).bytes
        }
    }
}
