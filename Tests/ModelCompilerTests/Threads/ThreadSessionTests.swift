import Foundation
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing
import WasmModel

/// Models on several threads: the same bits, and no hang whatever happens to a thread.
@Suite(.serialized) struct ThreadSessionTests {
    private static let isLong = ProcessInfo.processInfo.environment["HEDDLE_THREADS_LONG"] != nil

    @Test(arguments: [FeatureTier.scalar, .simd128, .relaxedSIMD])
    func sameBitsWithAnyNumberOfThreads(_ tier: FeatureTier) throws {
        for (m, n, k) in [(67, 130, 71), (128, 128, 128), (1, 700, 300), (501, 3, 77)] {
            let program = try product(m, n, k)
            let inputs = [
                "a": NDArray.random(.float32, shape: [m, k], seed: 1), "b": NDArray.random(.float32, shape: [k, n], seed: 2),
            ]
            var alone = try Session(module: compile(program, for: Target(tier)).bytes)
            let expected = try alone.run(inputs)
            let shared = try compile(program, for: Target(tier, threading: .threads))
            try shared.module.validate()
            for threads in [1, 2, 3, 5] {
                var session = try Session(module: shared.bytes, threads: threads)
                session.waitForThreads()
                #expect(session.threadCount == threads)
                for _ in 0..<5 { #expect(try session.run(inputs) == expected, "\(m)x\(n)x\(k) with \(threads) threads") }
            }
        }
    }

    /// Weights, padding, several kernels and a batch that grows and shrinks.
    @Test func symbolicModel() throws {
        let network = try SmallNetwork(batch: .variable(Variable("batch")))
        var alone = try Session(module: compile(network.program).bytes)
        var session = try Session(module: compile(network.program, for: Target(threading: .threads)).bytes, threads: 3)
        session.waitForThreads()
        for batch in [1, 3000, 17, 0, 700, 2] {
            let x = NDArray.random(.float32, shape: [batch, 2, 6, 7], seed: UInt64(batch))
            #expect(try session.run(["x": x]) == alone.run(["x": x]), "batch \(batch)")
        }
    }

    /// Rows whose scratch memory is of computed size: each thread has a piece of its own.
    @Test func symbolicRows() throws {
        let n = Expression.variable(Variable("n")), m = Expression.variable(Variable("m"))
        let x = placeholder("x", .float32, [n, m])
        let program = TensorProgram("rows", inputs: [x], outputs: [.init("y", try softmax(multiply(x, x)))])
        var alone = try Session(module: compile(program).bytes)
        var session = try Session(module: compile(program, for: Target(threading: .threads)).bytes, threads: 3)
        session.waitForThreads()
        for shape in [[1, 5], [700, 129], [64, 1000], [3, 0], [0, 3], [1000, 64], [2, 70_000]] {
            let x = NDArray.random(.float32, shape: shape, seed: UInt64(shape[0]))
            for _ in 0..<3 { #expect(try session.run(["x": x]) == alone.run(["x": x]), "\(shape)") }
        }
    }

    @Test func aDeadlineLeavesTheSessionUsable() throws {
        let n = Expression.variable(Variable("n"))
        let x = placeholder("x", .float32, [n, 1000])
        let program = TensorProgram("rows", inputs: [x], outputs: [.init("y", try softmax(x))])
        let module = try compile(program, for: Target(.scalar, threading: .threads)).bytes
        var session = try Session(module: module, limits: .init(time: .milliseconds(40)), threads: 2)
        session.waitForThreads()
        let small = ["x": NDArray.random(.float32, shape: [64, 1000], seed: 2)]
        var alone = try Session(module: module, threads: 1)
        let expected = try alone.run(small)
        for _ in 0..<3 {
            try session.setDimension("n", to: 40_000)
            let error = #expect(throws: SessionError.self) { try session.run() }
            #expect("\(try #require(error))".contains("the time limit was reached"))
            // On a busy machine a small run may take its time as well.
            var result: [String: NDArray]?
            for _ in 0..<20 where result == nil { result = try? session.run(small) }
            #expect(result == expected)
        }
    }

    /// Workers that trap, in a module that was made to.
    @Test func aTrapOfAWorkerIsReported() throws {
        var module = try compile(product(256, 256, 256), for: Target(threading: .threads)).module
        let task = try #require(module.names?.functions.first { $0.value.hasSuffix(".parallel0.task") }?.key)
        let position = task.value - module.importedFunctionCount
        module.functions[position].body.insert(
            contentsOf: [.localGet(LocalIndex(0)), .if(), Instruction(.unreachable), Instruction(.end)], at: 0)
        var session = try Session(module: module.encode(), threads: 3)
        session.waitForThreads()
        var reported = 0
        for _ in 0..<50 {
            do { try session.run() } catch {
                #expect("\(error)".hasPrefix("heddle_worker trapped: an unreachable instruction was reached (in "), "\(error)")
                reported += 1
            }
        }
        #expect(reported > 0)
    }

    @Test func deterministicBitsWithAnyNumberOfThreads() throws {
        for program in [try product(128, 96, 400), try convolution(channels: 16, size: 30)] {
            let inputs = Dictionary(uniqueKeysWithValues: program.inputs.map { tensor in
                (tensor.name, NDArray.random(.float32, shape: tensor.shape.map { Int($0.integerValue!) }, seed: 3))
            })
            var alone = try Session(module: compile(program, for: Target(.relaxedSIMD, numerics: .deterministic)).bytes)
            let expected = try alone.run(inputs)
            let shared = try compile(program, for: Target(.relaxedSIMD, numerics: .deterministic, threading: .threads)).bytes
            for threads in [1, 2, 3] {
                var session = try Session(module: shared, threads: threads)
                session.waitForThreads()
                for _ in 0..<5 { #expect(try session.run(inputs) == expected, "\(program.name) with \(threads) threads") }
            }
        }
    }

    /// Many runs of many regions, some with pauses in which workers park.
    @Test func manyRunsUnderLoad() throws {
        let network = try SmallNetwork(batch: 96)
        let inputs = ["x": NDArray.random(.float32, shape: [96, 2, 6, 7], seed: 5)]
        var session = try Session(module: compile(network.program, for: Target(threading: .threads)).bytes, threads: 3)
        let expected = try session.run(inputs)["y"]
        let load = Load(threads: 2)
        defer { load.end() }
        let rounds = Self.isLong ? 100_000 : 10_000
        for round in 0..<rounds {
            try session.run()
            if round % 100 == 0 {
                usleep(500)
                #expect(try session.readOutput(0) == expected)
            }
        }
    }

    @Test func sessionsComeAndGo() throws {
        let module = try compile(product(128, 128, 128), for: Target(threading: .threads)).bytes
        for round in 0..<(Self.isLong ? 500 : 30) {
            var session = try Session(module: module, limits: .init(time: round % 2 == 0 ? nil : .seconds(5)), threads: 1 + round % 4)
            if round % 3 > 0 { try session.run() }
        }
    }

    /// A module whose workers never come back.
    @Test func aSessionEndsWithoutItsWorkers() throws {
        var module = try compile(product(16, 16, 16), for: Target(threading: .threads)).module
        let worker = try #require(module.names?.functions.first { $0.value == "heddle_worker" }?.key)
        module.functions[worker.value - module.importedFunctionCount].body = [.loop(), .br(0), Instruction(.end)]
        do {
            var session = try Session(module: module.encode(), limits: .init(time: .seconds(1)), threads: 2)
            try session.run()
        }
    }

    @Test func aMemoryLimitIsKept() throws {
        let module = try compile(product(512, 512, 512), for: Target(threading: .threads)).bytes
        let error = #expect(throws: SessionError.self) { _ = try Session(module: module, limits: .init(memoryByteCount: 1 << 20)) }
        let message = "\(try #require(error))"
        #expect(message.hasPrefix("the shared memory cannot be made: the model takes "), "\(message)")
        #expect(message.hasSuffix(" pages, and the limit is 16"), "\(message)")
    }
}
