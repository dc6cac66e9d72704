import Testing

/// Who may know whom, as docs/architecture.md and Package.swift have it.
@Suite struct LayerTests {
    private let manifest: PackageManifest

    init() throws { manifest = try PackageManifest() }

    @Test func theManifestIsUnderstood() throws {
        #expect(manifest.targets.count >= 15, "\(manifest.targets)")
        #expect(manifest["Support"]?.layer == 0)
        #expect(manifest["Commands"]?.layer == 6)
        #expect(manifest["Lowering"]?.dependencies == ["Scheduling", "ElementaryFunctions"])
        #expect(try manifest.imports(of: #require(manifest["TensorIR"])).count > 10)
    }

    /// A target depends on lower layers, or on earlier targets of its own.
    @Test func dependenciesPointDownward() {
        for (position, target) in manifest.targets.enumerated() {
            for case let lower? in target.dependencies.map({ manifest[$0] }) {
                let isEarlier = manifest.targets[..<position].contains { $0.name == lower.name }
                #expect(isEarlier && lower.layer <= target.layer, "\(target) of layer \(target.layer) depends on \(lower) of layer \(lower.layer)")
            }
        }
    }

    /// A file imports what its target reaches: an import that only happens to be built is found here.
    @Test func filesImportWhatTheirTargetReaches() throws {
        let own = Set(manifest.targets.map(\.name))
        for target in manifest.targets {
            let reach = manifest.reach(of: target)
            for (file, modules) in try manifest.imports(of: target) {
                let strays = modules.filter { own.contains($0) && !reach.contains($0) }
                #expect(strays.isEmpty, "\(file) imports \(strays)")
            }
        }
    }

    @Test func theLowerLayersDoWithoutFoundation() throws {
        // Files that are read are read by Support/File.swift, which needs no Foundation either.
        for target in manifest.targets where (1...3).contains(target.layer) {
            for (file, modules) in try manifest.imports(of: target) {
                #expect(!modules.contains { $0.hasPrefix("Foundation") }, "\(file) of layer \(target.layer) imports Foundation")
            }
        }
    }

    @Test(arguments: [
        ("WasmModel", ["Support"]), ("TensorIR", ["Support", "NDArray"]), ("Artifact", ["Support", "NDArray"]),
        ("HeddleRuntime", ["Support", "NDArray", "CWasmtime", "Artifact"]),
    ])
    func reachesNoFurther(_ name: String, than allowed: [String]) throws {
        let reach = try manifest.reach(of: #require(manifest[name]))
        #expect(reach.subtracting(allowed).isEmpty, "\(name) reaches \(reach.sorted())")
    }
}
