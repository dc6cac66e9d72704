import Glibc
import Support

/// A file that is written under another name and appears, complete, under its own.
struct FileReplacement {
    private let path: String
    /// Whether a file that is there meanwhile stays.
    private let keepsExisting: Bool

    init(_ path: String, keepsExisting: Bool = false) {
        self.path = path
        self.keepsExisting = keepsExisting
    }

    /// Begins the names of files that are being written.
    static let prefix = ".writing-"

    /// Writes what `body` does, readable by this user alone.
    func write(_ body: (borrowing Writer) throws(FileError) -> Void) throws(FileError) {
        let slash = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
        let temporary = "\(path[..<slash])\(Self.prefix)\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError(.write, temporary) }
        defer { unlink(temporary) }
        do {
            defer { close(descriptor) }
            try body(Writer(descriptor: descriptor, path: path))
        }
        let result = keepsExisting ? link(temporary, path) : rename(temporary, path)
        guard result == 0 || keepsExisting && errno == EEXIST else { throw FileError(.write, path) }
    }

    struct Writer: ~Copyable {
        fileprivate let descriptor: Int32
        fileprivate let path: String

        func write(_ bytes: [UInt8]) throws(FileError) {
            var failure: FileError?
            bytes.withUnsafeBytes { bytes in
                do throws(FileError) { try write(bytes) } catch { failure = error }
            }
            if let failure { throw failure }
        }

        func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw FileError(.write, path) }
                done += count
            }
        }
    }
}
