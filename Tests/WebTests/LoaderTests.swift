import Foundation
import Testing

/// Web/heddle.js as it is shipped.
@Suite struct LoaderTests {
    private static let shipped = WebTools.web.appending(path: "heddle.js")

    @Test func isSmallAndNeedsNothing() throws {
        let text = try String(contentsOf: Self.shipped, encoding: .utf8)
        #expect(text.utf8.count < 12_000)
        // Node's own modules are named where they are needed, and nothing else is.
        #expect(text.matches(of: /\bfrom\s*["']|\brequire\(["'](?!worker_threads)|\bimport\s*["']/).isEmpty)
    }

    @Test(.enabled(if: WebTools.esbuild != nil, "esbuild is missing (Debian: apt-get install esbuild)"))
    func isMadeOfItsSource() throws {
        let made = FileManager.default.temporaryDirectory.appending(path: "heddle-\(UUID().uuidString).js")
        defer { try? FileManager.default.removeItem(at: made) }
        let (status, text) = try WebTools.run(WebTools.root.appending(path: "Scripts/build-web").path, [made.path])
        try #require(status == 0, "\(text)")
        // Another version of esbuild may choose other names.
        let version = try WebTools.run(#require(WebTools.esbuild), ["--version"]).output
        guard version.hasPrefix("0.17.") else { return }
        #expect(try Data(contentsOf: made) == Data(contentsOf: Self.shipped), "Web/source changed: make web writes Web/heddle.js")
    }

    /// What TypeScript is told of is there, and nothing else.
    @Test(.enabled(if: WebTools.node != nil, "Node is missing")) func exportsWhatIsDeclared() throws {
        let declarations = try String(contentsOf: WebTools.web.appending(path: "heddle.d.ts"), encoding: .utf8)
        let declared = declarations.matches(of: /export (?:declare )?(?:function|class) (\w+)/).map { String($0.1) }.sorted()
        let script = "import('\(Self.shipped.absoluteString)').then((all) => console.log(Object.keys(all).sort().join()))"
        let exported = try WebTools.run(#require(WebTools.node), ["-e", script]).output
        #expect(declared.joined(separator: ",") == exported.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @Test(.enabled(if: WebTools.node != nil, "Node is missing"), arguments: ["loader", "hostile", "tiers", "raster"])
    func inNode(_ tests: String) throws {
        try WebTools.runTests(["\(tests).test.mjs"], environment: ["HEDDLE_MODULES": WebModules.shared.get().folder])
    }
}
