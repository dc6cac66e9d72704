import Artifact
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Profiling
import TensorExpression
import TensorIR
import Testing
import WasmModel

@Suite struct ProfilingTwinTests {
    /// Two products, the second of which needs the first in full.
    private func program(rows: Expression = 24) throws -> TensorProgram {
        let x = placeholder("x", .float32, [rows, 32]), w = placeholder("w", .float32, [32, 32])
        let y = try softmax(matmul(relu(matmul(x, w)), w))
        return TensorProgram("two", inputs: [x, w], outputs: [.init("y", y)])
    }

    private func arrays(rows: Int = 24) -> [String: NDArray] {
        ["x": .random(.float32, shape: [rows, 32], seed: 1), "w": .random(.float32, shape: [32, 32], seed: 2)]
    }

    @Test(arguments: [Target(), Target(.relaxedSIMD), Target(.scalar)])
    func theTwinGivesTheSameAndTellsTimes(_ target: Target) throws {
        let model = try compile(program(), for: target)
        let bytes = try profilingTwin(of: model.bytes)
        try Module(decoding: bytes).validate()
        var original = try Session(module: model.bytes), twin = try Session(module: bytes)
        #expect(twin.keepsTime && !original.keepsTime)
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<5 { #expect(try twin.run(arrays()) == original.run(arrays())) }
        let passed = (clock.now - start) / .milliseconds(1)
        let times = try twin.kernelTimes()
        #expect(times.runs == 5)
        #expect(times.milliseconds.count == model.kernels.count && model.kernels.count >= 2)
        #expect(times.milliseconds.allSatisfy { $0 > 0 })
        #expect(times.milliseconds.reduce(0, +) < passed)
        try twin.resetKernelTimes()
        #expect(try twin.kernelTimes().runs == 0)
        #expect(try twin.kernelTimes().milliseconds.allSatisfy { $0 == 0 })
    }

    /// A kernel that does a hundred times the work takes longer: times are in their kernels' places.
    @Test func timesAreThoseOfTheirKernels() throws {
        let x = placeholder("x", .float32, [160, 160]), small = placeholder("small", .float32, [16, 16])
        let outputs = [TensorProgram.Output("a", try matmul(small, small)), .init("b", try matmul(x, x))]
        let model = try compile(TensorProgram("uneven", inputs: [small, x], outputs: outputs))
        var twin = try Session(module: profilingTwin(of: model.bytes))
        for _ in 0..<10 { try twin.run() }
        let times = try twin.kernelTimes().milliseconds
        let operations = model.metadata.kernels.map { $0.operations?.constant ?? 0 }
        let large = try #require(operations.firstIndex(of: operations.max()!))
        #expect(times[large] > 10 * times[1 - large])
    }

    @Test func openDimensions() throws {
        var twin = try Session(module: profilingTwin(of: compile(program(rows: .variable(Variable("rows")))).bytes))
        for rows in [3, 40] {
            var original = try Session(module: compile(program(rows: Expression(rows))).bytes)
            let found = try twin.run(arrays(rows: rows))["y"]!, wanted = try original.run(arrays(rows: rows))["y"]!
            #expect(found.isClose(to: wanted, absoluteTolerance: 1e-6, relativeTolerance: 1e-5))
        }
        #expect(try twin.kernelTimes().runs == 2)
    }

    @Test func threads() throws {
        var target = Target()
        target.threading = .threads
        let model = try compile(program(), for: target)
        var twin = try Session(module: profilingTwin(of: model.bytes), threads: 2)
        var original = try Session(module: model.bytes, threads: 1)
        #expect(try twin.run(arrays())["y"]!.isClose(to: original.run(arrays())["y"]!, absoluteTolerance: 1e-6, relativeTolerance: 1e-5))
        #expect(try twin.kernelTimes().milliseconds.allSatisfy { $0 > 0 })
    }

    @Test func whatHasNoTwin() throws {
        let model = try compile(program())
        let twin = try profilingTwin(of: model.bytes)
        #expect(message { try profilingTwin(of: twin) } == "the module keeps time already: it is the twin of another")
        #expect(message { try profilingTwin(of: [1, 2, 3]) } == "not a WebAssembly module: it does not begin with \\0asm")
        var stripped = model.module
        stripped.names = nil
        #expect(message { try profilingTwin(of: stripped.encode()) }.hasPrefix("no function of the module is called "))
        var session = try Session(module: model.bytes)
        #expect(message { try session.kernelTimes() }.contains("heddle_profile_time"))
    }

    /// An import of that name that is no clock is refused by the engine.
    @Test func anImportOfAnotherType() throws {
        var module = try Module(decoding: profilingTwin(of: compile(program()).bytes))
        module.types.append(FunctionType(parameters: [.i32], results: [.f64]))
        module.imports[0].type = .function(TypeIndex(module.types.count - 1))
        module.functions = module.functions.map { function in
            var function = function
            function.body = function.body.flatMap { $0 == .call(FunctionIndex(0)) ? [.i32Const(0), $0] : [$0] }
            return function
        }
        try module.validate()
        let bytes = module.encode()
        #expect(throws: SessionError.self) { _ = try Session(module: bytes) }
    }

    private func message<Result>(_ body: () throws -> Result) -> String {
        do {
            _ = try body()
            return "nothing was thrown"
        } catch { return "\(error)" }
    }
}

@Suite struct EngineLimitTests {
    @Test func leastTimes() {
        let limits = EngineLimits(peak: 50, bandwidths: [.init(byteCount: 1000, rate: 100), .init(byteCount: 1_000_000, rate: 10)])
        #expect(limits.bandwidth(byteCount: 10) == 100 && limits.bandwidth(byteCount: 1001) == 10 && limits.bandwidth(byteCount: 1 << 30) == 10)
        // 50,000,000 operations at 50 a nanosecond are a millisecond; 10,000,000 bytes at 10 a nanosecond as well.
        #expect(limits.leastMilliseconds(operations: 50_000_000, byteCount: 1) == 1)
        #expect(limits.leastMilliseconds(operations: 1, byteCount: 10_000_000) == 1)
        #expect(limits.leastMilliseconds(operations: 100_000_000, byteCount: 10_000_000, threads: 4) == 1)
        #expect(limits.ridge(byteCount: 10) == 0.5)
    }

    @Test func measured() throws {
        let limits = try EngineLimits.measure()
        #expect(limits.peak > 1 && limits.peak < 2000)
        #expect(limits.bandwidths.count == 4 && limits.bandwidths.allSatisfy { $0.rate > 0.5 && $0.rate < 2000 })
    }
}
