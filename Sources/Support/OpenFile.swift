#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file held open to read pieces of it. What is read stays this file's, whatever is put in its place meanwhile.
public final class OpenFile: @unchecked Sendable {
    public let path: String
    /// The bytes that the file had when it was opened.
    public let byteCount: Int
    package let descriptor: Int32
    package let information: stat

    /// Opens a regular file; nil where the path names something else, such as a pipe, which is read from its beginning to its end or not at all.
    public convenience init?(regularFile path: String) throws(FileError) {
        try self.init(path, flags: 0)
    }

    /// - Parameter flags: `O_NOFOLLOW` and the like, beside those that every file is opened with.
    package init?(_ path: String, flags: Int32) throws(FileError) {
        // Without O_NONBLOCK a pipe that nobody writes to would hold us.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
        guard descriptor >= 0 else { throw FileError(.read, path) }
        var found = stat()
        guard fstat(descriptor, &found) == 0 else {
            let error = FileError(.read, path)
            close(descriptor)
            throw error
        }
        guard found.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        information = found
        byteCount = Int(found.st_size)
        self.path = path
    }

    deinit { close(descriptor) }

    /// The bytes of a part of the file.
    ///
    /// - Throws: also where the file has become shorter.
    public func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            do throws(FileError) {
                try read(range, into: UnsafeMutableRawBufferPointer(buffer))
                initialized = range.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Hands over the file's first bytes, mapped; nil where the system does not map it. Only for files that nobody makes shorter meanwhile: whoever
    /// reads behind the end of one is killed.
    package func withMapped<Result>(first count: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        precondition(count > 0 && count <= byteCount)
        #if os(Linux)
        let flags = MAP_PRIVATE | Int32(MAP_POPULATE)
        #else
        let flags = MAP_PRIVATE
        #endif
        guard let start = mmap(nil, count, PROT_READ, flags, descriptor, 0), start != MAP_FAILED else { return nil }
        defer { munmap(start, count) }
        return body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Reads a part of the file into memory that is as large.
    package func read(_ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
        var done = 0
        while done < range.count {
            let count = pread(descriptor, buffer.baseAddress! + done, range.count - done, off_t(range.lowerBound + done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(.read, path) }
            guard count > 0 else { throw FileError(.read, path, reason: "it ended while it was read") }
            done += count
        }
    }
}
