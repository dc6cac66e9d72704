import Glibc
import Support

/// A folder that is this user's alone, with a secret in it by which the cache tells its own files from others.
struct CacheFolder: Sendable {
    let path: String
    let key: KeyedDigest.Key

    /// Opens the folder, or makes it with mode 700.
    init(path: String) throws(CacheError) {
        try Self.makeFolders(path)
        var information = stat()
        guard stat(path, &information) == 0 else { throw .folder(path: path, reason: systemMessage()) }
        guard information.st_mode & S_IFMT == S_IFDIR else { throw .folder(path: path, reason: "it is no folder") }
        guard Self.isPrivate(information) else { throw .notPrivate(path: path) }
        self.path = path
        key = KeyedDigest.Key(secret: try Self.secret(in: path))
    }

    /// Whether only this user may read or write it.
    static func isPrivate(_ information: stat) -> Bool {
        information.st_uid == geteuid() && information.st_mode & 0o077 == 0
    }

    /// The folder for this process's user: what `HEDDLE_CACHE` names, else `heddle` in the user's folder for caches.
    static func standardPath() throws(CacheError) -> String {
        if let path = variable("HEDDLE_CACHE") { return path }
        if let path = variable("XDG_CACHE_HOME") { return path + "/heddle" }
        if let path = variable("HOME") { return path + "/.cache/heddle" }
        throw .noPlace
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    private static func makeFolders(_ path: String) throws(CacheError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .folder(path: path, reason: systemMessage())
        }
        try makeFolders(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .folder(path: path, reason: systemMessage()) }
    }

    // MARK: The secret

    private static let secretByteCount = 32

    private static func secret(in folder: String) throws(CacheError) -> [UInt8] {
        let path = folder + "/secret"
        // Whoever comes first makes it; a damaged one is made anew, and what it signed is then worthless.
        for _ in 0..<3 {
            if let secret = read(path) { return secret }
            do {
                try FileReplacement(path, keepsExisting: access(path, F_OK) != 0).write { file throws(FileError) in
                    var generator = SystemRandomNumberGenerator()
                    try file.write((0..<secretByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) })
                }
            } catch {
                throw .file(error)
            }
        }
        throw .folder(path: folder, reason: "its file 'secret' cannot be read")
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = try? OpenFile(path, flags: O_NOFOLLOW), file.byteCount == secretByteCount, isPrivate(file.information)
        else { return nil }
        return try? file.read(0..<secretByteCount)
    }
}

/// What the system says of the last call that failed.
private func systemMessage() -> String { String(cString: strerror(errno)) }
