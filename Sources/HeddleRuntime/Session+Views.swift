import Artifact
import NDArray

// Inputs and outputs in place. A view holds for the call of its closure and no longer: what runs in the module may move its memory.

extension Session {
    /// The number of the input of this name.
    ///
    /// - Throws: `unknownInput`.
    public func inputIndex(_ name: String) throws(SessionError) -> Int {
        if let index = inputs.firstIndex(where: { $0.name == name }) { return index }
        throw .unknownInput(name: name, inputs: inputs.map(\.name))
    }

    /// The number of the output of this name.
    ///
    /// - Throws: `unknownOutput`.
    public func outputIndex(_ name: String) throws(SessionError) -> Int {
        if let index = outputs.firstIndex(where: { $0.name == name }) { return index }
        throw .unknownOutput(name: name, outputs: outputs.map(\.name))
    }

    /// Hands `body` the bytes of an input, row by row, to be written in place.
    public mutating func withInput<Result: ~Copyable>(
        _ index: Int, _ body: (inout MutableRawSpan) throws -> Result
    ) throws -> Result {
        let region = try region(of: TensorPlace(role: .input, index: index))
        return try instance.withMutableMemory(at: region.address, count: region.byteCount, body)
    }

    /// Hands `body` the bytes of an output of the last run, row by row.
    public mutating func withOutput<Result: ~Copyable>(
        _ index: Int, _ body: (RawSpan) throws -> Result
    ) throws -> Result {
        let region = try region(of: TensorPlace(role: .output, index: index))
        return try instance.withMemory(at: region.address, count: region.byteCount, body)
    }

    /// Hands `body` the elements of an input, row by row, to be written in place.
    ///
    /// - Parameter type: the input's own element type; `UInt8` for one of `bool`, whose elements are 0 and 1.
    /// - Throws: `elementType`, `misaligned`, or what `body` throws.
    public mutating func withInput<Element: NDElement, Result: ~Copyable>(
        _ index: Int, as type: Element.Type, _ body: (inout MutableSpan<Element>) throws -> Result
    ) throws -> Result {
        let place = TensorPlace(role: .input, index: index)
        let region = try typedRegion(of: place, as: type)
        return try instance.withMutableElements(type, at: region.address, byteCount: region.byteCount, body)
    }

    /// Hands `body` the elements of an output of the last run, row by row.
    ///
    /// - Parameter type: the output's own element type; `UInt8` for one of `bool`.
    /// - Throws: `elementType`, `misaligned`, or what `body` throws.
    public mutating func withOutput<Element: NDElement, Result: ~Copyable>(
        _ index: Int, as type: Element.Type, _ body: (Span<Element>) throws -> Result
    ) throws -> Result {
        let place = TensorPlace(role: .output, index: index)
        let region = try typedRegion(of: place, as: type)
        return try instance.withElements(type, at: region.address, byteCount: region.byteCount, body)
    }

    /// The region of a tensor whose elements may be seen as values of `type`.
    private mutating func typedRegion<Element: NDElement>(
        of place: TensorPlace, as type: Element.Type
    ) throws(SessionError) -> TensorRegion {
        let region = try region(of: place)
        let tensor = description(of: place)
        // Any byte may be in the memory, but not in a Bool.
        let viewed = tensor.elementType == .bool ? ElementType.uint8 : tensor.elementType
        guard Element.elementType == viewed else {
            throw .elementType(tensor: tensor.name, tensor.elementType, viewedAs: Element.elementType)
        }
        guard region.address % MemoryLayout<Element>.alignment == 0 else {
            throw .misaligned(tensor: tensor.name, address: region.address)
        }
        return region
    }
}
