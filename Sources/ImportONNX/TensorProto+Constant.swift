import GraphIR
import ModelFiles
import NDArray
import ONNXProto

/// The tensor of a file as a constant.
func constant(_ tensor: TensorProto, _ external: inout ExternalData) throws(ImportError) -> GraphConstant {
    let name = tensor.name.isEmpty ? "without a name" : tensor.name
    guard let number = Int(exactly: tensor.dataType), let element = GraphElement(rawValue: number) else {
        throw .elementType(number: tensor.dataType, of: name)
    }
    do {
        return try elements(tensor, element, &external)
    } catch {
        throw .tensor(name, error)
    }
}

/// The same of a tensor that stands on its own.
public func constant(_ tensor: TensorProto) throws(ImportError) -> GraphConstant {
    var external = ExternalData(folder: nil)
    return try constant(tensor, &external)
}

private func elements(
    _ tensor: TensorProto, _ element: GraphElement, _ external: inout ExternalData
) throws(TensorProblem) -> GraphConstant {
    if tensor.isSegment { throw .segment }
    let shape = tensor.extents.map { Int($0) }
    let count: Int
    do { count = try NDArray.elementCount(of: shape) } catch { throw .shape(error) }
    if element == .string {
        guard tensor.texts.count == count else {
            throw .elementCount(found: tensor.texts.count, expected: count, shape: shape)
        }
        return GraphConstant(texts: tensor.texts.map { String(decoding: $0, as: UTF8.self) }, shape: shape)
    }
    if tensor.dataLocation == 1 {
        let (bits, overflow) = count.multipliedReportingOverflow(by: element.bitCount)
        let expected = overflow ? Int.max : (bits + 7) / 8
        return try GraphConstant(element, try externalBytes(tensor, expected, shape, &external), shape: shape)
    }
    if let raw = tensor.rawData { return try GraphConstant(element, raw, shape: shape) }
    guard let storage = element.storage else { throw .noElements(element) }
    let bytes = try typedBytes(tensor, element, storage, count, shape)
    do {
        return GraphConstant(element, try NDArray(bytes: bytes, elementType: storage, shape: shape))
    } catch {
        throw .shape(error)
    }
}

private func externalBytes(
    _ tensor: TensorProto, _ expected: Int, _ shape: [Int], _ external: inout ExternalData
) throws(TensorProblem) -> ArraySlice<UInt8> {
    let offset = try tensor.externalNumber("offset") ?? 0
    if let length = try tensor.externalNumber("length"), length != expected {
        throw .byteCount(found: length, expected: expected, shape: shape)
    }
    return try external.bytes(tensor.externalEntry("location") ?? "", offset: offset, count: expected)
}

extension TensorProto {
    fileprivate func externalNumber(_ key: String) throws(TensorProblem) -> Int? {
        guard let text = externalEntry(key) else { return nil }
        guard let number = Int(text), number >= 0 else { throw .externalNumber(key: key, text: text) }
        return number
    }

    fileprivate func externalEntry(_ key: String) -> String? { external.last { $0.key == key }?.value }

    /// The bytes that the elements take in a file, as far as the shape says; nil where it says nonsense.
    var byteCount: Int? {
        guard let number = Int(exactly: dataType), let element = GraphElement(rawValue: number) else { return nil }
        var bits = element.bitCount
        for extent in extents {
            let (product, overflow) = bits.multipliedReportingOverflow(by: Int(extent))
            if overflow || product < 0 { return nil }
            bits = product
        }
        return bits / 8
    }
}

/// The elements of the fields that hold them by type.
private func typedBytes(
    _ tensor: TensorProto, _ element: GraphElement, _ storage: ElementType, _ count: Int, _ shape: [Int]
) throws(TensorProblem) -> [UInt8] {
    func checked(_ found: Int) throws(TensorProblem) {
        guard found == count else { throw .elementCount(found: found, expected: count, shape: shape) }
    }
    switch element {
    case .float32:
        try checked(tensor.floats.count)
        return NDArray(tensor.floats).bytes
    case .float64:
        try checked(tensor.doubles.count)
        return NDArray(tensor.doubles).bytes
    case .int64:
        try checked(tensor.int64s.count)
        return NDArray(tensor.int64s).bytes
    case .uint32, .uint64:
        try checked(tensor.uint64s.count)
        return NDArray(tensor.uint64s).converted(to: storage).bytes
    case .float16, .bfloat16:
        try checked(tensor.int32s.count)
        return NDArray(tensor.int32s).converted(to: .uint16).bytes
    case _ where element.bitCount < 8:
        let perByte = 8 / element.bitCount
        guard tensor.int32s.count == (count + perByte - 1) / perByte else {
            throw .elementCount(found: tensor.int32s.count * perByte, expected: count, shape: shape)
        }
        return unpacked(tensor.int32s.map { UInt8(truncatingIfNeeded: $0) }[...], element, count)
    default:
        try checked(tensor.int32s.count)
        return NDArray(tensor.int32s).converted(to: storage).bytes
    }
}
