import Glibc

/// Why a server cannot be started.
public enum ServerError: Error, Equatable, Sendable {
    case socket(reason: String)
    case port(UInt16, reason: String)

    static var systemReason: String { String(cString: strerror(errno)) }
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .socket(let reason): "the system gives no socket: \(reason)"
        case .port(let port, let reason): "the server cannot listen at port \(port): \(reason). --port takes another, 0 any that is free"
        }
    }
}
