import Foundation

/// A folder for files that pass between the processes; it goes with this object.
final class WorkFolder {
    private let folder: URL
    /// Where the harness' own scripts and kernels are.
    private let sources: URL
    /// What is kept from one run to the next: Python's packages, and compiled C.
    let cache: URL

    init(file: String = #filePath) throws {
        sources = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        cache = sources.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".bench")
        let name = "heddle-bench-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    /// The models that lie beside the project, where they do.
    var shared: String {
        sources.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("shared/models").path
    }
    func source(_ name: String) -> String { sources.appendingPathComponent(name).path }
}
