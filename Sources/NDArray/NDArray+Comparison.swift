/// Where and how far two arrays of one type and shape differ most.
public struct ArrayDifference: Sendable, Equatable, CustomStringConvertible {
    /// The largest |left - right|; infinite where one of the two is NaN or an infinity and the other is not.
    public let maximum: Double
    /// The row-major position of that difference.
    public let position: Int
    /// How many elements differ at all. NaN does not differ from NaN, nor 0 from -0.
    public let count: Int

    public let leftText: String
    public let rightText: String

    public var description: String {
        count == 0
            ? "no difference"
            : "\(count) elements differ, most at \(position): \(leftText) and \(rightText), by \(maximum)"
    }
}

extension NDArray {
    /// How this array differs from another of the same type and shape.
    public func difference(from other: NDArray) -> ArrayDifference {
        requireSameForm(as: other)
        return difference(from: other, elementType.swiftType)
    }

    /// The largest |left - right| over all elements: 0 for empty arrays, infinite where only one is NaN.
    public func maximumDifference(from other: NDArray) -> Double {
        difference(from: other).maximum
    }

    /// Whether type and shape are the same and |left - right| ≤ absolute + relative · |right| for every
    /// element; NaN is close to NaN, and an infinity only to itself. (NumPy's `allclose`, `equal_nan=True`.)
    public func isClose(
        to other: NDArray, absoluteTolerance: Double = 1e-8, relativeTolerance: Double = 1e-5
    ) -> Bool {
        guard elementType == other.elementType && shape == other.shape else { return false }
        return isClose(to: other, absoluteTolerance, relativeTolerance, elementType.swiftType)
    }

    /// The largest distance in representable values between two `float32` arrays of one shape.
    public func maximumUlpDistance(from other: NDArray) -> UInt32 {
        requireSameForm(as: other)
        return zip(elements(as: Float.self), other.elements(as: Float.self))
            .reduce(0) { max($0, $1.0.ulpDistance(to: $1.1)) }
    }

    private func requireSameForm(as other: NDArray) {
        precondition(
            elementType == other.elementType && shape == other.shape,
            "cannot compare \(formDescription) with \(other.formDescription)")
    }

    private func difference<Element: NDElement>(from other: NDArray, _: Element.Type) -> ArrayDifference {
        let (left, right) = (elements(as: Element.self), other.elements(as: Element.self))
        var (maximum, position, count) = (0.0, 0, 0)
        for index in left.indices {
            let difference = Element.difference(left[index], right[index])
            if difference == 0 { continue }
            count += 1
            if difference > maximum { (maximum, position) = (difference, index) }
        }
        return ArrayDifference(
            maximum: maximum, position: position, count: count,
            leftText: left.isEmpty ? "" : left[position].shortestText,
            rightText: right.isEmpty ? "" : right[position].shortestText)
    }

    private func isClose<Element: NDElement>(
        to other: NDArray, _ absolute: Double, _ relative: Double, _: Element.Type
    ) -> Bool {
        zip(elements(as: Element.self), other.elements(as: Element.self)).allSatisfy { left, right in
            let difference = Element.difference(left, right)
            if difference == 0 { return true }
            return difference.isFinite && difference <= absolute + relative * right.doubleValue.magnitude
        }
    }
}
