import Glibc
import Support

// A file of the cache, `<64 digits>.code`:
//
//     machine code          as wasmtime serialised it, an ELF file: what it is mapped from
//     title                 what people call the module, UTF-8
//     title's length        4 bytes, little-endian
//     digest                32 bytes: of all that stands before, and of the file's name
//     "heddle01"            8 bytes

/// One module's machine code in the cache.
struct CacheEntry {
    static let suffix = ".code"
    private static let mark = Array("heddle01".utf8)
    private static let footByteCount = 4 + 32 + 8
    static let longestTitle = 200

    let folder: CacheFolder
    /// What the machine code was made of, by what.
    let key: SHA256Digest

    private var name: String { "\(key)\(Self.suffix)" }
    private var path: String { "\(folder.path)/\(name)" }

    /// The machine code, mapped from the file; nil where there is none. One that is damaged is removed.
    func load(into engine: borrowing Engine) -> CompiledModule? {
        guard let opened = try? OpenFile(path, flags: O_NOFOLLOW) else { return nil }
        guard CacheFolder.isPrivate(opened.information), isIntact(opened),
              // What was checked is what is mapped, though another process may rename meanwhile.
              let module = try? CompiledModule(trustedFile: "/proc/self/fd/\(opened.descriptor)", engine: engine)
        else {
            unlink(path)
            return nil
        }
        // The time of the last use, for eviction.
        futimens(opened.descriptor, nil)
        return module
    }

    /// Writes the entry. A module that the engine cannot serialise is not kept.
    func store(_ module: borrowing CompiledModule, title: String) throws(CacheError) {
        let written = try? module.withSerialized { code in
            Result { () throws(FileError) in try write(code, title: Array(title.utf8.prefix(Self.longestTitle))) }
        }
        do { try written?.get() } catch { throw .file(error) }
    }

    private func write(_ code: UnsafeRawBufferPointer, title: [UInt8]) throws(FileError) {
        let signed = title + (0..<4).map { UInt8(truncatingIfNeeded: title.count >> (8 * $0)) }
        try FileReplacement(path).write { file throws(FileError) in
            var digest = KeyedDigest(key: folder.key)
            digest.update(code)
            digest.update(signed)
            digest.update(Array(name.utf8))
            try file.write(code)
            try file.write(signed + digest.finish().bytes + Self.mark)
        }
    }

    private func isIntact(_ file: OpenFile) -> Bool {
        let signed = file.byteCount - Self.footByteCount + 4
        guard signed > 4, let foot = try? file.read(signed..<file.byteCount), foot.suffix(8).elementsEqual(Self.mark) else { return false }
        var digest = KeyedDigest(key: folder.key)
        // Nobody makes the file shorter: the folder is the user's own, and its files are replaced by others.
        guard file.withMapped(first: signed, { digest.update($0) }) != nil else { return false }
        digest.update(Array(name.utf8))
        return digest.finish().bytes.elementsEqual(foot.prefix(32))
    }

    /// What people call the module in a file, for a list; the file is not checked.
    static func title(of file: OpenFile) -> String? {
        let end = file.byteCount - footByteCount
        guard end >= 0, let foot = try? file.read(end..<file.byteCount), foot.suffix(8).elementsEqual(mark) else { return nil }
        let length = foot.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= longestTitle, length <= end, let bytes = try? file.read(end - length..<end) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
