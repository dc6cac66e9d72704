/// What the header of an `.npy` file says.
struct NPYHeader: Equatable {
    var format: NPYElementFormat
    var isFortranOrder: Bool
    var shape: [Int]

    /// The header as NumPy writes it, without padding.
    var text: String {
        let order = isFortranOrder ? "True" : "False"
        let extents = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
        return "{'descr': '\(format.text)', 'fortran_order': \(order), 'shape': (\(extents)), }"
    }
}

/// An element type with a byte order: NumPy's `<f4`, `|u1`, `>i8`.
///
/// NumPy has no bfloat16. Python's `ml_dtypes` saves it as two bytes of no meaning, `<V2`, and so
/// does this writer; the reader takes any two-byte `V` for bfloat16. Bits that were saved as `<u2`
/// are read as `uint16`, which `NDArray.reinterpreted(as:)` turns into bfloat16.
struct NPYElementFormat: Equatable {
    enum ByteOrder: Equatable {
        case little, big
    }

    var elementType: ElementType
    var byteOrder: ByteOrder

    var text: String {
        let order = elementType.byteCount == 1 ? "|" : byteOrder == .little ? "<" : ">"
        return "\(order)\(kind)\(elementType.byteCount)"
    }

    init(_ elementType: ElementType, _ byteOrder: ByteOrder = .little) {
        self.elementType = elementType
        self.byteOrder = byteOrder
    }

    init(parsing text: String) throws(NPYError) {
        let order = text.first.flatMap { "<>|=".contains($0) ? $0 : nil }
        let name = order == nil ? text[...] : text.dropFirst()
        if name.hasPrefix("O") { throw .objectArray }
        let types = ElementType.allCases
        guard let type = types.first(where: { NPYElementFormat($0).text.dropFirst() == name }) else {
            throw .unsupportedType(text)
        }
        self.init(type, order == ">" ? .big : .little)
    }

    private var kind: String {
        switch elementType {
        case .bool: "b"
        case .int8, .int16, .int32, .int64: "i"
        case .uint8, .uint16, .uint32, .uint64: "u"
        case .float16, .float32, .float64: "f"
        case .bfloat16: "V"
        }
    }
}
