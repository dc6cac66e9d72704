import Foundation

/// The Node process that runs `host.mjs`, and the two pipes to it.
struct NodeHost {
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var modules = RecentModules<UInt32>()
    private var nextModule: UInt32 = 0

    init(executable: String) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("host.mjs").path
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = try Self.flags(executable: executable) + [script]
        process.standardInput = requests
        process.standardOutput = answers
        // A process that died is noticed where its answer is missing, not by a signal that ends the tests.
        signal(SIGPIPE, SIG_IGN)
        try process.run()
    }

    /// Relaxed SIMD is behind a flag up to Node 21, and the flag is gone later.
    private static func flags(executable: String) throws -> [String] {
        let versionProcess = Process()
        let output = Pipe()
        versionProcess.executableURL = URL(fileURLWithPath: executable)
        versionProcess.arguments = ["--version"]
        versionProcess.standardOutput = output
        try versionProcess.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        versionProcess.waitUntilExit()
        guard let major = text.dropFirst().split(separator: ".").first.flatMap({ Int($0) }) else {
            throw NodeError(description: "\(executable) --version printed '\(text)'")
        }
        return major < 22 ? ["--experimental-wasm-relaxed-simd"] : []
    }

    /// The number under which the process knows `module`, which is sent to it when it does not.
    mutating func number(of module: [UInt8]) throws -> UInt32 {
        if let known = modules[module] { return known }
        let number = nextModule
        nextModule += 1
        _ = try request(.load(module: number, bytes: module))
        if let evicted = modules.insert(number, for: module) { _ = try request(.forget(module: evicted)) }
        return number
    }

    /// Sends a request, and waits for what follows the first byte of its answer.
    ///
    /// - Throws: `NodeError` with the process's words when that byte says so.
    func request(_ request: NodeRequest) throws -> [UInt8] {
        var frame = RequestWriter()
        frame.integer(UInt32(request.bytes.count))
        try requests.fileHandleForWriting.write(contentsOf: frame.bytes + request.bytes)

        let length = try readExactly(4).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
        let answer = try readExactly(Int(length))
        guard answer.first == 0 else {
            throw NodeError(description: String(decoding: answer.dropFirst(), as: UTF8.self))
        }
        return Array(answer.dropFirst())
    }

    private func readExactly(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            guard let more = try answers.fileHandleForReading.read(upToCount: count - bytes.count), !more.isEmpty else {
                throw NodeError(description: "the Node process ended before it answered")
            }
            bytes += more
        }
        return bytes
    }
}
