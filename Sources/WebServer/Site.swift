/// What a server has: a folder, files under names of their own, and pages made here.
public struct Site: Sendable {
    private let folder: String
    private let home: String
    private var files: [String: String] = [:]
    private var pages: [String: [UInt8]] = [:]
    /// Whether pages are isolated from other origins, which shared memory needs.
    public var isIsolated: Bool

    /// - Parameters:
    ///   - folder: whose files are served by their paths in it. What begins with a dot is not, and no link is followed.
    ///   - home: where `/` leads, such as `/demo/`.
    public init(folder: String, home: String, isIsolated: Bool = true) {
        self.folder = folder
        self.home = home
        self.isIsolated = isIsolated
    }

    /// Serves the file at `file` as `/path`.
    ///
    /// - Returns: false where another file is served under that path already.
    @discardableResult
    public mutating func add(file: String, at path: String) -> Bool {
        if let known = files[path], known != file { return false }
        files[path] = file
        return true
    }

    /// Serves these bytes as `/path`.
    public mutating func add(page: [UInt8], at path: String) { pages[path] = page }

    /// The answer to a request to the server at `port`.
    func response(to request: HTTPRequest, port: UInt16) -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return HTTPResponse(.methodNotAllowed, "only GET and HEAD are answered here")
        }
        // A page of another origin could otherwise read what is here, once its name leads to this machine.
        guard isOwn(request.host, port: port) else {
            return HTTPResponse(.misdirected, "this server is localhost:\(port)")
        }
        if request.target == "/" { return HTTPResponse(.found, "see \(home)", location: home) }
        guard let names = request.pathComponents else { return HTTPResponse(.badRequest, "that is no path of a file") }
        return content(names) ?? HTTPResponse(.notFound, "there is no file /\(names.joined(separator: "/"))")
    }

    private func isOwn(_ host: String?, port: UInt16) -> Bool {
        let names = ["localhost", "127.0.0.1"]
        return names.contains { (name: String) in host == "\(name):\(port)" || (port == 80 && host == name) }
    }

    private func content(_ names: [String]) -> HTTPResponse? {
        let path = names.joined(separator: "/")
        let type = contentType(ofFileNamed: path)
        if let page = pages[path] { return HTTPResponse(.bytes(page), type: type) }
        let file = files[path].map { OpenFile(path: $0) } ?? OpenFile(folder: folder, names: names)
        return file.map { HTTPResponse(.file($0), type: type) }
    }
}
