import Support

/// A digest of many bytes at the speed of memory, which only who has the key can foresee.
///
/// A model is hundreds of megabytes of weights, for which SHA-256 takes longer than the machine code takes to load. This is a
/// hash-then-encipher construction as in UMAC (Black et al., CRYPTO 1999) and VMAC (Krovetz and Dai, 2007): each block of 1 KiB
/// becomes one number by NH (a sum of products of pairs of words, each with a word of the key added, modulo 2^128); the numbers are
/// the coefficients of a polynomial, which is evaluated at a secret point modulo 2^127 - 1; its value and the length are hashed
/// with the secret by SHA-256. Two messages of up to 2^40 bytes, chosen without knowledge of the key, have the same digest with a
/// probability below 2^-60.
package struct KeyedDigest {
    /// What is derived from a secret of any length.
    package struct Key: Sendable {
        fileprivate let secret: [UInt8]
        fileprivate let words: [UInt64]
        fileprivate let point: UInt128

        package init(secret: [UInt8]) {
            self.secret = secret
            var words: [UInt64] = []
            while words.count < blockWordCount + 2 {
                let digest = SHA256Digest(of: secret + [UInt8(words.count / 4)]).bytes
                for start in stride(from: 0, to: 32, by: 8) {
                    words.append(digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) })
                }
            }
            // Below 2^125, so that a product with a number below 2^127 can be reduced at once.
            point = (UInt128(words[blockWordCount] >> 3) << 64 | UInt128(words[blockWordCount + 1]))
            self.words = Array(words.prefix(blockWordCount))
        }
    }

    private let key: Key
    private var value: UInt128 = 1
    private var byteCount = 0
    /// The beginning of a block that is not complete yet.
    private var rest: [UInt8] = []

    package init(key: Key) {
        self.key = key
        rest.reserveCapacity(blockByteCount)
    }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount += bytes.count
        var bytes = bytes[...]
        if !rest.isEmpty {
            let missing = bytes.prefix(blockByteCount - rest.count)
            rest.append(contentsOf: missing)
            bytes = bytes.dropFirst(missing.count)
            takeRestIfComplete()
        }
        let whole = bytes.prefix(bytes.count / blockByteCount * blockByteCount)
        takeBlocks(UnsafeRawBufferPointer(rebasing: whole))
        rest.append(contentsOf: bytes.dropFirst(whole.count))
    }

    package consuming func finish() -> SHA256Digest {
        if !rest.isEmpty {
            // The length, hashed below, tells padding from zeros of the message.
            rest.append(contentsOf: repeatElement(0, count: blockByteCount - rest.count))
            takeRestIfComplete()
        }
        let words = [UInt64(byteCount), UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64)]
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        return SHA256Digest(of: key.secret + [0xFF] + bytes)
    }

    private mutating func takeRestIfComplete() {
        guard rest.count == blockByteCount else { return }
        let block = rest
        block.withUnsafeBytes { takeBlocks($0) }
        rest.removeAll(keepingCapacity: true)
    }

    /// Takes whole blocks. Memory is read within them only, at any alignment.
    private mutating func takeBlocks(_ blocks: UnsafeRawBufferPointer) {
        guard let base = blocks.baseAddress else { return }
        var value = value
        let point = key.point
        key.words.withUnsafeBufferPointer { words in
            for start in stride(from: 0, to: blocks.count, by: blockByteCount) {
                value = multiplied(value, point) &+ (compressed(base + start, words) & (UInt128.max >> 2))
                value = reduced(value)
            }
        }
        self.value = value
    }
}

private let blockWordCount = 128
private let blockByteCount = blockWordCount * 8
/// 2^127 - 1.
private let prime = UInt128.max >> 1

/// NH of a block.
@inline(__always)
private func compressed(_ block: UnsafeRawPointer, _ key: UnsafeBufferPointer<UInt64>) -> UInt128 {
    var even: UInt128 = 0, odd: UInt128 = 0
    var index = 0
    while index < blockWordCount {
        even &+= product(block, key, index)
        odd &+= product(block, key, index + 2)
        index += 4
    }
    return even &+ odd
}

@inline(__always)
private func product(_ block: UnsafeRawPointer, _ key: UnsafeBufferPointer<UInt64>, _ index: Int) -> UInt128 {
    let first = block.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) &+ key[index]
    let second = block.loadUnaligned(fromByteOffset: 8 * index + 8, as: UInt64.self) &+ key[index + 1]
    let (high, low) = first.multipliedFullWidth(by: second)
    return UInt128(high) << 64 | UInt128(low)
}

/// A product modulo the prime, below 2^127; one factor is at most the prime, the other below 2^125.
@inline(__always)
private func multiplied(_ left: UInt128, _ right: UInt128) -> UInt128 {
    let (high, low) = left.multipliedFullWidth(by: right)
    // 2^127 is 1: what stands above bit 127 is added to what stands below.
    return reduced((low & prime) &+ (high << 1 | low >> 127))
}

@inline(__always)
private func reduced(_ value: UInt128) -> UInt128 { (value & prime) &+ (value >> 127) }
