extension NDArray {
    /// The element at a position in row-major order, whatever its type, as a double.
    ///
    /// Writing rounds as `NDElement.init(nearest:)` says.
    public subscript(double index: Int) -> Double {
        get { readDouble(at: index, elementType.swiftType) }
        set { write(nearest: newValue, at: index, elementType.swiftType) }
    }

    /// The element at a position in row-major order, whatever its type, as a 64-bit integer.
    ///
    /// Reading drops fractions and saturates; writing wraps to an integer element type.
    public subscript(integer index: Int) -> Int64 {
        get { readInteger(at: index, elementType.swiftType) }
        set { write(wrapping: newValue, at: index, elementType.swiftType) }
    }

    /// All elements as doubles, in row-major order.
    public var doubles: [Double] {
        if elementType == .float64 { return elements(as: Double.self) }
        return readDoubles(elementType.swiftType)
    }

    /// The elements as another type.
    ///
    /// Between integers the value wraps; from a float the fraction is dropped and the value saturates,
    /// NaN becoming 0; to a float it is rounded to nearest; to `bool` whatever is not zero is true.
    public func converted(to newType: ElementType) -> NDArray {
        if newType == elementType { return self }
        return converted(from: elementType.swiftType, to: newType.swiftType)
    }

    /// The same bytes as elements of another type of the same size, as for bfloat16 kept as uint16.
    /// To `bool` whatever byte is not zero is true.
    public func reinterpreted(as newType: ElementType) -> NDArray {
        precondition(
            newType.byteCount == elementType.byteCount, "the bytes of \(elementType) cannot be read as \(newType)")
        let bytes = newType == .bool ? storage.map { $0 == 0 ? 0 : 1 } : storage
        return NDArray(checkedBytes: bytes, elementType: newType, shape: shape)
    }

    private func readDouble<Element: NDElement>(at index: Int, _: Element.Type) -> Double {
        element(at: index, as: Element.self).doubleValue
    }

    private func readInteger<Element: NDElement>(at index: Int, _: Element.Type) -> Int64 {
        element(at: index, as: Element.self).int64Value
    }

    private mutating func write<Element: NDElement>(nearest value: Double, at index: Int, _: Element.Type) {
        setElement(Element(nearest: value), at: index)
    }

    private mutating func write<Element: NDElement>(wrapping value: Int64, at index: Int, _: Element.Type) {
        setElement(Element(wrapping: value), at: index)
    }

    private func readDoubles<Element: NDElement>(_: Element.Type) -> [Double] {
        elements(as: Element.self).map(\.doubleValue)
    }

    private func converted<From: NDElement, To: NDElement>(from: From.Type, to: To.Type) -> NDArray {
        let old = elements(as: From.self)
        if From.elementType.isFloat {
            return NDArray(old.map { To(nearest: $0.doubleValue) }, shape: shape)
        }
        // A 64-bit integer has more digits than a double. UInt64 keeps its bits on the way, which
        // is right for integers and wrong for floats.
        if From.elementType == .uint64 && To.elementType.isFloat {
            return NDArray(old.map { To(nearest: $0.doubleValue) }, shape: shape)
        }
        return NDArray(old.map { To(wrapping: $0.int64Value) }, shape: shape)
    }
}
