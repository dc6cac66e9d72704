/// Up to four value types in one word, so that the rows of the opcode table are trivial values.
package struct ShortTypeList: Hashable, Sendable, ExpressibleByArrayLiteral {
    private var bytes: UInt32 = 0

    package init(arrayLiteral elements: ValueType...) {
        precondition(elements.count <= 4, "no instruction has more than four operands")
        for element in elements.reversed() { bytes = bytes << 8 | UInt32(element.rawValue) }
    }
}

extension ShortTypeList: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { (UInt32.bitWidth - bytes.leadingZeroBitCount + 7) / 8 }

    package subscript(position: Int) -> ValueType {
        guard let type = ValueType(rawValue: UInt8(truncatingIfNeeded: bytes >> UInt32(8 * position))) else {
            preconditionFailure("a short type list holds value types only")
        }
        return type
    }
}
