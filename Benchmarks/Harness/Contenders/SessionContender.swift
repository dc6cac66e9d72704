import HeddleRuntime
import NDArray

/// A model of the threads tier in a session of several threads.
final class SessionContender: Contender {
    let name: ContenderName
    private var session: Session

    /// - Parameter inputs: by the names of the model's inputs.
    init(_ name: ContenderName, _ module: [UInt8], inputs: [String: NDArray], threads: Int) throws {
        self.name = name
        session = try Session(module: module, threads: threads)
        _ = try session.run(inputs)
    }

    func time(calls: Int) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<calls { try session.run() }
        return (clock.now - start) / .nanoseconds(1)
    }

    func result() throws -> [Float]? { try session.readOutput(0).elements(as: Float.self) }
}
