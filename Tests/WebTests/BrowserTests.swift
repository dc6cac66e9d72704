import Foundation
import Testing
import WebServer

/// heddle.js and the demo in a browser: `Web/tests/browser.test.mjs`, with servers that isolate pages and do not.
@Suite(.enabled(if: WebTools.chromium != nil && WebTools.node != nil, "Chromium or Node is missing")) struct BrowserTests {
    @Test func inChromium() throws {
        let modules = try WebModules.shared.get()
        let isolated = try RunningServer(Self.site(modules, isIsolated: true))
        let plain = try RunningServer(Self.site(modules, isIsolated: false))
        try WebTools.runTests(["browser.test.mjs"], environment: [
            "HEDDLE_CHROMIUM": try #require(WebTools.chromium), "HEDDLE_ISOLATED": isolated.address, "HEDDLE_PLAIN": plain.address,
            "HEDDLE_MODULES": modules.folder, "HEDDLE_OUTPUT": WebTools.output.path,
        ])
    }

    private static func site(_ modules: WebModules, isIsolated: Bool) -> Site {
        var site = Site(folder: WebTools.web.path, home: "/demo/", isIsolated: isIsolated)
        for name in ["digits", "types", "matmul", "matmul+threads"] { site.add(file: modules.file(name + ".wasm"), at: "demo/models/\(name).wasm") }
        for name in ["wasm", "relaxed-simd.part", "relaxed-simd+threads.part", "tiers.json"] {
            site.add(file: modules.file("tiers.\(name)"), at: "demo/models/tiers.\(name)")
        }
        site.add(page: Array(#"["models/types.wasm", "models/tiers.tiers.json"]"#.utf8), at: "demo/models.json")
        return site
    }
}
