import Artifact
import WasmModel

/// The bytes of `module` that `base` has too: data segments, and what beside them is the same.
///
/// Ranges are in order and apart, as a manifest has them. Found in time proportional to the sizes of both modules.
func sharedRanges(of module: [UInt8], with base: [UInt8]) -> [TierManifest.SharedRange] {
    let places = SegmentPlaces(base)
    var ranges: [TierManifest.SharedRange] = []
    for segment in dataRanges(module) where segment.count >= SegmentPlaces.leastCount {
        // One that grew over the next segment has it already.
        let end = ranges.last.map { $0.at + $0.count } ?? 0
        guard segment.lowerBound >= end, let start = places.place(of: module[segment]) else { continue }
        ranges.append(grown(segment, start: start, module, base, from: end))
    }
    let most = 65_536
    if ranges.count > most {
        let least = ranges.map(\.count).sorted(by: >)[most]
        ranges.removeAll { $0.count <= least }
    }
    return ranges
}

/// The equal bytes around equal segments: the next segments, most often.
private func grown(
    _ segment: Range<Int>, start: Int, _ module: [UInt8], _ base: [UInt8], from end: Int
) -> TierManifest.SharedRange {
    var range = TierManifest.SharedRange(at: segment.lowerBound, from: start, count: segment.count)
    while range.at > end, range.from > 0, module[range.at - 1] == base[range.from - 1] {
        range.at -= 1
        range.from -= 1
        range.count += 1
    }
    while range.at + range.count < module.count, range.from + range.count < base.count,
          module[range.at + range.count] == base[range.from + range.count] { range.count += 1 }
    return range
}

/// Where segments are in a module, by their bytes.
private struct SegmentPlaces {
    /// Shorter ones are not worth an entry.
    static let leastCount = 64

    private let module: [UInt8]
    private var places: [Int: [Range<Int>]] = [:]

    init(_ module: [UInt8]) {
        self.module = module
        for range in dataRanges(module) { places[Self.mark(module[range]), default: []].append(range) }
    }

    func place(of bytes: ArraySlice<UInt8>) -> Int? {
        places[Self.mark(bytes)]?.first { $0.count == bytes.count && module[$0] == bytes }?.lowerBound
    }

    /// Most segments are told apart by their length and a few of their bytes.
    private static func mark(_ bytes: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes.count)
        let step = max(1, bytes.count / 64)
        for index in stride(from: bytes.startIndex, to: bytes.endIndex, by: step) { hasher.combine(bytes[index]) }
        return hasher.finalize()
    }
}

private func dataRanges(_ module: [UInt8]) -> [Range<Int>] {
    do { return try Module.dataRanges(in: module) } catch { preconditionFailure("a module just encoded can be read: \(error)") }
}
