import Foundation
import Glibc
import HeddleRuntime
import NDArray
import Support
import Testing

/// What a call costs beside what the module does, and what a model costs before it runs. Times are the processor's, of this thread.
///
/// `HEDDLE_MEASURE=1 swift test -c release --filter RuntimeSpeedTests` prints all; `HEDDLE_MODEL=net.wasm` names a model to load.
@Suite(.serialized) struct RuntimeSpeedTests {
    private static let measures = ProcessInfo.processInfo.environment["HEDDLE_MEASURE"] != nil
    private static let model = ProcessInfo.processInfo.environment["HEDDLE_MODEL"]

    /// The least time of one call, in nanoseconds.
    private func least(rounds: Int = 300, calls: Int = 50, _ body: () throws -> Void) rethrows -> Double {
        var least = Double.infinity
        for _ in 0..<rounds {
            let start = threadTime()
            for _ in 0..<calls { try body() }
            least = min(least, (threadTime() - start) / Double(calls))
        }
        return least
    }

    private func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// A call of a model that adds four numbers: all that is measured is the way there and back.
    @Test func calls() throws {
        var session = try HandMadeModel.doubling.makeSession()
        let x = NDArray([1, 2, 3, 4] as [Float])
        let run = try least { try session.run() }
        let inPlace = try least {
            try session.withInput(0, as: Float.self) { $0[0] = 1 }
            try session.run()
            _ = try session.withOutput(0, as: Float.self) { $0[0] }
        }
        let arrays = try least { _ = try session.run([x]) }
        let named = try least { _ = try session.run(["x": x]) }
        if Self.measures {
            print(String(format: "run %.0f ns, with views %.0f ns, with arrays %.0f ns, with arrays by name %.0f ns", run, inPlace, arrays, named))
        }
        // Ten times what it takes on an idle machine; ONNX Runtime's Python interface takes some 5,000 ns.
        #expect(run < 1000 && inPlace < 3000 && arrays < 5000 && named < 10_000, "\(run) \(inPlace) \(arrays) \(named)")
    }

    @Test func callsWithADeadline() throws {
        var session = try HandMadeModel.doubling.makeSession(limits: .init(time: .seconds(1)))
        let run = try least { try session.run() }
        if Self.measures { print(String(format: "run with a deadline %.0f ns", run)) }
        #expect(run < 2000)
    }

    @Test func digest() throws {
        let bytes = [UInt8](repeating: 3, count: 1 << 18)
        let key = KeyedDigest.Key(secret: [1])
        let keyed = least(rounds: 30, calls: 4) {
            var digest = KeyedDigest(key: key)
            digest.update(bytes)
            _ = digest.finish()
        }
        let sha = least(rounds: 10, calls: 1) { _ = SHA256Digest(of: bytes) }
        if Self.measures {
            print(String(format: "keyed digest %.1f bytes a ns, SHA-256 %.2f bytes a ns", Double(bytes.count) / keyed, Double(bytes.count) / sha))
        }
        #expect(keyed * 3 < sha)
    }

    @Test(.enabled(if: measures && model != nil)) func loading() throws {
        let path = try #require(Self.model)
        let folder = TemporaryFolder()
        let cache = try EngineCache(folder: folder.path)
        for round in 0..<6 {
            var times = [threadTime()]
            let model = try Model(contentsOf: path, threads: 1, cache: cache)
            times.append(threadTime())
            var session = try Session(model, threads: 1)
            times.append(threadTime())
            for _ in 0..<4 {
                try session.run()
                times.append(threadTime())
            }
            let steps = zip(times, times.dropFirst()).map { ($1 - $0) / 1e6 }
            print("round \(round), \(model.codeOrigin): load, instantiate, runs", steps.map { String(format: "%.1f", $0) }.joined(separator: ", "), "ms")
        }
    }
}
