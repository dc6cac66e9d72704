import NDArray

/// What a command keeps of an array: where it comes from, and what the header of its file says. Offsets in bytes.
enum ArrayRecord {
    /// The file's descriptor; 0 is standard input.
    static let file = 0
    /// The path's address and length.
    static let path = 4
    /// The place of the type among `ElementType.allCases`.
    static let type = 12
    /// Whether elements have their last byte first.
    static let isSwapped = 16
    static let isFortranOrder = 20
    static let rank = 24
    /// Where the elements are in memory.
    static let address = 28
    /// 8 bytes for each axis.
    static let extents = 32

    static let maximumRank = 32
    static let byteCount = extents + 8 * maximumRank
}

extension ElementType {
    /// Its number in records and tables.
    var number: Int { Self.allCases.firstIndex(of: self)! }

    /// What NumPy calls it, without byte order: `f4`.
    var npyName: String {
        let kind = switch self {
        case .bool: "b"
        case .bfloat16: "V"
        case _ where isFloat: "f"
        case _ where isUnsignedInteger: "u"
        default: "i"
        }
        return "\(kind)\(byteCount)"
    }
}
