import Artifact
import ArgumentParser
import HeddleRuntime
import Support

/// A module that a command looks into: the one of a file, or one of a manifest's.
struct ModuleFile: ParsableArguments {
    @Argument(help: "The module, or a manifest of modules for several tiers.", completion: .file(extensions: ["wasm", "json"]))
    var file: String

    @Option(help: ArgumentHelp("Take the module of this tier, as in relaxed-simd+threads; of a manifest the best if not given.", valueName: "tier"))
    var tier: ModuleTier?

    /// The module's bytes, which may be those of anything.
    func bytes() throws -> [UInt8] {
        // A manifest beside a module is not followed: what is named is looked into.
        guard tier != nil || TierManifest.isPath(file) else { return try File.read(file) }
        return try Self.chosen(from: file, tier: tier)
    }

    /// The bytes of the module that `heddle run` would take.
    static func chosen(from path: String, tier: ModuleTier?, threads: Int? = nil) throws(ModuleError) -> [UInt8] {
        do { return try Model.moduleBytes(contentsOf: path, tier: tier, threads: threads) } catch { throw ModuleError(module: path, error: error) }
    }
}
