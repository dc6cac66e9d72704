import HeddleRuntime
import ModelCompiler
import NDArray
import Support
import TensorExpression
import TensorIR
import TestEngines
import Testing

/// Applications that become one module, each a result of its own.
struct RandomBatch {
    let applications: [RandomApplication]

    init(_ applications: [RandomApplication]) { self.applications = applications }

    /// Runs the module; where that fails, each application alone, so that the culprit is named.
    func check(_ tier: FeatureTier, on engine: any TestEngine = TestEngines.wasmtime) throws {
        do {
            let found = try results(tier, engine)
            for (application, found) in zip(applications, found) {
                if let difference = application.difference(found) { Issue.record("\(tier) on \(engine), \(difference)") }
            }
        } catch where applications.count > 1 {
            for application in applications { try RandomBatch([application]).check(tier, on: engine) }
            Issue.record("\(tier) on \(engine), these together: \(error)\n\(applications.map(\.description).joined(separator: "\n"))")
        } catch {
            Issue.record("\(tier) on \(engine), \(applications[0]): \(error)")
        }
    }

    private func results(_ tier: FeatureTier, _ engine: any TestEngine) throws -> [NDArray] {
        let module = try module(tier)
        let operands = applications.flatMap(\.operands)
        // An instance's buffers lie where another's do: the first one tells the addresses, the second one runs.
        let calls = [FunctionCall("heddle_prepare")]
            + operands.indices.map { FunctionCall("heddle_input", [.i32(Int32($0))]) }
            + applications.indices.map { FunctionCall("heddle_output", [.i32(Int32($0))]) }
        let addresses = try engine.run(module, calls: calls).outcomes.dropFirst().map { outcome in
            guard case .i32(let address) = try outcome.results()[0] else { return 0 }
            return Int(address)
        }
        let ran = try engine.run(
            module, memoryWrites: zip(addresses, operands).map { MemoryWrite(address: $0, bytes: $1.bytes) },
            calls: [FunctionCall("heddle_prepare"), FunctionCall("heddle_run")],
            memoryReads: zip(addresses[operands.count...], applications).map { MemoryRead(address: $0, count: $1.expected.bytes.count) })
        for outcome in ran.outcomes { #expect(try outcome.results() == [.i32(0)]) }
        return try zip(ran.memory, applications).map {
            try NDArray(bytes: $0, elementType: $1.result.element, shape: $1.expected.shape)
        }
    }

    private func module(_ tier: FeatureTier) throws -> [UInt8] {
        let outputs = applications.enumerated().map { TensorProgram.Output("result\($0)", $1.result) }
        return try compile(
            TensorProgram("random", inputs: applications.flatMap(\.tensors), outputs: outputs), for: Target(tier)).bytes
    }
}
