import Foundation
import WasmModel

/// The assembler of wabt, the reference for the text format.
enum Wat2Wasm {
    static let isInstalled = path != nil

    private static let path: String? = ProcessInfo.processInfo.environment["PATH"]?
        .split(separator: ":").map { "\($0)/wat2wasm" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    static func assemble(_ text: String) throws -> Module {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "module.wat")
        let output = folder.appending(path: "module.wasm")
        try namesOfWabt(in: text).write(to: input, atomically: true, encoding: .utf8)
        try run([
            "--enable-threads", "--enable-relaxed-simd", "--enable-extended-const", "--debug-names",
            input.path, "-o", output.path,
        ])
        return try Module(decoding: [UInt8](Data(contentsOf: output)))
    }

    /// wabt 1.0.32 has the two relaxed dot products under the names of a draft.
    private static func namesOfWabt(in text: String) -> String {
        text.replacingOccurrences(of: "relaxed_dot_i8x16_i7x16", with: "dot_i8x16_i7x16")
    }

    private static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = path.map { URL(filePath: $0) }
        process.arguments = arguments
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Refusal(description: String(decoding: message, as: UTF8.self)) }
    }
}
