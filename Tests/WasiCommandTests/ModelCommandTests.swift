import HeddleRuntime
import ModelCompiler
import NDArray
import TensorIR
import TestEngines
import Testing

@Suite struct ModelCommandTests {
    private let a = NDArray.random(.float32, shape: [3, 4], seed: 1)
    private let b = NDArray.random(.float32, shape: [4, 2], seed: 2)

    private func product() -> [Float] {
        let left = a.elements(as: Float.self), right = b.elements(as: Float.self)
        return (0..<6).map { place in
            var sum: Float = 0
            for k in 0..<4 { sum += left[place / 2 * 4 + k] * right[k * 2 + place % 2] }
            return sum
        }
    }

    private func expectProduct(_ y: NDArray, at location: SourceLocation = #_sourceLocation) {
        #expect(y.shape == [3, 2], sourceLocation: location)
        for (found, expected) in zip(y.elements(as: Float.self), product()) {
            #expect(abs(found - expected) < 1e-5, sourceLocation: location)
        }
    }

    /// By place, by name, and through standard input, on every host.
    @Test func everyHostRunsIt() throws {
        for host in TestEngines.wasiHosts {
            for tier in [Target(.scalar), Target(.simd128)] where host.hasSIMD || tier.tier == .scalar {
                let folder = try WasiFolder()
                let module = try CommandModels.product(tier)
                try folder.write(a, "a.npy")
                try folder.write(b, "b.npy")
                expectProduct(try folder.run(module, "a.npy", "b.npy", on: host).array())
                expectProduct(try folder.run(module, on: host, standardInput: a.npy + b.npy).array())
                let run = try folder.run(module, "b=b.npy", "./a.npy", "--output-dir", "out", on: host)
                #expect(run.exitCode == 0 && run.output.isEmpty && run.errors.isEmpty, "\(host.name): \(run)")
                expectProduct(try folder.read("out/y.npy"))
                let missing = try folder.run(module, "c.npy", "b.npy", on: host)
                missing.expectError("c.npy cannot be read: no such file or folder", 66)
            }
        }
    }

    @Test func standardInputBesideFiles() throws {
        let folder = try WasiFolder()
        let module = try CommandModels.product()
        try folder.write(b, "b.npy")
        expectProduct(try folder.run(module, "-", "b.npy", standardInput: a.npy).array())
        expectProduct(try folder.run(module, "b=-", "a=-", standardInput: a.npy + b.npy).array())
    }

    @Test func dimensionsComeFromFiles() throws {
        let folder = try WasiFolder()
        let module = try CommandModels.symbolicSum()
        for (rows, columns) in [(2, 3), (1, 1), (70, 300), (0, 4)] {
            let x = NDArray.random(.float32, shape: [rows, columns], seed: 3), bias = NDArray.random(.float32, shape: [columns], seed: 4)
            let expected = (0..<rows * columns).map { Float(x[double: $0]) + Float(bias[double: $0 % columns]) }
            try folder.write(x, "x.npy")
            try folder.write(bias, "bias.npy")
            let y = try folder.run(module, "x.npy", "bias.npy").array()
            #expect(y.shape == [rows, columns])
            #expect(y.elements(as: Float.self) == expected)
            // The second array is read once the first has its place: its dimensions are those of the first.
            #expect(try folder.run(module, standardInput: x.npy + bias.npy).array() == y)
            #expect(try folder.run(module, "--dim=rows=\(rows)", standardInput: x.npy + bias.npy).array() == y)
        }
    }

    @Test func severalOutputsAreFiles() throws {
        let folder = try WasiFolder()
        let module = try CommandModels.two()
        let x = NDArray([1, 2, 3, 4] as [Float], shape: [4]), y = NDArray([10, 20, 30, 40] as [Float], shape: [4])
        try folder.write(x, "x.npy")
        try folder.write(y, "y.npy")
        try folder.run(module, "x.npy", "y.npy").expectError(
            "the model has 2 outputs: name a folder for their files, with --output-dir DIR", 64)
        #expect(try folder.run(module, "x.npy", "y.npy", "--output-dir=.").exitCode == 0)
        #expect(try folder.read("a_b_sum.npy").elements(as: Float.self) == [11, 22, 33, 44])
        #expect(try folder.read("_._d.npy").elements(as: Float.self) == [-9, -18, -27, -36])
    }

    @Test func help() throws {
        let folder = try WasiFolder()
        let run = try folder.run(try CommandModels.symbolicSum(), "a.npy", "--help")
        let text = String(decoding: run.output, as: UTF8.self)
        #expect(run.exitCode == 0)
        #expect(text.hasPrefix("Runs sum on NumPy's .npy files.\n\nusage: [NAME=]FILE... [--output-dir DIR] [--dim NAME=EXTENT]...\n"))
        #expect(text.contains("inputs\n  x: float32[rows, columns]\n  bias: float32[columns]\n\noutputs\n  y: float32[rows, columns]\n"))
    }

    /// The other interface of the module does without WASI.
    @Test func aSessionRunsItToo() throws {
        var session = try Session(module: try CommandModels.product())
        expectProduct(try #require(try session.run(["a": a, "b": b])["y"]))
    }

    @Test func threadsAreRefused() throws {
        var target = Target(.simd128)
        target.threading = .threads
        do {
            _ = try CommandModels.product(target)
            Issue.record("a command was made for threads")
        } catch {
            #expect("\(error)" == "a WASI host gives a program one thread: compile without threads for it")
        }
    }
}
