import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    mutating func cast(_ x: Scalar, to element: ElementType, _ mode: CastMode) -> Scalar {
        if x.element == element { return x }
        precondition(x.element.bitCount != 16 || !x.element.isFloat, "casts of \(x.element) are expanded by Lowering")
        precondition(element.bitCount != 16 || !element.isFloat, "casts to \(element) are expanded by Lowering")
        if element == .bool { return compare(.notEqual, x, x.element.isFloat ? constant(float: 0.0, x.element) : constant(0, x.element)) }
        switch (x.element.isFloat, element.isFloat) {
        case (true, true):
            return Scalar(graph.node(element == .float64 ? .f64PromoteF32 : .f32DemoteF64, x.node), element)
        case (true, false):
            return integer(fromFloat: x, element)
        case (false, true):
            return Scalar(graph.node(ScalarConversions.toFloat(element, from: x.element), exact(x)), element)
        case (false, false):
            return mode == .saturating ? saturated(x, to: element) : wrapped(x, to: element)
        }
    }

    /// Truncated and saturated; narrow types by way of 32 bits, which holds their range.
    private mutating func integer(fromFloat x: Scalar, _ element: ElementType) -> Scalar {
        let node = graph.node(ScalarConversions.toInteger(element, from: x.element), x.node)
        guard element.bitCount < 32 else { return Scalar(node, element) }
        return saturated(Scalar(node, element.isSigned ? .int32 : .uint32), to: element)
    }

    private mutating func wrapped(_ x: Scalar, to element: ElementType) -> Scalar {
        switch (x.element.stackType, element.stackType) {
        case (.i64, .i32):
            return Scalar(graph.node(.i32WrapI64, x.node), element, isExact: element.bitCount == 32)
        case (.i32, .i64):
            return Scalar(graph.node(x.element.isSigned ? .i64ExtendI32S : .i64ExtendI32U, exact(x)), element)
        case (.i64, .i64):
            return Scalar(x.node, element)
        default:
            let fits = x.element == .bool || x.element.bitCount < element.bitCount && (!x.element.isSigned || element.isSigned)
            // Widening needs the right bits above; narrowing leaves them for later.
            let node = element.bitCount > x.element.bitCount ? exact(x) : x.node
            return Scalar(node, element, isExact: element.bitCount == 32 || fits)
        }
    }

    /// Clamped to the part of the target's range that the source can leave, then wrapped.
    private mutating func saturated(_ x: Scalar, to element: ElementType) -> Scalar {
        guard x.element != .bool else { return wrapped(x, to: element) }
        var value = Scalar(exact(x), x.element)
        if let least = x.element.leastToClamp(for: element) { value = binary(.maximum, value, constant(least, x.element)) }
        if let greatest = x.element.greatestToClamp(for: element) { value = binary(.minimum, value, constant(greatest, x.element)) }
        var result = wrapped(value, to: element)
        result.isExact = true
        return result
    }
}

extension ElementType {
    /// The least value of an integer type.
    var least: Int64 { isSigned ? -1 << Int64(bitCount - 1) : 0 }
    /// The greatest value of an integer type, as the bits of a `uint64` where that is the type.
    var greatest: Int64 {
        bitCount == 64 ? (isSigned ? .max : -1) : 1 << Int64(isSigned ? bitCount - 1 : bitCount) - 1
    }

    /// The target's least value, where this integer type has lesser ones.
    func leastToClamp(for target: ElementType) -> Int64? {
        isSigned && (!target.isSigned || target.bitCount < bitCount) ? target.least : nil
    }

    /// The target's greatest value, where this integer type has greater ones.
    func greatestToClamp(for target: ElementType) -> Int64? {
        let own = bitCount - (isSigned ? 1 : 0)
        let other = target.bitCount - (target.isSigned ? 1 : 0)
        return other < own ? target.greatest : nil
    }
}

/// Which instruction converts between integers and floats.
enum ScalarConversions {
    static func toFloat(_ target: ElementType, from source: ElementType) -> Opcode {
        switch (target == .float32, source.stackType == .i64, source.isSigned) {
        case (true, false, true): .f32ConvertI32S
        case (true, false, false): .f32ConvertI32U
        case (true, true, true): .f32ConvertI64S
        case (true, true, false): .f32ConvertI64U
        case (false, false, true): .f64ConvertI32S
        case (false, false, false): .f64ConvertI32U
        case (false, true, true): .f64ConvertI64S
        case (false, true, false): .f64ConvertI64U
        }
    }

    static func toInteger(_ target: ElementType, from source: ElementType) -> Opcode {
        switch (source == .float32, target.stackType == .i64, target.isSigned) {
        case (true, false, true): .i32TruncSatF32S
        case (true, false, false): .i32TruncSatF32U
        case (false, false, true): .i32TruncSatF64S
        case (false, false, false): .i32TruncSatF64U
        case (true, true, true): .i64TruncSatF32S
        case (true, true, false): .i64TruncSatF32U
        case (false, true, true): .i64TruncSatF64S
        case (false, true, false): .i64TruncSatF64U
        }
    }
}
