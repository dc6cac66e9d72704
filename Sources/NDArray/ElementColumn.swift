/// Element texts of one width, as NumPy aligns them.
///
/// Floats are positional with at most eight digits behind the point and stand point under point;
/// when they are very large, very small, or a thousandfold apart, all are in scientific notation.
struct ElementColumn {
    let texts: [String]

    init<Element: NDElement>(_ elements: [Element]) {
        let texts: [String]
        if Element.elementType.isFloat {
            texts = Self.floatTexts(elements)
        } else if Element.elementType == .bool {
            texts = elements.map { $0.int64Value == 0 ? "False" : " True" }
        } else {
            texts = elements.map(\.shortestText)
        }
        let width = texts.map(\.count).max() ?? 0
        self.texts = texts.map { $0.padded(leftTo: width) }
    }

    private static let fractionDigits = 8

    private static func floatTexts<Element: NDElement>(_ elements: [Element]) -> [String] {
        let values = elements.map(\.doubleValue)
        let magnitudes = values.filter { $0.isFinite && $0 != 0 }.map(\.magnitude)
        let finite = elements.filter { $0.doubleValue.isFinite }.map { DecimalText($0.shortestText) }
        let isScientific = needsScientific(magnitudes, wholeDigits: Element.elementType.preciseDigits)
        var formatted = (isScientific ? scientific(finite) : positional(finite)).makeIterator()
        return values.map { value in
            if value.isNaN { return "nan" }
            if value.isInfinite { return value < 0 ? "-inf" : "inf" }
            return formatted.next() ?? ""
        }
    }

    private static func needsScientific(_ magnitudes: [Double], wholeDigits: Int) -> Bool {
        guard let largest = magnitudes.max(), let smallest = magnitudes.min() else { return false }
        let limits = [1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]
        return largest >= limits[wholeDigits - 1] || smallest < 1e-4 || largest / smallest > 1000
    }

    private static func scientific(_ numbers: [DecimalText]) -> [String] {
        let first = numbers.map { $0.scientific(fractionDigits: fractionDigits) }
        let fraction = first.map { $0.fractionText(upTo: "e").count }.max() ?? 0
        return numbers.map { $0.scientific(fractionDigits: fractionDigits, minimum: fraction) }
    }

    private static func positional(_ numbers: [DecimalText]) -> [String] {
        let texts = numbers.map { $0.positional(fractionDigits: fractionDigits) }
        let fraction = texts.map { $0.fractionText(upTo: nil).count }.max() ?? 0
        return texts.map { text in
            text + String(repeating: " ", count: fraction - text.fractionText(upTo: nil).count)
        }
    }
}

extension ElementType {
    /// How many digits before the point a float is trusted with, at most eight.
    fileprivate var preciseDigits: Int {
        switch self {
        case .float16, .bfloat16: 3
        case .float32: 6
        default: 8
        }
    }
}

extension String {
    func padded(leftTo width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }

    fileprivate func fractionText(upTo end: Character?) -> Substring {
        let fraction = drop { $0 != "." }.dropFirst()
        guard let end else { return fraction }
        return fraction.prefix { $0 != end }
    }
}
