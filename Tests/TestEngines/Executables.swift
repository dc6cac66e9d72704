import Foundation

/// Programs of this machine.
public enum Executables {
    private static let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)

    /// The first of these names on the PATH.
    public static func find(_ names: String...) -> String? {
        folders.flatMap { folder in names.map { "\(folder)/\($0)" } }.first(where: FileManager.default.isExecutableFile)
    }

    /// A tool of Swift's toolchain, which stands beside `swift`; nil where the toolchain has none.
    public static func ofToolchain(_ name: String) -> String? {
        guard let swift = find("swift") else { return nil }
        let folder = URL(filePath: swift).resolvingSymlinksInPath().deletingLastPathComponent()
        let paths = [folder.path, URL(filePath: swift).deletingLastPathComponent().path].map { "\($0)/\(name)" }
        return paths.first(where: FileManager.default.isExecutableFile)
    }

    /// Runs a program to its end.
    ///
    /// - Parameter folder: where it is run; this process's if nil.
    public static func run(
        _ executable: String, _ arguments: [String], in folder: String? = nil, standardInput: [UInt8] = []
    ) throws -> (exitCode: Int, output: [UInt8], errors: String) {
        // By way of files, so that no pipe fills up while nobody reads it.
        let place = FileManager.default.temporaryDirectory.appending(path: "heddle-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let (input, output, errors) = (place.appending(path: "in"), place.appending(path: "out"), place.appending(path: "err"))
        try Data(standardInput).write(to: input)
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return (Int(process.terminationStatus), Array(try Data(contentsOf: output)), String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}
