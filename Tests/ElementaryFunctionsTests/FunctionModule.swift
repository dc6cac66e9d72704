import ElementaryFunctions
import HeddleRuntime
import NDArray
import Support
import TensorIR
import TestEngines
import WasmCodegen
import WasmModel

/// One elementary function over arrays, as WebAssembly that our own compiler made.
struct FunctionModule {
    /// The elements that one call computes.
    static let batch: Int = 1 << 18

    private let bytes: [UInt8]
    private let arity: Int
    private let elementSize: Int

    /// The function for a tier, four lanes of a vector at a time (one in the scalar tier).
    init(_ intrinsic: Intrinsic, _ element: ElementType, tier: FeatureTier) throws {
        try self.init(intrinsic.rawValue, element, arity: intrinsic.arity, tier: tier) { expand(intrinsic, arguments: $0) }
    }

    init(
        _ name: String, _ element: ElementType, resultElement: ElementType? = nil, arity: Int, tier: FeatureTier,
        _ function: ([Expression]) -> Expression
    ) throws {
        let lanes = tier == .scalar ? 1 : 4
        let operands = (0..<arity).map { Buffer("x\($0)", element, shape: [Expression(Self.batch)]) }
        let result = Buffer("y", resultElement ?? element, shape: [Expression(Self.batch)])
        let step = Variable("step")
        let first = Expression(step) * Expression(lanes)
        let index = lanes == 1 ? first : .ramp(base: first, stride: 1, lanes: lanes)
        let value = function(operands.map { .load($0, [index]) })
        let kernel = Kernel(
            name, parameters: operands.map { .buffer($0, .read) } + [.buffer(result, .write)],
            body: .loop(Loop(step, extent: Expression(Self.batch / lanes), body: .store(result, [index], value))))

        elementSize = element.byteCount
        self.arity = arity
        let room = Self.batch * 8
        let buffers = operands + [result]
        let placement = Dictionary(uniqueKeysWithValues: buffers.enumerated().map { ($1, $0 * room) })
        var module = ModuleBuilder()
        var compiler = KernelCompiler(target: Target(tier))
        let run = try compiler.emit(kernel, placement: placement, into: &module)
        let memory = module.addMemory(MemoryType(limits: Limits(minimum: UInt32(buffers.count * room / 65536))))
        module.addExport("run", .function(run))
        module.addExport("memory", .memory(memory))
        let finished = module.finish()
        try finished.validate()
        bytes = finished.encode()
    }

    /// The results for up to `batch` elements.
    func callAsFunction<Element: BitwiseCopyable>(_ x: [Element]) throws -> [Element] { try self(x, as: Element.self) }

    /// The results for up to `batch` pairs.
    func callAsFunction<Element: BitwiseCopyable>(_ x: [Element], _ y: [Element]) throws -> [Element] {
        try self(x, y, as: Element.self)
    }

    /// The results, in another type than the operands.
    func callAsFunction<Element: BitwiseCopyable, Result: BitwiseCopyable>(
        _ arguments: [Element]..., as type: Result.Type, on engine: any TestEngine = TestEngines.wasmtime
    ) throws -> [Result] {
        precondition(arguments.count == arity && arguments[0].count <= Self.batch)
        let room = Self.batch * 8
        let writes = arguments.enumerated().map { MemoryWrite(address: $0 * room, elements: $1) }
        let read = MemoryRead(address: arity * room, count: arguments[0].count * MemoryLayout<Result>.stride)
        let result = try engine.run(bytes, memoryWrites: writes, calls: [FunctionCall("run")], memoryReads: [read])
        _ = try result.outcomes[0].results()
        return result.elements(type)
    }
    /// The shortest time that an element took among some runs.
    func nanosecondsForAnElement(_ operands: [[Float]], on engine: any TestEngine = TestEngines.wasmtime) throws -> Double {
        let writes = operands.enumerated().map { MemoryWrite(address: $0 * Self.batch * 8, elements: $1) }
        let timing = try engine.time(
            bytes, setup: EngineStep(writes: writes), call: FunctionCall("run"), samples: 50, callsPerSample: 1)
        return timing.minimum / Double(Self.batch)
    }
}
