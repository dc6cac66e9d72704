import WasmModel

/// The part of a module's memory that a command has for itself: room for what it writes, then texts and tables that come with the module.
final class StaticMemory {
    private(set) var end: Int
    private var contentStart: Int?
    private var content: [UInt8] = []
    private var texts: [[UInt8]: Int] = [:]

    init(from address: Int) {
        end = address.roundedUp(to: 8)
    }

    /// What memory holds from the start, and where.
    var data: (address: Int, bytes: [UInt8]) { (contentStart ?? end, content) }

    /// Room for bytes, zero at first; at a multiple of 8.
    func room(_ byteCount: Int) -> Word {
        precondition(contentStart == nil, "room stands ahead of what comes with the module")
        let address = end
        end = (end + byteCount).roundedUp(to: 8)
        return Word(address)
    }

    /// A text, once for all who use it.
    func text(_ string: String) -> Text { text(Array(string.utf8)) }

    func text(_ bytes: [UInt8]) -> Text { Text(address: Word(address(of: bytes)), count: Word(bytes.count)) }

    /// Where a text lies and how long it is, for a table.
    func entry(_ string: String) -> [Int] {
        let bytes = Array(string.utf8)
        return [address(of: bytes), bytes.count]
    }

    /// A table of words.
    func table(_ words: [Int]) -> Word { Word(tableAddress(words)) }

    func tableAddress(_ words: [Int]) -> Int {
        place(words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }, alignment: 4)
    }

    private func address(of bytes: [UInt8]) -> Int {
        if let known = texts[bytes] { return known }
        let address = place(bytes, alignment: 1)
        texts[bytes] = address
        return address
    }

    private func place(_ bytes: [UInt8], alignment: Int) -> Int {
        if contentStart == nil { contentStart = end }
        let address = end.roundedUp(to: alignment)
        content += [UInt8](repeating: 0, count: address - end) + bytes
        end = address + bytes.count
        return address
    }
}

/// A text in memory.
struct Text: Sendable {
    let address: Word
    let count: Word
}

extension Int {
    fileprivate func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
