extension Module {
    /// Where the bytes of data segments are in a module's binary form, in the order of the segments. Nothing else is looked into.
    public static func dataRanges(in module: [UInt8]) throws(DecodingError) -> [Range<Int>] {
        var reader = ByteReader(module)
        _ = try reader.part(count: preamble.count)
        var ranges: [Range<Int>] = []
        while !reader.isAtEnd {
            let id = try reader.byte()
            var content = try reader.part(count: Int(try reader.unsigned()))
            guard id == SectionID.data.rawValue else { continue }
            for _ in 0..<(try content.count(of: "data segments", limit: ImplementationLimits.segments)) {
                _ = try DataSegment.Mode(from: &content)
                let count = Int(try content.unsigned())
                let start = content.position
                _ = try content.part(count: count)
                ranges.append(start..<start + count)
            }
        }
        return ranges
    }
}
