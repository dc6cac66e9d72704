#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Whole files as bytes, without Foundation.
public enum File {
    /// All bytes of a file; of a pipe or device, all until its end.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.read, path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let old = bytes.count
            let room = sizeLeft(descriptor, after: old)
            bytes.append(contentsOf: repeatElement(0, count: room))
            let count = bytes.withUnsafeMutableBytes { buffer in
                retryingInterrupted { platformRead(descriptor, buffer.baseAddress! + old, room) }
            }
            guard count >= 0 else { throw FileError(.read, path) }
            bytes.removeLast(room - count)
            if count == 0 { return bytes }
        }
    }

    /// Writes a file anew, replacing one that is there.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(.write, path) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                retryingInterrupted {
                    platformWrite(descriptor, buffer.baseAddress! + written, bytes.count - written)
                }
            }
            guard count >= 0 else {
                let error = FileError(.write, path)
                close(descriptor)
                throw error
            }
            written += count
        }
        // Some file systems report a full disk only here.
        guard close(descriptor) == 0 else { throw FileError(.write, path) }
    }

    /// Removes a file.
    public static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw FileError(.remove, path) }
    }

    /// How many bytes to ask for next: what is left of a regular file and one more, to see its end.
    private static func sizeLeft(_ descriptor: Int32, after count: Int) -> Int {
        var information = stat()
        let isKnown = fstat(descriptor, &information) == 0
        let left = isKnown ? Int(information.st_size) - count : 0
        return max(left + 1, 1 << 16)
    }

    private static func retryingInterrupted(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    private static func platformRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, buffer, count)
        #else
        Darwin.read(descriptor, buffer, count)
        #endif
    }

    private static func platformWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, buffer, count)
        #else
        Darwin.write(descriptor, buffer, count)
        #endif
    }
}

/// A file that cannot be read or written: the environment's failure, in the system's words.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Operation: String, Sendable {
        case read, write, remove
    }

    public let operation: Operation
    public let path: String
    /// The system's message, such as `No such file or directory`.
    public let reason: String

    /// Takes the reason from `errno`.
    package init(_ operation: Operation, _ path: String) {
        self.operation = operation
        self.path = path
        reason = String(cString: strerror(errno))
    }

    package init(_ operation: Operation, _ path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    public var description: String { "cannot \(operation.rawValue) \(path): \(reason)" }
}
