/// A finite number as decimal digits: 0.d₁d₂d₃… · 10^pointPosition.
struct DecimalText {
    private let isNegative: Bool
    private var digits: [UInt8]
    private var pointPosition: Int

    /// Takes a number as Swift prints one: `-12.5`, `1e-07`, `3`.
    init(_ text: String) {
        isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        digits = mantissa.joined().utf8.map { $0 - UInt8(ascii: "0") }
        pointPosition = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        normalise()
    }

    /// `12.5`, `-0.`, `3.`: all digits, but at most `limit` behind the point, which is always there.
    func positional(fractionDigits limit: Int) -> String {
        let rounded = rounding(toDigits: pointPosition + limit)
        let whole = rounded.digitText(from: 0, to: rounded.pointPosition)
        let fraction = rounded.digitText(from: rounded.pointPosition, to: rounded.digits.count)
        return sign + (whole.isEmpty ? "0" : whole) + "." + fraction
    }

    /// `1.25e-07`: all digits, but at most `limit` behind the point, with zeros up to `minimum`.
    func scientific(fractionDigits limit: Int, minimum: Int = 0) -> String {
        let rounded = rounding(toDigits: 1 + limit)
        let exponent = rounded.digits.isEmpty ? 0 : rounded.pointPosition - 1
        let fraction = rounded.digitText(from: 1, to: max(1 + minimum, rounded.digits.count))
        let magnitude = String(exponent.magnitude)
        return sign + "\(rounded.digits.first ?? 0).\(fraction)e\(exponent < 0 ? "-" : "+")"
            + (magnitude.count < 2 ? "0" + magnitude : magnitude)
    }

    private var sign: String { isNegative ? "-" : "" }

    /// Drops zeros at both ends; zero keeps no digit at all.
    private mutating func normalise() {
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        pointPosition -= leading
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { pointPosition = 0 }
    }

    private func rounding(toDigits limit: Int) -> DecimalText {
        guard limit < digits.count else { return self }
        var rounded = self
        let roundsUp = limit >= 0 && digits[limit] >= 5
        rounded.digits = Array(digits.prefix(max(limit, 0)))
        if roundsUp { rounded.increment(at: limit - 1) }
        rounded.normalise()
        return rounded
    }

    private mutating func increment(at last: Int) {
        var index = last
        while index >= 0 && digits[index] == 9 {
            digits[index] = 0
            index -= 1
        }
        if index >= 0 {
            digits[index] += 1
        } else {
            digits.insert(1, at: 0)
            pointPosition += 1
        }
    }

    /// The digits at the given positions, with zeros where the number has none.
    private func digitText(from start: Int, to end: Int) -> String {
        var text = ""
        for index in start..<max(start, end) {
            text += digits.indices.contains(index) ? String(digits[index]) : "0"
        }
        return text
    }
}
