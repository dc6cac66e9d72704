import Glibc

/// A connection to a browser, closed with the value.
struct Connection: ~Copyable {
    private let socket: Int32

    init(_ socket: Int32, patience: timeval) {
        self.socket = socket
        var patience = patience
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(socket) }

    /// What comes before the first empty line; nil where that does not come in time, or is too long.
    func readHead(limit: Int) -> [UInt8]? {
        let end = Array("\r\n\r\n".utf8)
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while head.count <= limit {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            let searchStart = max(0, head.count - end.count + 1)
            head += buffer[..<count]
            for start in searchStart..<max(searchStart, head.count - end.count + 1) where head[start..<start + end.count].elementsEqual(end) {
                return Array(head[..<start])
            }
        }
        return nil
    }

    /// Sends all bytes; false where the other side is gone.
    func send(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.send(socket, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Sends the file from its beginning, as far as the other side takes it.
    ///
    /// `sendfile` would spare a copy, but raises a signal where the other side is gone.
    func send(_ file: OpenFile) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var offset = 0
        while offset < file.byteCount {
            let count = pread(file.descriptor, &buffer, min(buffer.count, file.byteCount - offset), off_t(offset))
            guard count > 0, send(buffer[..<count]) else { return }
            offset += count
        }
    }
}
