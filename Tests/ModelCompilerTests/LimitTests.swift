import HeddleRuntime
import ModelCompiler
import NDArray
import Testing
import WasmModel

/// What a session may take of the machine, asked for by modules that were made to take more.
@Suite struct LimitTests {
    private func spoiled(_ change: (inout Module) -> Void) throws -> [UInt8] {
        var module = try compile(product(8, 8, 8)).module
        change(&module)
        return module.encode()
    }

    private func refusal(_ module: [UInt8], _ limits: Session.Limits) -> String? {
        #expect(throws: SessionError.self) { _ = try Session(module: module, limits: limits) }?.description
    }

    @Test func tableEntries() throws {
        let module = try spoiled { $0.tables.append(TableType(limits: Limits(minimum: 2000))) }
        _ = try Session(module: module, limits: .init(tableEntryCount: 2000))
        let message = refusal(module, .init(tableEntryCount: 1999))
        #expect(message?.hasPrefix("the module cannot be instantiated: ") == true, "\(message ?? "no error")")
    }

    @Test func memoryAtTheStart() throws {
        let module = try spoiled { $0.memories[0].limits.minimum = 100 }
        _ = try Session(module: module, limits: .init(memoryByteCount: 100 << 16))
        let message = refusal(module, .init(memoryByteCount: 99 << 16))
        #expect(message?.hasPrefix("the module cannot be instantiated: ") == true, "\(message ?? "no error")")
    }

    /// A run that never ends leaves a session that answers the next, many times over.
    @Test func deadlines() throws {
        let module = try spoiled { module in
            let run = module.exports.first { $0.name == "heddle_run" }!
            guard case .function(let index) = run.item else { return }
            // Loops for ever where the first element of a is not 0.
            let a = module.functions[index.value - module.importedFunctionCount].body
            module.functions[index.value - module.importedFunctionCount].body = [
                .i32Const(Int32(module.firstInput)), .load(.i32Load, offset: 0), .if(), .loop(), .br(0), Instruction(.end), Instruction(.end),
            ] + a
        }
        var session = try Session(module: module, limits: .init(time: .milliseconds(300)))
        let b = NDArray.random(.float32, shape: [8, 8], seed: 1)
        for _ in 0..<3 {
            let error = #expect(throws: SessionError.self) { try session.run(["a": .random(.float32, shape: [8, 8], seed: 2), "b": b]) }
            #expect(error?.description.contains("the time limit was reached") == true, "\(error.map(String.init(describing:)) ?? "no error")")
            #expect(try session.run(["a": .zeros(.float32, shape: [8, 8]), "b": b])["c"] == .zeros(.float32, shape: [8, 8]))
        }
    }
}

extension Module {
    /// The address of the first input, as the module's own function gives it: behind a comparison with 0.
    fileprivate var firstInput: UInt32 {
        let export = exports.first { $0.name == "heddle_input" }!
        guard case .function(let index) = export.item else { return 0 }
        let body = functions[index.value - importedFunctionCount].body
        let constants = body.compactMap { instruction -> Int32? in
            guard instruction.opcode == .i32Const, case .i32(let value) = instruction.immediate else { return nil }
            return value
        }
        return UInt32(bitPattern: constants[1])
    }
}
