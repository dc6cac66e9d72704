import Glibc
import Support

/// A folder of machine code, so that a module is compiled once on a machine.
///
/// What is kept is found by everything that decides it: the module's bytes, and wasmtime's version, its configuration and the
/// processor's features. Any number of processes may use one folder: files appear complete, and are compared with a digest,
/// by a secret of the folder, before they are run. The folder must be the user's own, mode 700: its files are machine code.
public struct EngineCache: Sendable {
    let folder: CacheFolder
    /// The bytes that files may take together; those used longest ago go first.
    public let byteLimit: Int

    public static let standardByteLimit = 2 << 30

    /// A cache in a folder, which is made if need be.
    public init(folder: String, byteLimit: Int = standardByteLimit) throws(CacheError) {
        self.folder = try CacheFolder(path: folder)
        self.byteLimit = byteLimit
    }

    /// The cache of this user: in what `HEDDLE_CACHE` names, else in `heddle` in `XDG_CACHE_HOME` or `~/.cache`.
    public static func standard() throws(CacheError) -> EngineCache {
        try EngineCache(folder: CacheFolder.standardPath())
    }

    /// The folder's path.
    public var path: String { folder.path }

    /// One kept module.
    public struct Item: Sendable {
        /// What its file was called.
        public let title: String
        public let byteCount: Int
        /// When it was last used or written, in seconds since 1970.
        public let lastUse: Int
        let file: String
    }

    /// What is kept, the latest used first.
    public func items() -> [Item] {
        files().filter { $0.hasSuffix(CacheEntry.suffix) }.compactMap { name in
            guard let file = try? OpenFile("\(path)/\(name)", flags: O_NOFOLLOW) else { return nil }
            return Item(
                title: CacheEntry.title(of: file) ?? "a damaged file", byteCount: file.byteCount,
                lastUse: file.information.st_mtim.tv_sec, file: name)
        }
        .sorted { ($1.lastUse, $0.file) < ($0.lastUse, $1.file) }
    }

    /// Removes all that is kept, and the folder's secret.
    public func clear() throws(CacheError) {
        for name in files() where isOurs(name) {
            do { try File.remove("\(path)/\(name)") } catch { if access("\(path)/\(name)", F_OK) == 0 { throw .file(error) } }
        }
    }

    /// The entry for a module that an engine compiles.
    ///
    /// - Parameter promised: the digest that a manifest gives of the module; it was compared before the entry was written.
    func entry(
        for source: ModuleSource, promised: SHA256Digest? = nil, engine: borrowing Engine
    ) throws(FileError) -> CacheEntry? {
        guard let fingerprint = engine.fingerprint() else { return nil }
        var digest = KeyedDigest(key: folder.key)
        try source.forEachChunk { digest.update($0) }
        let parts = [digest.finish().bytes, fingerprint.bytes, promised?.bytes ?? []]
        return CacheEntry(folder: folder, key: SHA256Digest(of: parts.flatMap { $0 }))
    }

    /// Removes what was used longest ago, until the rest is within the limit, and what a process that ended left half written.
    func evict() {
        var total = 0
        for item in items() {
            total += item.byteCount
            if total > byteLimit { unlink("\(path)/\(item.file)") }
        }
        let hourAgo = time(nil) - 3600
        for name in files() where name.hasPrefix(FileReplacement.prefix) {
            var information = stat()
            if lstat("\(path)/\(name)", &information) == 0, information.st_mtim.tv_sec < hourAgo { unlink("\(path)/\(name)") }
        }
    }

    private func isOurs(_ name: String) -> Bool {
        name.hasSuffix(CacheEntry.suffix) || name.hasPrefix(FileReplacement.prefix) || name == "secret"
    }

    private func files() -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
        }
        return names
    }
}
