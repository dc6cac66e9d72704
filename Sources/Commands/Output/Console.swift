import Glibc

/// Where a command writes: results to `write`, and what is not a result (errors, progress) to `writeError`.
public struct Console: Sendable {
    public enum Progress: Sendable {
        /// On one line that is written over: for terminals.
        case shown
        /// Not at all: what reads a pipe wants results only.
        case hidden
    }

    let progress: Progress
    /// How wide help is set; `nil` for as wide as the terminal.
    let columns: Int?
    private let output: @Sendable (String) -> Void
    private let errorOutput: @Sendable (String) -> Void

    public init(
        progress: Progress, columns: Int? = nil, output: @escaping @Sendable (String) -> Void,
        errorOutput: @escaping @Sendable (String) -> Void
    ) {
        self.progress = progress
        self.columns = columns
        self.output = output
        self.errorOutput = errorOutput
    }

    /// This process' standard output and standard error.
    public static let standard = Console(
        progress: isatty(STDERR_FILENO) == 1 ? .shown : .hidden,
        output: { writeAll($0, to: STDOUT_FILENO) }, errorOutput: { writeAll($0, to: STDERR_FILENO) })

    func write(_ text: String) { output(text) }
    func writeError(_ text: String) { errorOutput(text) }

    /// Says what is being done, in place of what was said before.
    func showProgress(_ text: String) {
        if progress == .shown { errorOutput("\r\u{1B}[K\(text)") }
    }

    /// Takes away what was said of the progress.
    func clearProgress() {
        if progress == .shown { errorOutput("\r\u{1B}[K") }
    }
}

/// Writes without a buffer, so that results and errors keep their order.
private func writeAll(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            // Nobody can be told of an output that is gone.
            guard count > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
