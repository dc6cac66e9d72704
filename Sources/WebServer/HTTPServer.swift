import Glibc
import Synchronization

/// An HTTP server for this machine only: files for a browser on it, a thread for each connection, a request on each.
public final class HTTPServer: Sendable {
    /// The port that it listens at.
    public let port: UInt16
    private let site: Site
    private let listener: Int32
    private let connectionCount = Atomic(0)
    private let isStopping = Atomic(false)

    /// More wait until others are done.
    private static let connectionLimit = 64
    /// How long a browser may take to send its request, or to take what it is sent.
    private static let patience = timeval(tv_sec: 10, tv_usec: 0)

    /// Listens at 127.0.0.1.
    ///
    /// - Parameter port: 0 for any that is free.
    public init(_ site: Site, port: UInt16) throws(ServerError) {
        self.site = site
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw .socket(reason: ServerError.systemReason) }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        guard address.with(bind, listener) == 0, listen(listener, 64) == 0, let bound = Self.port(of: listener) else {
            let reason = ServerError.systemReason
            close(listener)
            throw .port(port, reason: reason)
        }
        self.port = bound
    }

    private static func port(of listener: Int32) -> UInt16? {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }

    /// Answers requests until `stop` is called on another thread.
    public func run() {
        while !isStopping.load(ordering: .acquiring) {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            while connectionCount.load(ordering: .acquiring) >= Self.connectionLimit { usleep(1000) }
            connectionCount.add(1, ordering: .acquiringAndReleasing)
            Thread.start {
                self.serve(connection)
                self.connectionCount.subtract(1, ordering: .acquiringAndReleasing)
            }
        }
        close(listener)
    }

    /// Lets `run` return.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ socket: Int32) {
        let connection = Connection(socket, patience: Self.patience)
        guard let head = connection.readHead(limit: HTTPRequest.headLimit) else { return }
        let request = HTTPRequest(head: head)
        let response = request.map { site.response(to: $0, port: port) } ?? HTTPResponse(.badRequest, "that is no HTTP request")
        guard connection.send(Array(response.head(isolated: site.isIsolated).utf8)[...]), request?.method != "HEAD" else { return }
        switch response.content {
        case .bytes(let bytes): _ = connection.send(bytes[...])
        case .file(let file): connection.send(file)
        }
    }
}

extension sockaddr_in {
    fileprivate mutating func with(
        _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32
    ) -> Int32 {
        withUnsafePointer(to: self) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
