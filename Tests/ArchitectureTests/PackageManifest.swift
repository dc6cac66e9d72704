import Foundation

/// What Package.swift says of a target under Sources.
struct PackageTarget: CustomStringConvertible {
    let name: String
    let layer: Int
    /// The targets and products it names.
    let dependencies: [String]

    var description: String { name }
}

/// The manifest's targets, and the files that belong to them.
struct PackageManifest {
    let folder: URL
    /// In the manifest's order, lowest layer first.
    let targets: [PackageTarget]

    init(testFile: String = #filePath) throws {
        folder = URL(fileURLWithPath: testFile).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appendingPathComponent("Package.swift"), encoding: .utf8)
        let body = text[(text.range(of: "// Layer 0")?.lowerBound ?? text.startIndex)..<(text.range(of: "// Tests\n")?.lowerBound ?? text.endIndex)]
        var layer = 0
        var targets: [PackageTarget] = []
        for match in body.matches(of: /\/\/ Layer (\d+)|\.(?:executableT|t)arget\(\s*name: "([^"]+)"(?:,\s*dependencies: \[([^\]]*)\])?/) {
            if let number = match.1 { layer = Int(number) ?? 0 }
            guard let name = match.2 else { continue }
            let dependencies = (match.3 ?? "").matches(of: /"([^"]+)"/).map { String($0.1) }
            targets.append(PackageTarget(name: String(name), layer: layer, dependencies: dependencies))
        }
        self.targets = targets
    }

    subscript(name: String) -> PackageTarget? { targets.first { $0.name == name } }

    /// All that a target reaches, directly or not.
    func reach(of target: PackageTarget) -> Set<String> {
        target.dependencies.reduce(into: []) { reached, name in
            reached.insert(name)
            if let next = self[name] { reached.formUnion(reach(of: next)) }
        }
    }

    /// The Swift files of a target by path, with the modules that each imports.
    func imports(of target: PackageTarget) throws -> [(file: String, modules: [String])] {
        let sources = folder.appendingPathComponent("Sources/\(target.name)")
        let paths = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            let modules = text.split(separator: "\n").filter { $0.utf8.count < 120 && $0.contains("import ") }.compactMap { line in
                line.prefixMatch(of: /\s*(?:@\w+ |public |package |internal |fileprivate |private )*import (?:(?:struct|class|enum|protocol|func|var|let|typealias) )?(\w+)/)
            }
            return ("\(target)/\(path)", modules.map { String($0.1) })
        }
    }
}
