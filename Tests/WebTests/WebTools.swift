import Foundation
import Testing

/// What runs JavaScript on this machine, and the files of the folder Web.
enum WebTools {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let web = root.appending(path: "Web")
    /// Where screenshots are kept for people to look at; git ignores it.
    static let output = root.appending(path: "Output/web")

    static let node = find("node", "nodejs")
    static let chromium = find("chromium", "chromium-browser", "google-chrome")
    static let esbuild = find("esbuild")

    private static func find(_ names: String...) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.flatMap { name in folders.map { "\($0)/\(name)" } }.first(where: FileManager.default.isExecutableFile)
    }

    /// Runs a program to its end, and gives all that it wrote. One that hangs is ended after some minutes, and says so by its status.
    @discardableResult
    static func run(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws -> (status: Int32, output: String) {
        let process = Process(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = root
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let identifier = process.processIdentifier
        let deadline = DispatchWorkItem { kill(identifier, SIGTERM) }
        DispatchQueue.global().asyncAfter(deadline: .now() + longestRun, execute: deadline)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        deadline.cancel()
        return (process.terminationStatus, text)
    }

    private static let longestRun = 600.0

    /// Runs test files of Web/tests in Node, and reports what fails there as a failure here.
    static func runTests(_ files: [String], environment: [String: String]) throws {
        let node = try #require(node)
        let paths = files.map { web.appending(path: "tests/\($0)").path }
        let (status, text) = try run(node, ["--test", "--test-force-exit", "--test-reporter=spec"] + paths, environment: environment)
        #expect(status == 0, "\(text)")
        // A runner that found nothing to run ends well, too.
        let passed = text.firstMatch(of: /ℹ pass (\d+)/).flatMap { Int($0.1) } ?? 0
        #expect(passed > 0, "\(text)")
    }
}
