import Glibc
import Support

/// A folder of a test's own, mode 700, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = "/tmp/heddle-runtime-\(UInt64.random(in: 0 ... .max))"
        precondition(mkdir(path, 0o700) == 0, "there is room for a folder")
    }

    deinit {
        for name in names { unlink(file(name)) }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try File.write(bytes, to: file(name))
        return file(name)
    }

    /// The files in it, in alphabetical order.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
