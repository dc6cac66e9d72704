import Foundation
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// What two threads gain, and what tiny kernels lose: `HEDDLE_MEASURE=1 swift test -c release --filter ThreadSpeedTests`.
@Suite(.serialized) struct ThreadSpeedTests {
    private static let measures = ProcessInfo.processInfo.environment["HEDDLE_MEASURE"] != nil

    @Test(.enabled(if: measures)) func twoThreads() throws {
        try compare("MatMul 256", rounds: 300) { try product(256, 256, 256) }
        try compare("MatMul 512", rounds: 150) { try product(512, 512, 512) }
        try compare("conv 3x3 64 to 64 at 56", rounds: 100) { try convolution(channels: 64, size: 56) }
        try compare("add 1M", rounds: 200) { try addition(1 << 20) }
    }

    @Test(.enabled(if: measures)) func tinyKernels() throws {
        for size in [8, 16, 32, 64, 96, 128] {
            try compare("MatMul \(size)", rounds: 3000) { try product(size, size, size) }
        }
        for count in [64, 4096, 16384, 65536, 262144] as [Int] { try compare("add \(count)", rounds: 2000) { try addition(count) } }
    }

    /// Prints the least time of one thread, of the threads tier with one and with two threads, and of two
    /// one-thread sessions side by side, which is what the machine gives just now.
    private func compare(_ title: String, rounds: Int, _ program: () throws -> TensorProgram) throws {
        let single = try compile(program()).bytes
        let shared = try compile(program(), for: Target(threading: .threads)).bytes
        var alone = try Session(module: single)
        var one = try Session(module: shared, threads: 1)
        var two = try Session(module: shared, threads: 2)
        two.waitForThreads()
        let neighbour = try Neighbour(single)
        try fillInputs(of: &alone)
        try fillInputs(of: &one)
        try fillInputs(of: &two)
        var times = [[Double]](repeating: [], count: 4)
        var processorTimes = [[Double]](repeating: [], count: 2)
        for _ in 0..<rounds {
            // The second of two runs finds its data in the cache, and workers awake.
            try alone.run()
            let start = clock()
            times[0].append(try time { try alone.run() })
            processorTimes[0].append(Double(clock() - start))
            try one.run()
            times[1].append(try time { try one.run() })
            try two.run()
            let sharedStart = clock()
            times[2].append(try time { try two.run() })
            processorTimes[1].append(Double(clock() - sharedStart))
            times[3].append(try neighbour.time { try alone.run() })
        }
        let least = times.map { $0.min()! }
        func ratio(_ value: Double) -> String { String(format: "%.3f", value) }
        print(
            "\(title): \(ratio(least[0])) µs, threads tier alone \(ratio(least[0] / least[1])) of its speed,",
            "two threads \(ratio(least[0] / least[2])), two sessions side by side \(ratio(2 * least[0] / least[3])),",
            "processor time of two threads \(ratio(median(processorTimes[1]) / median(processorTimes[0]))) of that of one")
    }

    private func median(_ values: [Double]) -> Double { max(1, values.sorted()[values.count / 2]) }

    private func time(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .microseconds(1)
    }
}

/// Gives the inputs values of their own; memory that was never written reads as one page of zeros.
private func fillInputs(of session: inout Session) throws {
    for index in session.inputs.indices {
        try session.withInput(index) { bytes in
            for offset in stride(from: 0, to: bytes.byteCount, by: 4) { bytes.storeBytes(of: 1, toByteOffset: offset, as: Float.self) }
        }
    }
}

/// A session on a thread of its own that runs when told.
private final class Neighbour: @unchecked Sendable {
    private var session: Session
    private let start = DispatchSemaphore(value: 0), done = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "neighbour")

    init(_ module: [UInt8]) throws {
        session = try Session(module: module)
        try fillInputs(of: &session)
    }

    /// The time until both are done.
    func time(_ own: () throws -> Void) throws -> Double {
        queue.async { [self] in
            start.wait()
            try? session.run()
            done.signal()
        }
        let begin = ContinuousClock.now
        start.signal()
        try own()
        done.wait()
        return (ContinuousClock.now - begin) / .microseconds(1)
    }
}
