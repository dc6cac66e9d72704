import Foundation
import Glibc
import Synchronization
import Testing
import WebServer

/// A server on a thread of its own, which ends with the value.
final class RunningServer: Sendable {
    let server: HTTPServer

    init(_ site: Site) throws {
        server = try HTTPServer(site, port: 0)
        let server = server
        Foundation.Thread.detachNewThread { server.run() }
    }

    deinit { server.stop() }

    var address: String { "http://localhost:\(server.port)" }

    /// Sends bytes as they are, and gives all that comes back.
    func exchange(_ request: String) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        try #require(connected == 0)
        _ = request.withCString { send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    func get(_ target: String, method: String = "GET", host: String? = nil) throws -> String {
        try exchange("\(method) \(target) HTTP/1.1\r\nHost: \(host ?? "localhost:\(server.port)")\r\nAccept: */*\r\n\r\n")
    }
}

@Suite final class ServerTests {
    private let base: URL
    private let folder: URL
    private let secret: URL

    init() throws {
        base = FileManager.default.temporaryDirectory.appending(path: "heddle-site-\(UUID().uuidString)")
        folder = base.appending(path: "site")
        secret = base.appending(path: "secret.txt")
        let manager = FileManager.default
        try manager.createDirectory(at: folder.appending(path: "demo"), withIntermediateDirectories: true)
        try manager.createDirectory(at: folder.appending(path: ".git"), withIntermediateDirectories: true)
        for (path, text) in [("demo/index.html", "<p>home"), ("heddle.js", "export {}"), ("m.wasm", "\0asm"), (".git/config", "hidden"), ("a b+ü.txt", "odd")] {
            try Data(text.utf8).write(to: folder.appending(path: path))
        }
        try Data("secret".utf8).write(to: secret)
        try manager.createSymbolicLink(at: folder.appending(path: "link.txt"), withDestinationURL: secret)
        try manager.createSymbolicLink(at: folder.appending(path: "up"), withDestinationURL: base)
        try #require(mkfifo(folder.appending(path: "pipe").path, 0o600) == 0)
    }

    deinit { try? FileManager.default.removeItem(at: base) }

    private func server(isIsolated: Bool = true) throws -> RunningServer {
        var site = Site(folder: folder.path, home: "/demo/", isIsolated: isIsolated)
        site.add(page: Array("[]".utf8), at: "demo/models.json")
        site.add(file: secret.path, at: "demo/models/given.wasm")
        return try RunningServer(site)
    }

    @Test func servesFilesWithTheirTypes() throws {
        let server = try server()
        let cases = [
            ("/demo/", "text/html; charset=utf-8", "<p>home"), ("/heddle.js?x=1", "text/javascript; charset=utf-8", "export {}"),
            ("/m.wasm", "application/wasm", "\0asm"), ("/a%20b+%C3%BC.txt", "application/octet-stream", "odd"),
            ("/demo/models.json", "application/json", "[]"), ("/demo/models/given.wasm", "application/wasm", "secret"),
        ]
        for (target, type, content) in cases {
            let answer = try server.get(target)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(content.utf8.count)\r\n"), "\(target): \(answer)")
            #expect(answer.hasSuffix("\r\n\r\n" + content))
        }
        #expect(try server.get("/").contains("302 Found\r\n"))
        #expect(try server.get("/").contains("\r\nLocation: /demo/\r\n"))
        let head = try server.get("/m.wasm", method: "HEAD")
        #expect(head.contains("Content-Length: 4\r\n") && head.hasSuffix("\r\n\r\n"))
    }

    @Test func isolatesPagesUnlessToldNotTo() throws {
        let headers = ["Cross-Origin-Opener-Policy: same-origin\r\n", "Cross-Origin-Embedder-Policy: require-corp\r\n", "Cross-Origin-Resource-Policy: same-origin\r\n"]
        let isolated = try server().get("/demo/"), plain = try server(isIsolated: false).get("/demo/")
        for header in headers {
            #expect(isolated.contains(header))
            #expect(!plain.contains(header))
        }
    }

    /// Nothing outside the folder, nothing hidden, nothing that is no regular file.
    @Test(arguments: [
        "/../secret.txt", "/demo/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/demo/%2E%2E/%2E%2E/secret.txt", "/./heddle.js",
        "//heddle.js", "/link.txt", "/up/secret.txt", "/.git/config", "/%2egit/config", "/pipe", "/demo", "/nothing", "/m.wasm/", "/m.wasm%00.txt",
        "/..%5csecret.txt", "/%zz", "/%", "/%ff", "/demo/models/other.wasm",
    ])
    func refuses(_ target: String) throws {
        let answer = try server().get(target)
        #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n") || answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
        #expect(!answer.contains("hidden") && !answer.contains("\r\n\r\nsecret"))
    }

    @Test func refusesWhatIsNotAskedHere() throws {
        let server = try server()
        #expect(try server.get("/m.wasm", method: "POST").hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
        #expect(try server.get("/m.wasm", method: "POST").contains("\r\nAllow: GET, HEAD\r\n"))
        for host in ["evil.example", "localhost", "localhost:1", "evil.example:\(server.server.port)"] {
            #expect(try server.get("/m.wasm", host: host).hasPrefix("HTTP/1.1 421 Misdirected Request\r\n"))
        }
        #expect(try server.get("/m.wasm", host: "127.0.0.1:\(server.server.port)").hasPrefix("HTTP/1.1 200 OK\r\n"))
        for request in ["GET /m.wasm\r\n\r\n", "\r\n\r\n", "GET m.wasm HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nnonsense\r\n\r\n"] {
            #expect(try server.exchange(request).hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(request)")
        }
        let long = "GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\n\r\n"
        #expect(try server.exchange(long).isEmpty, "a head without end is not waited for")
        #expect(try server.get("/m.wasm").hasPrefix("HTTP/1.1 200 OK\r\n"), "nothing of that harmed the server")
    }

    @Test func saysWhichPortIsTaken() throws {
        let first = try server()
        let taken = first.server.port
        #expect(throws: ServerError.port(taken, reason: "Address already in use")) { try HTTPServer(Site(folder: folder.path, home: "/"), port: taken) }
        #expect("\(ServerError.port(80, reason: "Permission denied"))" == "the server cannot listen at port 80: Permission denied. --port takes another, 0 any that is free")
    }

    @Test func answersManyAtOnce() throws {
        let server = try server()
        let counts = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 100) { _ in
            if let answer = try? server.get("/heddle.js"), answer.hasSuffix("\r\n\r\nexport {}") { counts.withLock { $0 += 1 } }
        }
        #expect(counts.withLock { $0 } == 100)
    }
}
