import Foundation

/// A process that answers each line of its input with a line: `ok …`, or `error …`.
final class ChildProcess {
    private let name: String
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var received: [UInt8] = []

    /// - Parameter name: what errors call the process.
    init(_ name: String, _ executable: String, _ arguments: [String]) throws {
        self.name = name
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = requests
        process.standardOutput = answers
        // A process that died is noticed where its answer is missing, not by a signal that ends this one.
        signal(SIGPIPE, SIG_IGN)
        try process.run()
    }

    deinit {
        try? requests.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Sends a line, and waits for what follows the `ok` of its answer.
    func request(_ line: String) throws -> String {
        try requests.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
        let answer = try readLine()
        if answer == "ok" { return "" }
        if answer.hasPrefix("ok ") { return String(answer.dropFirst(3)) }
        throw BenchmarkError("\(name): \(answer.hasPrefix("error ") ? String(answer.dropFirst(6)) : answer)")
    }

    private func readLine() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeSubrange(...end) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { throw BenchmarkError("\(name) ended before it answered") }
            received += more
        }
    }
}

/// The first of these programs on the PATH.
func findProgram(_ names: String...) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }.first(where: FileManager.default.isExecutableFile)
}

/// Runs a program to its end.
///
/// - Returns: its status, and what it wrote to standard output and standard error together.
func runProgram(_ executable: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
}
