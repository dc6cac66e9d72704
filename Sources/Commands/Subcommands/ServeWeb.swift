import ArgumentParser
import Artifact
import Support
import WebServer

struct ServeWeb: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-web",
        abstract: "Serve the demo page, and models, to browsers on this machine.",
        discussion: """
            The page draws digits and classifies them, and runs any module that Heddle compiled. It is isolated from other \
            origins, so that modules of the threads tier run too. Ends with Control-C.
            """)

    @Argument(
        help: "Modules that the page offers to run, or manifests of modules for several tiers.",
        completion: .file(extensions: ["wasm", "json"]))
    var models: [String] = []

    @Option(help: ArgumentHelp("The port; 0 for any that is free.", valueName: "port"))
    var port: UInt16 = 8080

    @Flag(inversion: .prefixedNo, help: "Isolate pages from other origins, as shared memory needs.")
    var isolation = true

    @Option(help: ArgumentHelp("The folder of heddle.js and the demo, if not the one that is found.", valueName: "folder"), completion: .directory)
    var folder: String?

    func run(on console: Console) throws {
        let server = try makeServer()
        console.write("http://localhost:\(server.port)\(WebFolder.home)\n")
        server.run()
    }

    /// The server, listening.
    func makeServer() throws -> HTTPServer {
        var site = Site(folder: try WebFolder.find(folder), home: WebFolder.home, isIsolated: isolation)
        try site.offer(models)
        return try HTTPServer(site, port: port)
    }
}

/// Where heddle.js and the demo lie.
enum WebFolder {
    static let home = "/demo/"

    /// The folder named, else `Web` in the current folder, in those above it, and above the executable.
    static func find(_ named: String?) throws(WebError) -> String {
        let starts = [FilePath.resolved("."), FilePath.resolved("/proc/self/exe")].compactMap { $0 }
        let candidates = named.map { [$0] } ?? starts.flatMap(FilePath.ancestors).map { FilePath.join($0, "Web") }
        for folder in candidates where FilePath.resolved(folder + "/heddle.js") != nil { return folder }
        throw .noFolder(named)
    }
}

extension Site {
    /// Serves modules under `/demo/models`, and the list of them that the page looks for.
    mutating func offer(_ models: [String]) throws {
        var names: [String] = []
        for path in models {
            names.append(FilePath.name(of: path))
            try add(model: path)
            guard path.hasSuffix(".json") else { continue }
            // The files that it names are beside it.
            let folder = String(path.dropLast(FilePath.name(of: path).count))
            let manifest = try TierManifest(decoding: File.read(path))
            for file in Set(manifest.modules.map(\.file) + [manifest.base.file]).sorted() { try add(model: folder + file) }
        }
        add(page: Array(JSONValue.array(names.map { .string("models/\($0)") }).text(.compact).utf8), at: "demo/models.json")
    }

    private mutating func add(model path: String) throws {
        let name = FilePath.name(of: path)
        guard let resolved = FilePath.resolved(path) else { throw WebError.noModel(path) }
        guard !name.hasPrefix("."), add(file: resolved, at: "demo/models/\(name)") else { throw WebError.sameName(name) }
    }
}

enum WebError: CommandError {
    case noFolder(String?)
    case noModel(String)
    case sameName(String)

    var status: ProgramStatus {
        switch self {
        case .noFolder, .noModel: .inputMissing
        case .sameName: .usage
        }
    }

    var description: String {
        switch self {
        case .noFolder(let folder?): "\(folder) has no heddle.js: --folder names the folder Web of Heddle's sources"
        case .noFolder(nil): "the folder Web of Heddle's sources is not found from here: --folder names it"
        case .noModel(let path): "cannot read \(path): no such file"
        case .sameName(let name): "two models cannot be served under the name \(name)"
        }
    }
}
