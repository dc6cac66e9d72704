import Artifact
import Support
import Testing

@Suite struct TierManifestTests {
    private static let sample = TierManifest(
        base: .init(file: "net.wasm", byteCount: 1000),
        modules: [
            .init(
                tier: ModuleTier(.relaxedSIMD, .threads), file: "net.relaxed-simd+threads.part", byteCount: 900,
                digest: SHA256Digest(of: [1]), shared: [.init(at: 0, from: 0, count: 8), .init(at: 100, from: 200, count: 700)]),
            .init(tier: ModuleTier(.simd128), file: "net.wasm", byteCount: 1000, digest: SHA256Digest(of: [2])),
        ])

    @Test func isReadAsItWasWritten() throws {
        #expect(try TierManifest(decoding: Self.sample.encode()) == Self.sample)
    }

    @Test func piecesMakeUpTheModule() {
        let entry = Self.sample.modules[0]
        #expect(entry.ownByteCount == 192)
        #expect(entry.pieces.map(\.isShared) == [true, false, true, false])
        #expect(entry.pieces.map(\.at) == [0, 8, 100, 800])
        #expect(entry.pieces.map(\.range) == [0..<8, 0..<92, 200..<900, 92..<192])
        #expect(Self.sample.modules[1].pieces.map(\.range) == [0..<1000])
    }

    @Test func names() {
        #expect(TierManifest.path(beside: "a/net.wasm") == "a/net.tiers.json")
        #expect(TierManifest.path(beside: "net") == "net.tiers.json")
        #expect(TierManifest.path(of: ModuleTier(.simd128, .threads), beside: "net.wasm", isComplete: false) == "net.simd128+threads.part")
        #expect(TierManifest.path(of: ModuleTier(.scalar), beside: "net.wasm", isComplete: true) == "net.scalar.wasm")
    }

    @Test(arguments: [
        ("\"tiers\"", "\"tables\"", "in the manifest, heddle is 'tables', which is no kind of manifest"),
        ("\"version\": 1", "\"version\": 2", "in the manifest, version is 2, but only version 1 is known: a newer Heddle may read it"),
        ("\"net.wasm\",\n      \"bytes\": 1000", "\"../net.wasm\",\n      \"bytes\": 1000", "in the manifest, modules[1].file is '../net.wasm', which is not the plain name of a file"),
        ("\"bytes\": 900", "\"bytes\": 700", "in the manifest, modules[0].shared[1][2] is 700, which is not in 0 to 600"),
        ("[100, 200, 700]", "[7, 200, 700]", "in the manifest, modules[0].shared[1][0] is 7, which is not in 8 to 900"),
        ("[100, 200, 700]", "[100, 400, 700]", "in the manifest, modules[0].shared[1][2] is 700, which is not in 0 to 600"),
        ("[100, 200, 700]", "[100, 200]", "in the manifest, modules[0].shared[1] is a list where a list of three numbers should be"),
        ("\"simd128\"", "\"relaxed-simd+threads\"", "in the manifest, modules[1].tier is 'relaxed-simd+threads', as modules[0].tier is already"),
    ])
    func sentences(_ text: String, _ replacement: String, _ expected: String) throws {
        let manifest = String(decoding: Self.sample.encode(), as: UTF8.self)
        try #require(manifest.contains(text), "\(manifest)")
        #expect(message { try TierManifest(decoding: Array(manifest.replacing(text, with: replacement, maxReplacements: 1).utf8)) } == expected)
    }

    @Test func notJSON() {
        #expect(message { try TierManifest(decoding: [0x7B]) }.hasPrefix("the manifest is not JSON: "))
    }

    /// Whatever is read has pieces that lie inside their files and add up.
    @Test func mutationsNeverCrash() {
        let bytes = Self.sample.encode()
        var generator = SplitMix64(seed: 4)
        var read = 0
        for _ in 0..<5000 {
            var mutated = bytes
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            mutated[place] = Bool.random(using: &generator) ? UInt8.random(in: 0x30...0x39, using: &generator) : UInt8.random(in: 0...255, using: &generator)
            guard let manifest = try? TierManifest(decoding: mutated) else { continue }
            read += 1
            for entry in manifest.modules {
                var position = 0
                for piece in entry.pieces {
                    #expect(piece.at == position)
                    #expect(piece.range.upperBound <= (piece.isShared ? manifest.base.byteCount : entry.ownByteCount))
                    position += piece.range.count
                }
                #expect(position == entry.byteCount)
            }
        }
        #expect(read > 100)
    }
}
