import Artifact
import Glibc
import Support

/// Which bytes a path stands for: those of a module, or of one of the modules of a manifest.
struct ModelFile {
    let source: ModuleSource
    /// What people call the module.
    let title: String
    /// What a manifest says of the module; nil without one.
    var tier: ModuleTier?
    var digest: SHA256Digest?

    /// - Parameter threads: how many threads are wanted.
    init(_ path: String, tier: ModuleTier?, threads: Int) throws(SessionError) {
        guard let (manifest, manifestPath) = try Self.manifest(for: path) else {
            do { source = try ModuleSource.open(path) } catch { throw .file(error) }
            title = path
            return
        }
        let entry = try Self.choose(from: manifest, tier: tier, threads: threads)
        let folder = manifestPath.lastIndex(of: "/").map { manifestPath[...$0] } ?? ""
        let base = try Self.open(folder + manifest.base.file, of: manifest.base.byteCount)
        let own = entry.file == manifest.base.file ? base : try Self.open(folder + entry.file, of: entry.ownByteCount)
        source = ModuleSource(entry, own: own, base: base)
        title = folder + entry.file
        self.tier = entry.tier
        digest = entry.digest
    }

    /// Checks that the module is of the tier that the manifest says or, without one, that is wanted.
    func check(_ metadata: ModelMetadata, wanted: ModuleTier?) throws(SessionError) {
        guard let expected = tier ?? wanted, expected != metadata.tier else { return }
        throw tier == nil ? .noSuchTier(expected, available: [metadata.tier]) : .digestDiffers(module: title)
    }

    /// The manifest that the path names, or that stands beside the module and is about it.
    private static func manifest(for path: String) throws(SessionError) -> (manifest: TierManifest, path: String)? {
        let isNamed = TierManifest.isPath(path)
        let manifestPath = isNamed ? path : TierManifest.path(beside: path)
        guard isNamed || access(manifestPath, F_OK) == 0 else { return nil }
        let bytes: [UInt8]
        do { bytes = try File.read(manifestPath) } catch { throw .file(error) }
        let manifest: TierManifest
        do { manifest = try TierManifest(decoding: bytes) } catch { throw .manifest(path: manifestPath, error) }
        let name = FilePath.name(of: path)
        return isNamed || manifest.base.file == name ? (manifest, manifestPath) : nil
    }

    /// wasmtime has every tier; one with threads is worth it where there are several.
    private static func choose(
        from manifest: TierManifest, tier: ModuleTier?, threads: Int
    ) throws(SessionError) -> TierManifest.Entry {
        let available = manifest.modules.map(\.tier)
        if let tier {
            guard let entry = manifest.modules.first(where: { $0.tier == tier }) else { throw .noSuchTier(tier, available: available) }
            return entry
        }
        return manifest.modules.first { $0.tier.threading == .single || threads > 1 } ?? manifest.modules[0]
    }

    private static func open(_ path: String, of byteCount: Int) throws(SessionError) -> OpenFile {
        let file: OpenFile?
        do { file = try OpenFile(regularFile: path) } catch { throw .file(error) }
        guard let file, file.byteCount == byteCount else { throw .digestDiffers(module: path) }
        return file
    }
}
