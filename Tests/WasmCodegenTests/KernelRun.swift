import HeddleRuntime
import NDArray
import Support
import TensorIR
import TestEngines
import WasmCodegen
import WasmModel

/// A kernel with what it is run on.
struct KernelRun {
    var kernel: Kernel
    var arrays: [Buffer: NDArray]
    var scalars: [(Variable, TensorIR.Value)] = []
    /// What a person calls it.
    var title: String
}

/// A result of an engine that is not the interpreter's.
struct Mismatch: CustomStringConvertible {
    var title: String
    var buffer: String
    var position: Int
    var found: String
    var expected: String

    var description: String { "\(title): \(buffer)[\(position)] is \(found), not \(expected)" }
}

/// Runs kernels, many to a module, and compares what they store with the interpreter's results, bit by bit but for NaNs.
struct KernelComparison {
    /// Where a kernel's buffers are.
    enum Placement {
        /// Where the caller says, who passes their addresses.
        case byCaller
        /// At addresses that are part of the code, `after` so many bytes.
        case fixed(after: Int)
    }

    let target: Target
    let engine: any TestEngine
    var placement = Placement.byCaller
    /// In what pieces threads share loops, and how many workers there are, for a target with threads.
    var threadPolicy = ThreadPolicy()
    var workers = 1

    func mismatches(of runs: [KernelRun]) throws -> [Mismatch] {
        var found: [Mismatch] = []
        for start in stride(from: 0, to: runs.count, by: 200) {
            found += try mismatches(ofBatch: Array(runs[start..<min(start + 200, runs.count)]))
        }
        return found
    }

    private func mismatches(ofBatch runs: [KernelRun]) throws -> [Mismatch] {
        var assembler = ModuleAssembler(target: target, threadPolicy: threadPolicy)
        var fixed: [Buffer: Int] = [:]
        if case .fixed(let gap) = placement { _ = try assembler.reserve(byteCount: gap) }
        for (number, run) in runs.enumerated() {
            if case .fixed = placement {
                for buffer in run.kernel.buffers { fixed[buffer] = try assembler.reserve(byteCount: run.arrays[buffer]!.bytes.count) }
            }
            try assembler.add(run.kernel, placement: fixed, exportedAs: "k\(number)")
        }
        let (module, layout) = try assembler.finish(freeByteCount: 1 << 20)
        try module.validate()
        var steps: [EngineStep] = []
        for (number, run) in runs.enumerated() { steps.append(step(for: run, number, fixed, from: layout.freeAddress)) }
        let results = try engine.run(module.encode(), steps: steps, workers: workers)
        var found: [Mismatch] = []
        for (run, result) in zip(runs, results) { found += try compare(run, result) }
        return found
    }

    private func step(for run: KernelRun, _ number: Int, _ fixed: [Buffer: Int], from free: Int) -> EngineStep {
        var step = EngineStep()
        var arguments: [WasmValue] = []
        var address = free
        for parameter in run.kernel.parameters {
            switch parameter {
            case .buffer(let buffer, _):
                let array = run.arrays[buffer]!
                let place = fixed[buffer] ?? address
                step.writes.append(MemoryWrite(address: place, bytes: array.bytes))
                step.reads.append(MemoryRead(address: place, count: array.bytes.count))
                if fixed[buffer] != nil { break }
                arguments.append(.i32(Int32(place)))
                address += (array.bytes.count + 31) & ~15
            case .scalar(let variable):
                arguments.append(argument(run.scalars.first { $0.0 == variable }!.1))
            }
        }
        step.calls = [FunctionCall("k\(number)", arguments)]
        return step
    }

    private func argument(_ value: TensorIR.Value) -> WasmValue {
        switch value.type.element {
        case .int64, .uint64: .i64(value.integer)
        case .float32: .f32(Float(value.double))
        case .float64: .f64(value.double)
        default: .i32(Int32(truncatingIfNeeded: value.integer))
        }
    }

    private func compare(_ run: KernelRun, _ result: StepResult) throws -> [Mismatch] {
        if case .trapped(let reason) = result.outcomes[0] {
            return [Mismatch(title: run.title, buffer: "call", position: 0, found: "trap: \(reason)", expected: "a return")]
        }
        var expected = run.arrays
        try Interpreter(run.kernel).run(&expected, scalars: Dictionary(uniqueKeysWithValues: run.scalars))
        for (buffer, bytes) in zip(run.kernel.buffers, result.memory) {
            let reference = expected[buffer]!
            let found = try NDArray(bytes: bytes, elementType: buffer.element, shape: reference.shape)
            for position in 0..<reference.count where !agree(found, reference, position) {
                return [Mismatch(
                    title: run.title, buffer: buffer.name, position: position,
                    found: text(found, position), expected: text(reference, position))]
            }
        }
        return []
    }

    private func agree(_ found: NDArray, _ reference: NDArray, _ position: Int) -> Bool {
        let size = found.elementType.byteCount
        let range = position * size..<(position + 1) * size
        if found.bytes[range] == reference.bytes[range] { return true }
        guard found.elementType.isFloat else { return false }
        return found[double: position].isNaN && reference[double: position].isNaN
    }

    private func text(_ array: NDArray, _ position: Int) -> String {
        array.elementType.isFloat ? "\(array[double: position])" : "\(array[integer: position])"
    }
}

/// Elements that find mistakes: the limits of the type, small numbers, and random bits.
func awkwardElements(_ element: ElementType, count: Int, seed: UInt64) -> NDArray {
    var generator = SplitMix64(seed: seed)
    let specials: [Double] = [0, -0.0, 1, -1, 2, -2, 3, 7, -7, 0.5, -0.5, 1.5, 2.5, -2.5, 127, 128, -128, -129, 255, 256, 32767, 32768,
        -32769, 65535, 65536, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 1e10, -1e10, 1e19, -1e19, 1e30,
        .infinity, -.infinity, .nan]
    var bytes: [UInt8] = []
    for _ in 0..<count {
        let choice = generator.next() % 4
        let special = specials[Int(generator.next() % UInt64(specials.count))]
        switch choice {
        case 0 where element.isFloat, 1 where element.isFloat:
            bytes += NDArray([special]).converted(to: element).bytes
        case 0:
            bytes += NDArray([special.isNaN ? 0 : special]).converted(to: element).bytes
        case 2:
            let small = Double(Int64(generator.next() % 17)) - 8
            bytes += NDArray([element == .bool || element.isUnsignedInteger ? small.magnitude : small]).converted(to: element).bytes
        default:
            let random = generator.next()
            bytes += element == .bool ? [UInt8(random & 1)] : (0..<element.byteCount).map { UInt8(truncatingIfNeeded: random >> UInt64(8 * $0)) }
        }
    }
    return try! NDArray(bytes: bytes, elementType: element, shape: [count])
}
