/// Collects indented lines of text: what dumps, errors and goldens are written with.
public struct TextWriter: ~Copyable {
    private var lines: [String] = []
    private var depth = 0
    private let indentation: String

    public init(indentation: String = "    ") {
        self.indentation = indentation
    }

    /// Appends one line at the current depth.
    public mutating func line(_ text: String) {
        lines.append(text.isEmpty ? "" : String(repeating: indentation, count: depth) + text)
    }

    /// Goes one level deeper, until `outdent`.
    public mutating func indent() { depth += 1 }

    /// Goes back one level.
    public mutating func outdent() { depth -= 1 }

    /// Runs `body` one level deeper.
    public mutating func indented<Failure: Error>(_ body: (inout Self) throws(Failure) -> Void) throws(Failure) {
        depth += 1
        defer { depth -= 1 }
        try body(&self)
    }

    /// The text so far; every line ends with a newline.
    public consuming func finish() -> String {
        lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }
}
