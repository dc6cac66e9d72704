/// What a request is answered with.
struct HTTPResponse: Sendable {
    var status: Status
    var contentType: String
    var content: Content
    /// Where to look instead.
    var location: String?

    enum Content: Sendable {
        case bytes([UInt8])
        case file(OpenFile)
    }

    enum Status: Int, Sendable {
        case ok = 200
        case found = 302
        case badRequest = 400
        case notFound = 404
        case methodNotAllowed = 405
        case misdirected = 421

        var phrase: String {
            switch self {
            case .ok: "OK"
            case .found: "Found"
            case .badRequest: "Bad Request"
            case .notFound: "Not Found"
            case .methodNotAllowed: "Method Not Allowed"
            case .misdirected: "Misdirected Request"
            }
        }
    }

    /// A line of text, for people.
    init(_ status: Status, _ text: String, location: String? = nil) {
        self.status = status
        self.location = location
        contentType = "text/plain; charset=utf-8"
        content = .bytes(Array((text + "\n").utf8))
    }

    init(_ content: Content, type: String) {
        status = .ok
        contentType = type
        self.content = content
    }

    private var byteCount: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .file(let file): file.byteCount
        }
    }

    /// The status line and the header.
    func head(isolated: Bool) -> String {
        var lines = [
            "HTTP/1.1 \(status.rawValue) \(status.phrase)",
            "Content-Type: \(contentType)",
            "Content-Length: \(byteCount)",
            // Models are compiled anew while a page is open.
            "Cache-Control: no-cache",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        ]
        if let location { lines.append("Location: \(location)") }
        if status == .methodNotAllowed { lines.append("Allow: GET, HEAD") }
        if isolated {
            // Only an isolated page has shared memory, and takes nothing that does not say so, too.
            lines.append("Cross-Origin-Opener-Policy: same-origin")
            lines.append("Cross-Origin-Embedder-Policy: require-corp")
            lines.append("Cross-Origin-Resource-Policy: same-origin")
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }
}
