import Support

extension NDArray {
    /// Random elements, the same for the same seed on every machine.
    ///
    /// - Parameter range: where the elements lie; by default -1...1 for floats, -100...100 for signed
    ///   and 0...100 for unsigned integers, and both values for `bool`.
    public static func random(
        _ elementType: ElementType, shape: [Int], in range: ClosedRange<Double>? = nil, seed: UInt64
    ) -> NDArray {
        var generator = SplitMix64(seed: seed)
        return random(elementType, shape: shape, in: range, using: &generator)
    }

    /// Random elements drawn from a generator.
    public static func random(
        _ elementType: ElementType, shape: [Int], in range: ClosedRange<Double>? = nil,
        using generator: inout SplitMix64
    ) -> NDArray {
        let count = requiredByteCount(of: shape, elementType: elementType) / elementType.byteCount
        let range = range ?? elementType.usualRange
        return random(elementType.swiftType, count: count, in: range, using: &generator, shape: shape)
    }

    private static func random<Element: NDElement>(
        _: Element.Type, count: Int, in range: ClosedRange<Double>, using generator: inout SplitMix64, shape: [Int]
    ) -> NDArray {
        let isFloat = Element.elementType.isFloat
        let width = range.upperBound - range.lowerBound
        let elements = (0..<count).map { _ in
            let unit = generator.unitDouble()
            return isFloat
                ? Element(nearest: range.lowerBound + unit * width)
                : Element(nearest: range.lowerBound + (unit * (width + 1)).rounded(.down))
        }
        return NDArray(elements, shape: shape)
    }
}

extension ElementType {
    /// Where random elements lie when nobody says.
    fileprivate var usualRange: ClosedRange<Double> {
        if self == .bool { return 0...1 }
        if isFloat { return -1...1 }
        return isSignedInteger ? -100...100 : 0...100
    }
}
