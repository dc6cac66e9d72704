import Foundation
import HeddleRuntime
import Synchronization

/// V8 in a Node process that lives as long as this one.
public final class NodeTestEngine: TestEngine {
    public let name = "V8"
    let executable: String
    private let host = Mutex<NodeHost?>(nil)

    private init(executable: String) {
        self.executable = executable
    }

    /// The engine for the first `node` or `nodejs` on the PATH.
    static func find() -> NodeTestEngine? {
        Executables.find("node", "nodejs").map(NodeTestEngine.init)
    }

    public func objection(to module: [UInt8]) throws -> String? {
        let reason = try withHost { try $0.request(.objection(module)) }
        return reason.isEmpty ? nil : String(decoding: reason, as: UTF8.self)
    }

    public func run(_ module: [UInt8], steps: [EngineStep], workers: Int) throws -> [StepResult] {
        var answer = try withHost { host in
            try AnswerReader(host.request(.run(module: host.number(of: module), steps: steps, workers: workers)))
        }
        return try steps.map { try answer.result(of: $0) }
    }

    public func time(
        _ module: [UInt8], setup: EngineStep, call: FunctionCall, samples: Int, callsPerSample: Int
    ) throws -> CallTiming {
        var answer = try withHost { host in
            try AnswerReader(host.request(.time(
                module: host.number(of: module), setup: setup, call: call, samples: samples, callsPerSample: callsPerSample)))
        }
        return CallTiming(samples: (0..<samples).map { _ in Double(bitPattern: answer.integer(UInt64.self)) })
    }

    private func withHost<Result: Sendable>(_ body: (inout NodeHost) throws -> Result) throws -> Result {
        try host.withLock { host in
            if host == nil { host = try NodeHost(executable: executable) }
            return try body(&host!)
        }
    }
}

/// What the Node process said went wrong.
public struct NodeError: Error, CustomStringConvertible {
    public let description: String
}
