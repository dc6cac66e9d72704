import HeddleRuntime
import NDArray
import TensorIR
import TestEngines
import WasmCodegen

/// Lowered trials that run on an engine as functions of one module.
struct EngineBatch {
    let target: Target
    private var entries: [Entry] = []

    private struct Entry {
        let trial: ScheduleTrial
        let kernel: Kernel
        let expected: [NDArray]
        let title: String
    }

    init(target: Target) { self.target = target }

    mutating func add(_ trial: ScheduleTrial, _ expected: [NDArray], title: String) throws {
        var trial = trial
        let kernel = try trial.lowered()
        entries.append(Entry(trial: trial, kernel: kernel, expected: expected, title: title))
    }

    /// What went wrong, a text for each trial that did.
    func failures(on engine: any TestEngine) throws -> [String] {
        var assembler = ModuleAssembler(target: target)
        for (number, entry) in entries.enumerated() { try assembler.add(entry.kernel, exportedAs: "k\(number)") }
        let (module, layout) = try assembler.finish(freeByteCount: 1 << 20)
        let steps = entries.enumerated().map { step(for: $1, "k\($0)", from: layout.freeAddress) }
        let bytes = module.encode()
        if let objection = try engine.objection(to: bytes) { return ["the module is not valid: \(objection)"] }
        let results = try engine.run(bytes, steps: steps)
        return try zip(entries, results).compactMap { entry, result in
            try difference(entry, result).map { "\(entry.title): \(entry.trial.failure($0, entry.kernel))" }
        }
    }

    /// Buffers one after the other; those that are only written start with bytes that no result consists of.
    private func step(for entry: Entry, _ function: String, from free: Int) -> EngineStep {
        let program = entry.trial.program
        var step = EngineStep()
        var arguments: [WasmValue] = []
        var address = free
        let prepared = entry.trial.preparedOperands(of: entry.kernel)
        for parameter in entry.kernel.parameters {
            switch parameter {
            case .buffer(let buffer, let access):
                let count = byteCount(of: buffer, in: program)
                let bytes = access == .read ? (prepared[buffer] ?? program.arrays[buffer]!).bytes : [UInt8](repeating: 0xA5, count: count)
                step.writes.append(MemoryWrite(address: address, bytes: bytes))
                if program.outputs.contains(where: { $0.buffer == buffer }) {
                    step.reads.append(MemoryRead(address: address, count: count))
                }
                arguments.append(.i32(Int32(address)))
                address += (count + 31) & ~15
            case .scalar(let variable):
                arguments.append(.i32(Int32(program.scalars[variable]!.integer)))
            }
        }
        step.calls = [FunctionCall(function, arguments)]
        return step
    }

    private func byteCount(of buffer: Buffer, in program: RandomProgram) -> Int {
        let environment = Environment(program.scalars)
        return buffer.shape.reduce(buffer.element.byteCount) { $0 * Int((try? evaluate($1, environment).integer) ?? 0) }
    }

    private func difference(_ entry: Entry, _ result: StepResult) throws -> String? {
        if case .trapped(let reason) = result.outcomes[0] { return "the function traps: \(reason)" }
        let read = entry.kernel.buffers.filter { buffer in entry.trial.program.outputs.contains { $0.buffer == buffer } }
        for (output, expected) in zip(entry.trial.program.outputs, entry.expected) {
            let place = read.firstIndex(of: output.buffer)!
            let found = try NDArray(bytes: result.memory[place], elementType: expected.elementType, shape: expected.shape)
            if found.difference(from: expected).count > 0 {
                return "\(output.name) differs on the engine: \(found.difference(from: expected))"
            }
        }
        return nil
    }
}
