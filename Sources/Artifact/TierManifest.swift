import Support

/// The modules that one model was compiled to, a module for each feature tier: `net.tiers.json` beside `net.wasm`.
///
/// docs/tiers.md shows its form. Weights are stored once, in the base module: the other files leave them out.
public struct TierManifest: Equatable, Sendable {
    public static let version = 1

    /// The module that is complete by itself.
    public var base: FileReference
    /// Best first.
    public var modules: [Entry]

    /// A file beside the manifest, and its size.
    public struct FileReference: Equatable, Sendable {
        public var file: String
        public var byteCount: Int

        public init(file: String, byteCount: Int) {
            self.file = file
            self.byteCount = byteCount
        }
    }

    /// A module: a file, and what it has in common with the base.
    public struct Entry: Equatable, Sendable {
        public var tier: ModuleTier
        public var file: String
        /// The size and digest of the complete module.
        public var byteCount: Int
        public var digest: SHA256Digest
        /// Ascending, without overlap.
        public var shared: [SharedRange]

        public init(tier: ModuleTier, file: String, byteCount: Int, digest: SHA256Digest, shared: [SharedRange] = []) {
            self.tier = tier
            self.file = file
            self.byteCount = byteCount
            self.digest = digest
            self.shared = shared
        }
    }

    /// Bytes of the complete module that are bytes of the base.
    public struct SharedRange: Hashable, Sendable {
        /// The first byte in the complete module, and in the base.
        public var at: Int
        public var from: Int
        public var count: Int

        public init(at: Int, from: Int, count: Int) {
            self.at = at
            self.from = from
            self.count = count
        }
    }

    public init(base: FileReference, modules: [Entry]) {
        self.base = base
        self.modules = modules
    }

    /// The name of the manifest of a base module: `net.tiers.json` for `net.wasm`.
    public static func path(beside module: String) -> String { stem(of: module) + pathSuffix }

    /// Whether a path names a manifest.
    public static func isPath(_ path: String) -> Bool { path.hasSuffix(pathSuffix) }

    private static let pathSuffix = ".tiers.json"

    /// The name of the file of another tier, beside the base: `net.relaxed-simd.part`, or `.wasm` where it is complete.
    public static func path(of tier: ModuleTier, beside module: String, isComplete: Bool) -> String {
        "\(stem(of: module)).\(tier).\(isComplete ? "wasm" : "part")"
    }

    private static func stem(of module: String) -> String {
        module.hasSuffix(".wasm") ? String(module.dropLast(".wasm".count)) : module
    }
}

extension TierManifest.Entry {
    /// The bytes that the entry's own file has.
    public var ownByteCount: Int { shared.reduce(byteCount) { $0 - $1.count } }

    /// What the complete module consists of, in order: bytes of the entry's own file, and of the base.
    public var pieces: [TierManifest.Piece] {
        var pieces: [TierManifest.Piece] = []
        var position = 0, own = 0
        func takeOwn(until end: Int) {
            if end > position { pieces.append(.init(isShared: false, at: position, range: own..<own + end - position)) }
            own += end - position
        }
        for range in shared {
            takeOwn(until: range.at)
            pieces.append(.init(isShared: true, at: range.at, range: range.from..<range.from + range.count))
            position = range.at + range.count
        }
        takeOwn(until: byteCount)
        return pieces
    }
}

extension TierManifest {
    /// A piece of a complete module: a range of bytes of the base, or of the entry's own file.
    public struct Piece: Equatable, Sendable {
        public var isShared: Bool
        /// The first byte in the complete module.
        public var at: Int
        /// The bytes in the file that has them.
        public var range: Range<Int>
    }
}
