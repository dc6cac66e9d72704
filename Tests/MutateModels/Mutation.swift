import Support

/// A way to damage a file, of as many as there are numbers: bits that are flipped, bytes that are replaced, an end that is missing.
struct Mutation {
    let number: UInt64

    init(_ number: UInt64) { self.number = number }

    func applied(to bytes: [UInt8]) -> [UInt8] {
        var random = SplitMix64(seed: number &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        guard !bytes.isEmpty else { return bytes }
        var bytes = bytes
        switch number % 8 {
        case 0: return Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
        case 1, 2:
            // What integers are made of: the ends of their ranges, and bytes that say that there are more.
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
            }
        default:
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        }
        return bytes
    }
}
