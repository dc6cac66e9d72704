import NDArray

extension Rule {
    static let casts: [Rule] = [
        Rule("cast to the same type") { expression, _ in
            switch expression {
            case .cast(let element, let operand, _), .bitcast(let element, let operand):
                operand.type.element == element ? operand : nil
            default: nil
            }
        },
        Rule("saturation that never happens") { expression, context in
            guard case .cast(let element, let operand, .saturating) = expression else { return nil }
            let source = operand.type.element
            let saturates = source.isInteger && element.isInteger
            if saturates {
                guard source.hasIntervals else { return nil }
                let interval = context.interval(of: operand)
                let isHeld = element == .uint64 ? interval.minimum >= 0 : interval.isWithin(Interval(element.integerRange))
                guard isHeld else { return nil }
            }
            return .cast(element, operand, .wrapping)
        },
        Rule("cast there and back") { expression, _ in
            guard case .cast(let element, .cast(let middle, let operand, _), _) = expression,
                operand.type.element == element, middle.holdsAll(of: element)
            else { return nil }
            return operand
        },
        Rule("cast there and back through a type that holds the values") { expression, context in
            guard case .cast(let element, .cast(let middle, let operand, _), _) = expression, operand.type.element == element,
                element.hasIntervals, middle.isInteger, element != .bool, context.interval(of: operand).fits(middle)
            else { return nil }
            return operand
        },
        // The integer 0 has no sign: -0 becomes 0.
        Rule("whole float there and back") { expression, context in
            guard case .cast(let element, .cast(let middle, let operand, _), _) = expression, operand.type.element == element,
                element == .float32 || element == .float64, middle.isInteger, operand.isWholeFloat,
                let range = context.floatRange(of: operand), max(-range.lowerBound, range.upperBound) <= 0x1p24,
                Interval(Int64(range.lowerBound), Int64(range.upperBound)).fits(middle)
            else { return nil }
            return .binary(.add, operand, .constant(0.0, operand.type))
        },
        // The low bits are all that counts, and the middle type has them.
        Rule("cast twice") { expression, _ in
            guard case .cast(let element, .cast(let middle, let operand, .wrapping), .wrapping) = expression else { return nil }
            let source = operand.type.element
            guard element.isInteger, middle.isInteger, source.isInteger || source == .bool else { return nil }
            return middle.byteCount >= element.byteCount || middle.holdsAll(of: source) ? .cast(element, operand, .wrapping) : nil
        },
        Rule("bits read twice") { expression, _ in
            guard case .bitcast(let element, .bitcast(_, let operand)) = expression else { return nil }
            return .bitcast(element, operand)
        },
    ]
}

extension ElementType {
    /// Whether every value of another type is one of this, so that a cast loses nothing.
    func holdsAll(of other: ElementType) -> Bool {
        if self == other || other == .bool { return true }
        switch (isFloat, other.isFloat) {
        case (false, true): return false
        case (true, false): return other.bitCount <= significantBits
        case (true, true): return byteCount > other.byteCount
        case (false, false): break
        }
        if self == .bool { return false }
        if isSignedInteger == other.isSignedInteger { return byteCount >= other.byteCount }
        return isSignedInteger && byteCount > other.byteCount
    }

    /// The bits of a float type's significand, that before the point included.
    private var significantBits: Int {
        switch self {
        case .bfloat16: 8
        case .float16: 11
        case .float32: 24
        default: 53
        }
    }
}
