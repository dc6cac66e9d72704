/// The first line of a request, and what of its header the server looks at.
struct HTTPRequest: Equatable, Sendable {
    var method: String
    /// As sent: percent-encoded, with what follows `?`.
    var target: String
    var host: String?

    /// How many bytes a request's head may have.
    static let headLimit = 16_384

    /// Reads a head, without the empty line that ends it; nil for what is not HTTP/1.
    init?(head: [UInt8]) {
        var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        let words = (lines.popFirst() ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[1].hasPrefix("/"), words[2].hasPrefix("HTTP/1.") else { return nil }
        method = String(words[0])
        target = String(words[1])
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            guard line[..<colon].lowercased() == "host" else { continue }
            // Which of two hosts is meant nobody can tell.
            guard host == nil else { return nil }
            host = line[line.index(after: colon)...].trimmingBlanks
        }
    }

    /// The names that the path is made of; nil where it leads out of a folder, or names what is hidden.
    var pathComponents: [String]? {
        let path = target.prefix { $0 != "?" }
        guard let decoded = Self.decode(path.dropFirst().utf8) else { return nil }
        var names = decoded.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if names.last == "" { names[names.count - 1] = "index.html" }
        let areNames = names.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.utf8.contains(0) && !$0.contains("\\") }
        return areNames ? names : nil
    }

    /// Resolves `%2F` and the like; nil for what is not two hexadecimal digits, and for bytes that are no UTF-8.
    private static func decode(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else { bytes.append(byte); continue }
            let digits = rest.prefix(2).map { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2, let high = digits[0], let low = digits[1] else { return nil }
            bytes.append(UInt8(high * 16 + low))
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = firstIndex { !isBlank($0) } ?? endIndex
        let end = lastIndex { !isBlank($0) }.map(index(after:)) ?? start
        return String(self[start..<end])
    }
}
