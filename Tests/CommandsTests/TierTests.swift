import Artifact
import Commands
import Foundation
import HeddleRuntime
import NDArray
import Support
import TestModels
import Testing

/// Modules for several tiers: files beside each other, one of which is picked.
@Suite struct TierTests {
    private let folder = try! TemporaryFolder()
    private let tiers = ["relaxed-simd+threads", "relaxed-simd", "simd128+threads", "simd128"]

    /// A product with 64 KB of weights.
    private func compile() throws -> String {
        let path = folder.file("net.wasm"), model = folder.file("net.onnx")
        let network = TestModel(
            [.init("MatMul", ["x", "w"], ["y"])], inputs: [("x", [4, 128])], outputs: ["y"],
            constants: [("w", .random(.float32, shape: [128, 128], seed: 1))])
        try File.write(network.bytes, to: model)
        let run = CommandRun("compile \(model) --tiers simd128,relaxed-simd,threads -o \(path)")
        #expect(run.status == .success, "\(run.errors)")
        return path
    }

    private func input() throws -> String { try folder.write(.random(.float32, shape: [4, 128], seed: 5), "x.npy") }

    @Test func everyTierComputesTheSame() throws {
        let path = try compile(), x = try input()
        var results: [JSONValue?] = []
        for tier in tiers {
            let run = CommandRun("run \(path) --input x=\(x) --tier \(tier) --threads 2 --no-cache --json")
            #expect(run.status == .success, "\(run.errors)")
            let report = try run.json
            #expect(report["tier"] == .string(tier))
            #expect(report["threads"] == .integer(tier.hasSuffix("threads") ? 2 : 1))
            #expect(report["code"] == "compiled")
            results.append(report["outputs"]?[0]?["shape"])
        }
        #expect(results == [JSONValue?](repeating: [4, 128], count: tiers.count))
    }

    @Test func theBestIsPicked() throws {
        let path = try compile(), x = try input()
        let manifest = folder.file("net.tiers.json")
        for file in [path, manifest] {
            #expect(CommandRun("run \(file) --input x=\(x) --threads 2 -v --output-dir \(folder.path)").output
                .hasPrefix("tier relaxed-simd+threads, 2 threads, machine code "))
            #expect(CommandRun("run \(file) --input x=\(x) --threads 1 -v --output-dir \(folder.path)").output
                .hasPrefix("tier relaxed-simd, 1 thread, machine code "))
        }
        // Without its manifest the first module is complete.
        try File.remove(manifest)
        #expect(CommandRun("run \(path) --input x=\(x) --threads 2 -v --output-dir \(folder.path)").output.hasPrefix("tier simd128, 1 thread, "))
    }

    @Test func toolsLookIntoOneModule() throws {
        let path = try compile(), manifest = folder.file("net.tiers.json")
        #expect(CommandRun("inspect \(manifest)").output.contains("net.tiers.json, ") && CommandRun("inspect \(manifest)").output.contains(" relaxed-simd+threads, by "))
        for file in [manifest, path] { #expect(CommandRun("inspect \(file) --tier relaxed-simd").output.contains(" relaxed-simd, by ")) }
        #expect(CommandRun("inspect \(path)").output.contains(" simd128, by "))
        let missing = CommandRun("inspect \(path) --tier scalar")
        #expect(missing.status != .success && missing.errors.contains("relaxed-simd+threads, relaxed-simd, simd128+threads, simd128"), "\(missing.errors)")
        #expect(CommandRun("validate \(manifest) --tier simd128+threads").status == .success)
        #expect(CommandRun("bind \(manifest) --c").output == CommandRun("bind \(path) --c --name net").output.replacing("net.wasm", with: "net.tiers.json"))
    }

    @Test func eachTierIsProfiled() throws {
        let path = try compile(), manifest = folder.file("net.tiers.json")
        func heading(_ arguments: String) -> Substring? {
            let run = CommandRun("profile \(arguments) --time 0.02")
            #expect(run.status == .success, "\(run.errors)")
            return run.output.split(separator: "\n").first
        }
        #expect(heading("\(manifest) --thread-count 2")?.hasSuffix("net.tiers.json, relaxed-simd+threads, 2 threads") == true)
        #expect(heading("\(manifest) --tier simd128 --threads --thread-count 2")?.hasSuffix(", simd128+threads, 2 threads") == true)
        #expect(heading("\(path) --tier simd128")?.hasSuffix("net.wasm, simd128") == true)
        try File.remove(manifest)
        let other = CommandRun("profile \(path) --tier relaxed-simd")
        #expect(other.status != .success && other.errors.contains("simd128"), "\(other.errors)")
    }

    @Test func weightsAreStoredOnce() throws {
        let path = try compile()
        let manifest = try TierManifest(decoding: File.read(folder.file("net.tiers.json")))
        #expect(manifest.modules.map(\.tier.description) == tiers)
        for entry in manifest.modules where entry.file != "net.wasm" {
            #expect(entry.byteCount > 64_000)
            #expect(try File.read(folder.file(entry.file)).count < 20_000, "\(entry.tier)")
        }
        #expect(try ModelMetadata(module: File.read(path)).tier == ModuleTier(.simd128))
    }

    @Test func tiersThatAreNotThere() throws {
        let path = try compile(), x = try input()
        let run = CommandRun("run \(path) --input x=\(x) --tier scalar")
        #expect(run.status == .usage)
        #expect(run.errors == "Error: there is no module of tier scalar; there is \(tiers.joined(separator: ", "))\n")
        try File.remove(folder.file("net.tiers.json"))
        let alone = CommandRun("run \(path) --input x=\(x) --tier scalar")
        #expect(alone.errors == "Error: there is no module of tier scalar; there is simd128\n")
    }

    /// A base of another time, of the same size or not, and parts of another time.
    @Test func filesThatDoNotBelongTogether() throws {
        let path = try compile(), x = try input()
        let bytes = try File.read(path), part = folder.file("net.relaxed-simd.part"), partBytes = try File.read(part)
        func run() -> CommandRun { CommandRun("run \(path) --input x=\(x) --threads 1 --no-cache") }
        let sentence = "do not belong together: their bytes are not those that the manifest promises. Compile the model again\n"
        var other = bytes
        other[bytes.count / 2] ^= 1
        for (file, content) in [(path, other), (path, bytes + [0]), (part, Array(partBytes.dropLast())), (part, partBytes.reversed())] {
            try File.write(content, to: file)
            let run = run()
            #expect(run.status == .badData)
            #expect(run.errors.hasSuffix(sentence) || run.errors.contains("not a WebAssembly module"), "\(run.errors)")
            try File.write(bytes, to: path)
            try File.write(partBytes, to: part)
        }
        #expect(run().status == .success)
        try File.remove(part)
        #expect(run().status == .inputMissing)
        try File.write([], to: folder.file("net.tiers.json"))
        #expect(run().errors.contains("net.tiers.json: the manifest is not JSON: "))
    }

    @Test func aModuleOfOneTierTakesThePlaceOfSeveral() throws {
        let path = try compile(), x = try input()
        let run = CommandRun("compile \(folder.file("net.onnx")) -o \(path)")
        #expect(run.status == .success)
        #expect(!FileManager.default.fileExists(atPath: folder.file("net.tiers.json")))
        #expect(CommandRun("run \(path) --input x=\(x) -v").output.hasPrefix("tier simd128, "))
    }

    @Test(arguments: ["simd", "threads", "", "simd128,,threads"])
    func listsThatAreNone(_ list: String) {
        let run = CommandRun(.heddle, ["compile", "net.onnx", "--tiers", list, "-o", "net.wasm"])
        #expect(run.status == .usage)
        #expect(run.errors.contains("'--tiers"), "\(run.errors)")
    }

    @Test func listAndTier() {
        let run = CommandRun("compile net.onnx --tiers simd128 --threads -o net.wasm")
        #expect(run.status == .usage)
        #expect(run.errors.hasPrefix("Error: give --tiers, or --tier and --threads\n"))
    }
}
