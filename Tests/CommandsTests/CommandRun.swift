import Commands
import Foundation
import NDArray
import Support
import Synchronization
import Testing

/// What a program wrote, and how it ended.
struct CommandRun {
    let status: ProgramStatus
    let output: String
    let errors: String

    /// Runs a program in this process.
    init(
        _ program: Program = .heddle, _ arguments: [String], progress: Console.Progress = .hidden, columns: Int? = 80
    ) {
        Self.useOwnCache
        let output = Captured()
        let errors = Captured()
        let console = Console(
            progress: progress, columns: columns, output: { output.append($0) }, errorOutput: { errors.append($0) })
        status = program.run(arguments, on: console)
        self.output = output.text
        self.errors = errors.text
    }

    /// Tests leave nothing in the cache of who runs them.
    private static let useOwnCache: Void = {
        setenv("HEDDLE_CACHE", "\(FileManager.default.temporaryDirectory.path)/heddle-test-cache-\(getuid())", 1)
    }()

    /// Runs `heddle` in this process with arguments that have no blanks.
    init(_ line: String) { self.init(.heddle, line.split(separator: " ").map(String.init)) }

    /// The output as JSON, by our own parser.
    var json: JSONValue { get throws { try JSONValue(parsing: output) } }
}

/// Text that is collected; commands write from one thread at a time, but the compiler cannot know.
private final class Captured: Sendable {
    private let pieces = Mutex<String>("")
    var text: String { pieces.withLock { $0 } }
    func append(_ piece: String) { pieces.withLock { $0 += piece } }
}

/// A folder of a test's own, removed with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "heddle-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes an array, and gives the file's path.
    func write(_ array: NDArray, _ name: String) throws -> String {
        try array.write(npyFile: file(name))
        return file(name)
    }

    func write(_ text: String, _ name: String) throws -> String {
        try File.write(Array(text.utf8), to: file(name))
        return file(name)
    }
}

extension JSONValue {
    /// A member of an object; nil for everything else.
    subscript(name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    subscript(index: Int) -> JSONValue? {
        if case .array(let values) = self, values.indices.contains(index) { values[index] } else { nil }
    }
}

/// Expected text in a file beside the tests; HEDDLE_RECORD=1 records it anew.
enum Golden {
    static func expect(_ text: String, in name: String, at location: SourceLocation = #_sourceLocation) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)")
        if ProcessInfo.processInfo.environment["HEDDLE_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, sourceLocation: location)
    }
}
