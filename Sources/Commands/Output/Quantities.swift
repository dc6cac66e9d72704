extension Duration {
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }

    /// Three digits and a unit: `3.21 ms`, `850 µs`.
    var text: String {
        let milliseconds = milliseconds
        if milliseconds >= 1000 { return "\(threeDigits(milliseconds / 1000)) s" }
        if milliseconds >= 1 { return "\(threeDigits(milliseconds)) ms" }
        return "\(threeDigits(milliseconds * 1000)) µs"
    }
}

extension Int {
    /// A number of bytes as people compare it: `812 bytes`, `14.2 KB`, with a KB of 1000 bytes.
    var byteText: String {
        if self < 10_000 { return "\(self) bytes" }
        if self < 1_000_000 { return "\(threeDigits(Double(self) / 1e3)) KB" }
        return "\(threeDigits(Double(self) / 1e6)) MB"
    }
}

extension Int {
    /// A count: `812`, `14.2 k`, `8.2 G`.
    var countText: String {
        let value = Double(self)
        if self < 10_000 { return "\(self)" }
        if value < 1e6 { return "\(threeDigits(value / 1e3)) k" }
        if value < 1e9 { return "\(threeDigits(value / 1e6)) M" }
        return "\(threeDigits(value / 1e9)) G"
    }
}

/// At most three digits, and no more than two behind the point.
private func threeDigits(_ value: Double) -> String {
    if value >= 99.95 { return "\(Int(value.rounded()))" }
    let scale = value >= 9.995 ? 10.0 : 100.0
    return "\((value * scale).rounded() / scale)"
}

extension [String] {
    /// Names one after the other, as many as fit into half a line, and how many more there are; the reports as JSON have them all.
    var listText: String {
        var text = first ?? ""
        for (number, name) in enumerated().dropFirst() {
            guard text.count + name.count < Self.listWidth else { return "\(text) … \(count - number) more" }
            text += " " + name
        }
        return text
    }

    private static var listWidth: Int { 48 }
}
