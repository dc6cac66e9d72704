import GraphIR
import NDArray

extension GraphConstant {
    /// A constant whose elements lie in a file one behind the other: little-endian, the last axis fastest, those narrower
    /// than a byte several in one.
    package init(_ element: GraphElement, _ raw: ArraySlice<UInt8>, shape: [Int]) throws(TensorProblem) {
        guard let storage = element.storage else { throw .noElements(element) }
        let count: Int
        do { count = try NDArray.elementCount(of: shape) } catch { throw .shape(error) }
        let (bits, overflow) = count.multipliedReportingOverflow(by: element.bitCount)
        let expected = overflow ? Int.max : (bits + 7) / 8
        guard raw.count == expected else { throw .byteCount(found: raw.count, expected: expected, shape: shape) }
        let bytes = element.bitCount < 8 ? unpacked(raw, element, count) : Array(raw)
        do {
            self.init(element, try NDArray(bytes: bytes, elementType: storage, shape: shape))
        } catch {
            throw .shape(error)
        }
    }
}

/// One element a byte of elements that lie several in one, the lowest bits first; signed ones with their sign.
package func unpacked(_ bytes: ArraySlice<UInt8>, _ element: GraphElement, _ count: Int) -> [UInt8] {
    let bits = element.bitCount
    guard 8 % bits == 0 else { return Array(bytes) }
    let perByte = 8 / bits
    let mask = UInt8(1 << bits - 1)
    let isSigned = element == .int4 || element == .int2
    return (0..<count).map { index in
        let value = bytes[bytes.startIndex + index / perByte] >> UInt8(index % perByte * bits) & mask
        return isSigned && value >> UInt8(bits - 1) == 1 ? value | ~mask : value
    }
}
