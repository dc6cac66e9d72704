import NDArray

extension Expression {
    /// Whether both compute the same bits in the same way: as `==`, but 0.0 differs from -0.0.
    func isIdentical(to other: Expression) -> Bool {
        guard self == other else { return false }
        return zeroSigns == other.zeroSigns
    }

    private var zeroSigns: [FloatingPointSign] {
        switch self {
        case .variable, .integer: return []
        default: break
        }
        var signs: [FloatingPointSign] = []
        visit { if case .float(let value, _) = $0, value == 0 { signs.append(value.sign) } }
        return signs
    }

    /// The bits of each lane of a constant.
    var constantBits: ElementBits? {
        switch self {
        case .integer(let value, let type): type.element.bits(ofInteger: value)
        case .float(let value, let type): type.element.bits(ofFloat: value)
        default: nil
        }
    }

    /// The constant with the given bits in every lane; `nil` for NaN, which is left to be computed.
    static func constant(bits: ElementBits, _ type: ValueType) -> Expression? {
        guard type.element.isFloat else { return .integer(Int64(bitPattern: bits), type) }
        let value = type.element.double(bits)
        return value.isNaN ? nil : .float(value, type)
    }

    /// Whether this is the float constant `value`, sign of zero included, once rounded to its type.
    func isFloat(_ value: Double) -> Bool {
        guard case .float(let constant, let type) = self else { return false }
        return type.element.bits(ofFloat: constant) == type.element.bits(ofFloat: value)
    }

    /// The number of nodes.
    var size: Int { 1 + children.reduce(0) { $0 + $1.size } }
}
