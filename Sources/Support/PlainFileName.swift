/// The name with everything but letters, digits, `.`, `_` and `-` replaced, and no point in front.
public func plainFileName(for name: String, among taken: inout Set<String>) -> String {
    let isPlain = { (character: Character) in
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }
    var plain = String(name.map { isPlain($0) ? $0 : "_" }.prefix(200))
    if plain.isEmpty || plain.hasPrefix(".") { plain = "_" + plain.dropFirst() }
    var candidate = plain
    var suffix = 1
    while !taken.insert(candidate.lowercased()).inserted {
        candidate = "\(plain)_\(suffix)"
        suffix += 1
    }
    return candidate
}
