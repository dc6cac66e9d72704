import Glibc

/// A line that is written over on a terminal; nothing elsewhere.
struct Progress {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ text: String) {
        let line = "\r\u{1B}[K\(text)"
        if isTerminal { _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) } }
    }
}
