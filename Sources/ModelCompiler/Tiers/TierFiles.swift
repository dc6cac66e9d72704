import Artifact
import Support

/// The files that hold one model for several tiers: a complete module, what others have beside it, and the manifest.
public struct TierFiles: Sendable {
    public let manifest: TierManifest
    /// By their plain names, the base first and the manifest last.
    public let files: [(name: String, bytes: [UInt8])]

    /// - Parameters:
    ///   - models: one program compiled for different tiers; the first is the one that is complete in its file.
    ///   - name: the plain name of that file.
    public init(_ models: [CompiledModel], name: String) {
        let base = models[0].bytes
        var files = [(name: name, bytes: base)]
        var entries = [TierManifest.Entry(
            tier: models[0].metadata.tier, file: name, byteCount: base.count, digest: SHA256Digest(of: base))]
        for model in models.dropFirst() {
            let shared = sharedRanges(of: model.bytes, with: base)
            let entry = TierManifest.Entry(
                tier: model.metadata.tier,
                file: TierManifest.path(of: model.metadata.tier, beside: name, isComplete: shared.isEmpty),
                byteCount: model.bytes.count, digest: SHA256Digest(of: model.bytes), shared: shared)
            let own = entry.pieces.filter { !$0.isShared }.flatMap { model.bytes[$0.at..<$0.at + $0.range.count] }
            files.append((entry.file, own))
            entries.append(entry)
        }
        entries.sort { $0.tier.rank > $1.tier.rank }
        manifest = TierManifest(base: .init(file: name, byteCount: base.count), modules: entries)
        files.append((TierManifest.path(beside: name), manifest.encode()))
        self.files = files
    }
}

extension ModuleTier {
    /// Faster tiers have higher ranks.
    fileprivate var rank: Int {
        2 * FeatureTier.allCases.firstIndex(of: features)! + (threading == .threads ? 1 : 0)
    }
}
