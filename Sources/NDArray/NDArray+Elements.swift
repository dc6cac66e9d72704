// The one file of this module that looks at elements through pointers. It holds because `storage`
// always has exactly `count * byteCount` bytes, and because every `bool` byte is 0 or 1; loads and
// stores do not assume alignment.

extension NDArray {
    /// An array of the given elements in row-major order.
    ///
    /// The shape must have as many elements; without one the array has a single axis.
    public init<Element: NDElement>(_ elements: [Element], shape: [Int]? = nil) {
        let shape = shape ?? [elements.count]
        let byteCount = Self.requiredByteCount(of: shape, elementType: Element.elementType)
        precondition(
            byteCount == elements.count * MemoryLayout<Element>.stride,
            "\(elements.count) elements cannot take the shape \(shape)")
        let bytes = elements.withUnsafeBytes { [UInt8]($0) }
        self.init(checkedBytes: bytes, elementType: Element.elementType, shape: shape)
    }

    /// A scalar: an array without axes.
    public init<Element: NDElement>(scalar: Element) {
        self.init([scalar], shape: [])
    }

    /// The elements in row-major order. The type must be the array's own; `converted(to:)` changes it.
    public func elements<Element: NDElement>(as type: Element.Type = Element.self) -> [Element] {
        requireType(Element.self)
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialised in
            storage.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            initialised = count
        }
    }

    /// Calls `body` with the bytes of the elements, without a copy.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withUnsafeBytes(typed: body)
    }

    /// The element at a position in row-major order. The type must be the array's own.
    public func element<Element: NDElement>(at index: Int, as type: Element.Type = Element.self) -> Element {
        requireType(Element.self)
        precondition(index >= 0 && index < count, "element \(index) of \(count)")
        return load(index)
    }

    /// Replaces the element at a position in row-major order. The type must be the array's own.
    public mutating func setElement<Element: NDElement>(_ value: Element, at index: Int) {
        requireType(Element.self)
        precondition(index >= 0 && index < count, "element \(index) of \(count)")
        storage.withUnsafeMutableBytes {
            $0.storeBytes(of: value, toByteOffset: index * MemoryLayout<Element>.stride, as: Element.self)
        }
    }

    private func load<Element: NDElement>(_ index: Int) -> Element {
        storage.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.stride, as: Element.self)
        }
    }

    private func requireType<Element: NDElement>(_ type: Element.Type) {
        precondition(
            Element.elementType == elementType, "an array of \(elementType) read or written as \(Element.elementType)")
    }
}

extension [UInt8] {
    /// `withUnsafeBytes` that keeps the type of what `body` throws.
    fileprivate func withUnsafeBytes<Result, Failure: Error>(
        typed body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBufferPointer { buffer throws(Failure) in try body(UnsafeRawBufferPointer(buffer)) }
    }
}
