import HeddleRuntime
import Support
import Testing

@Suite struct KeyedDigestTests {
    private static let key = KeyedDigest.Key(secret: [1, 2, 3])

    private func digest(_ message: [UInt8], pieces: [Int] = [], key: KeyedDigest.Key = key) -> SHA256Digest {
        var digest = KeyedDigest(key: key)
        var rest = message[...]
        for count in pieces {
            digest.update(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        digest.update(Array(rest))
        return digest.finish()
    }

    private func message(_ count: Int) -> [UInt8] {
        var generator = SplitMix64(seed: UInt64(count))
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    @Test func piecesMakeNoDifference() {
        for count in [0, 1, 7, 1023, 1024, 1025, 2048, 5000, 10_000] {
            let message = message(count), whole = digest(message)
            for pieces in [[0], [1], [1, 1, 1], [1024], [1023, 1, 2], [500, 600, 700, 800], [3000, 1500]] {
                #expect(digest(message, pieces: pieces) == whole, "\(count) bytes as \(pieces)")
            }
        }
    }

    @Test func everyBitCounts() {
        let message = message(2100), whole = digest(message)
        var seen: Set<SHA256Digest> = [whole]
        for byte in stride(from: 0, to: message.count, by: 3) {
            var other = message
            other[byte] ^= 1 << UInt8(byte % 8)
            #expect(seen.insert(digest(other)).inserted, "byte \(byte)")
        }
    }

    @Test func lengthsCount() {
        var seen: Set<SHA256Digest> = []
        for count in 0..<2100 { #expect(seen.insert(digest([UInt8](repeating: 0, count: count))).inserted, "\(count)") }
    }

    @Test func orderCounts() {
        let first = message(1024), second = message(1025).dropLast()
        #expect(digest(first + second) != digest(second + first))
        // Words of a pair, and pairs of a block.
        var swapped = first
        swapped.replaceSubrange(0..<16, with: first[8..<16] + first[0..<8])
        #expect(digest(swapped) != digest(first))
        swapped = first
        swapped.replaceSubrange(0..<32, with: first[16..<32] + first[0..<16])
        #expect(digest(swapped) != digest(first))
    }

    @Test func keysCount() {
        let message = message(3000)
        #expect(digest(message, key: .init(secret: [1, 2, 4])) != digest(message))
        #expect(digest(message, key: .init(secret: [1, 2, 3])) == digest(message))
    }

    @Test func extremesAreReduced() {
        // All bits set, so that sums and products are as large as they get.
        for count in [1024, 4096, 65_536] {
            let ones = [UInt8](repeating: 0xFF, count: count)
            #expect(digest(ones) != digest(Array(ones.dropLast()) + [0xFE]))
            #expect(digest(ones, pieces: [1000]) == digest(ones))
        }
    }
}
