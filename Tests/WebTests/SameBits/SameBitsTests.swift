import Foundation
import HeddleRuntime
import ModelCompiler
import ModelSet
import NDArray
import Support
import TensorIR
import Testing
import WebServer

/// Deterministic modules give the same bits in wasmtime, Node and Chromium, with one thread and with two.
@Suite(.serialized) struct SameBitsTests {
    @Test func programsOfTheTree() throws {
        try expectSameBits(BitsCase.ofTheTree())
    }

    /// Every model of `../shared/models` that is there: what MindSpore 2.10 and 2.0 exported, and PyTorch and others in ONNX.
    @Test(.enabled(if: !SharedModels.entries.isEmpty, "../shared is not there"), arguments: [("onnx", 28), ("mindir", 309), ("mindir_v1", 296)])
    func publicModels(_ group: String, _ atLeast: Int) throws {
        let names = ModelCase.names(of: group)
        #expect(names.count >= atLeast)
        try expectSameBits(try names.map { try BitsCase(publicModel: $0, of: group) })
    }

    /// What the outputs of the case of NaNs are, besides the same.
    @Test func nansAreCanonical() throws {
        let nans = try #require(BitsCase.ofTheTree().first { $0.name == "nans" })
        for tier in FeatureTier.allCases {
            var session = try Session(module: compile(nans.program, for: Target(tier, numerics: .deterministic)).bytes)
            var count = 0
            for (name, array) in try session.run(nans.inputs) {
                let canonical: UInt64 = switch array.elementType {
                case .float16: 0x7E00
                case .bfloat16: 0x7FC0
                case .float64: 0x7FF8_0000_0000_0000
                default: 0x7FC0_0000
                }
                for (bits, value) in zip(array.elementBits, array.doubles) where value.isNaN {
                    #expect(bits == canonical, "\(name) on \(tier): \(String(bits, radix: 16))")
                    count += 1
                }
            }
            #expect(count > 60)
        }
    }

    /// The comparison itself: an input of which one bit is another in Node is a difference that is reported.
    @Test(.enabled(if: WebTools.node != nil, "needs Node")) func aBitThatDiffersIsFound() throws {
        let folder = try Self.folder(BitsCase.ofTheTree().filter { $0.name == "product" })
        defer { folder.remove() }
        #expect(try differencesInNode(folder) == [])
        let input = folder.url.appending(path: try #require(folder.files.last { $0.hasSuffix(".bin") })).path
        var bytes = try File.read(input)
        bytes[2] ^= 1
        try File.write(bytes, to: input)
        #expect(try differencesInNode(folder) == BitsFolder.runs.map { "product in Node, \($0.label)" })
    }

    private static func folder(_ cases: [BitsCase]) throws -> BitsFolder {
        var folder = try BitsFolder()
        for each in cases { try folder.add(each) }
        try folder.finish()
        return folder
    }

    private func expectSameBits(_ cases: [BitsCase]) throws {
        let folder = try Self.folder(cases)
        defer { folder.remove() }
        for (name, byRun) in folder.digests { #expect(Set(byRun.values).count == 1, "\(name) in wasmtime: \(byRun)") }
        #expect(try differencesInNode(folder) == [])
        if let node = WebTools.node, let chromium = WebTools.chromium {
            let server = try RunningServer(Self.site(folder))
            #expect(try differences(WebTools.run(node, [Self.script, "chromium", server.address, chromium]), "Chromium", folder) == [])
        }
    }

    private static let script = WebTools.web.appending(path: "tests/bits.mjs").path

    private func differencesInNode(_ folder: BitsFolder) throws -> [String] {
        guard let node = WebTools.node else { return [] }
        return try differences(WebTools.run(node, [Self.script, "node", folder.url.path]), "Node", folder)
    }

    private static func site(_ folder: BitsFolder) -> Site {
        var site = Site(folder: WebTools.web.path, home: "/demo/")
        for file in folder.files { site.add(file: folder.url.appending(path: file).path, at: "bits/\(file)") }
        return site
    }

    /// The cases, and how they were run, of which a host has other bits than wasmtime with one thread.
    private func differences(_ run: (status: Int32, output: String), _ host: String, _ folder: BitsFolder) throws -> [String] {
        guard run.status == 0, case .array(let results) = try JSONValue(parsing: run.output) else {
            Issue.record("\(host): \(run.output)")
            return []
        }
        #expect(results.count == folder.digests.count)
        let expected = Dictionary(uniqueKeysWithValues: folder.digests.map { ($0.name, $0.byRun["one thread"]!) })
        var found: [String] = []
        for case .object(let result) in results {
            guard case .string(let name)? = result["name"], case .object(let digests)? = result["digests"] else { throw BitsError.cases(run.output) }
            #expect(digests.names.count == BitsFolder.runs.count)
            found += digests.names.filter { digests[$0] != .string(expected[name]!) }.map { "\(name) in \(host), \($0)" }
        }
        return found
    }
}

extension NDArray {
    /// The bits of each element.
    fileprivate var elementBits: [UInt64] {
        let size = elementType.byteCount
        return (0..<count).map { index in
            bytes[index * size..<(index + 1) * size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
