import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    mutating func cast(_ x: Vector, to element: ElementType, _ mode: CastMode) -> Vector {
        if x.element == element { return x }
        precondition(x.element.bitCount != 16 || !x.element.isFloat, "casts of \(x.element) are expanded by Lowering")
        precondition(element.bitCount != 16 || !element.isFloat, "casts to \(element) are expanded by Lowering")
        if element == .bool {
            let zero = x.element.isFloat ? splat(float: 0.0, x.element, lanes: x.lanes) : splat(constant: 0, x.element, lanes: x.lanes)
            return compare(.notEqual, x, zero)
        }
        if x.element == .bool { return number(ofMask: x, element) }
        switch (x.element.isFloat, element.isFloat) {
        case (true, true): return element == .float64 ? promoted(x) : demoted(x)
        case (true, false): return integer(fromFloat: x, element)
        case (false, true): return float(fromInteger: x, element)
        case (false, false): return mode == .saturating ? saturated(x, to: element) : resized(x, to: element)
        }
    }

    /// 0 or 1: a part of the mask that is 1.
    private mutating func number(ofMask x: Vector, _ element: ElementType) -> Vector {
        var mask = mask(x, laneBytes: element.byteCount)
        mask.element = element
        let one = element.isFloat ? splat(float: 1.0, element, lanes: x.lanes) : splat(constant: 1, element, lanes: x.lanes)
        return combine(mask, one) { $0.node(.v128And, $1, $2) }
    }

    // MARK: Integers

    /// Extended by the source's sign, or cut to the low bits.
    private mutating func resized(_ x: Vector, to element: ElementType) -> Vector {
        var result = x
        while result.laneBytes < element.byteCount { result = widened(result, signed: x.element.isSigned) }
        while result.laneBytes > element.byteCount { result = narrowed(result) }
        result.element = element
        return result
    }

    private mutating func saturated(_ x: Vector, to element: ElementType) -> Vector {
        if x.element.isSigned, x.element.bitCount > element.bitCount, x.element.bitCount < 64 { return saturatedNarrow(x, to: element) }
        var result = x
        if let least = x.element.leastToClamp(for: element) {
            result = binary(.maximum, result, splat(constant: least, x.element, lanes: x.lanes))
        }
        if let greatest = x.element.greatestToClamp(for: element) {
            result = binary(.minimum, result, splat(constant: greatest, x.element, lanes: x.lanes))
        }
        return resized(result, to: element)
    }

    /// Signed lanes halved and halved again by the instructions that saturate; only the last looks at the target's sign.
    private mutating func saturatedNarrow(_ x: Vector, to element: ElementType) -> Vector {
        var result = x
        while result.laneBytes > element.byteCount {
            let isLast = result.laneBytes == 2 * element.byteCount
            let narrow = VectorConversions.narrow(from: result.laneBytes, signed: isLast ? element.isSigned : true)!
            let bytes = result.laneBytes / 2
            let chunks = (0..<Vector.chunkCount(lanes: x.lanes, laneBytes: bytes)).map { number in
                let first = result.chunks[2 * number]
                return graph.node(narrow, first, 2 * number + 1 < result.chunks.count ? result.chunks[2 * number + 1] : first)
            }
            result = Vector(chunks, .int32, lanes: x.lanes, laneBytes: bytes)
        }
        result.element = element
        return result
    }

    // MARK: Integers and floats

    private mutating func float(fromInteger x: Vector, _ element: ElementType) -> Vector {
        guard x.element.bitCount < 64 else {
            return byLanes([x], giving: element) { $0.cast($1[0], to: element, .wrapping) }
        }
        let signed = x.element.isSigned
        let words = resized(x, to: signed ? .int32 : .uint32)
        if element == .float32 {
            let chunks = map(words) { $0.node(signed ? .f32x4ConvertI32x4S : .f32x4ConvertI32x4U, $1) }.chunks
            return Vector(chunks, .float32, lanes: x.lanes)
        }
        return fromLowHalves(words, .float64, signed ? .f64x2ConvertLowI32x4S : .f64x2ConvertLowI32x4U)
    }

    private mutating func integer(fromFloat x: Vector, _ element: ElementType) -> Vector {
        guard element.bitCount < 64 else {
            return byLanes([x], giving: element) { $0.cast($1[0], to: element, .wrapping) }
        }
        // A signed word holds the range of all narrower types.
        let signed = element.isSigned || element.bitCount < 32
        let word: ElementType = signed ? .int32 : .uint32
        let words: Vector
        if x.element == .float32 {
            let chunks = map(x) { $0.node(signed ? .i32x4TruncSatF32x4S : .i32x4TruncSatF32x4U, $1) }.chunks
            words = Vector(chunks, word, lanes: x.lanes)
        } else {
            words = toLowHalves(x, word, signed ? .i32x4TruncSatF64x2SZero : .i32x4TruncSatF64x2UZero)
        }
        return element.bitCount == 32 ? words : saturatedNarrow(words, to: element)
    }

    private mutating func promoted(_ x: Vector) -> Vector { fromLowHalves(x, .float64, .f64x2PromoteLowF32x4) }
    private mutating func demoted(_ x: Vector) -> Vector { toLowHalves(x, .float32, .f32x4DemoteF64x2Zero) }

    /// Lanes of four bytes to lanes of eight by an instruction that takes the low two.
    private mutating func fromLowHalves(_ x: Vector, _ element: ElementType, _ opcode: Opcode) -> Vector {
        let high = Immediate.v128(V128(bytes: (0..<16).map { UInt8(8 + $0 % 8) }))
        let chunks = (0..<Vector.chunkCount(lanes: x.lanes, laneBytes: 8)).map { number in
            let source = x.chunks[number / 2]
            return graph.node(opcode, number % 2 == 0 ? source : graph.node(.i8x16Shuffle, source, source, immediate: high))
        }
        return Vector(chunks, element, lanes: x.lanes)
    }

    /// Lanes of eight bytes to lanes of four by an instruction that gives the low two.
    private mutating func toLowHalves(_ x: Vector, _ element: ElementType, _ opcode: Opcode) -> Vector {
        let join = Immediate.v128(V128(bytes: (0..<16).map { UInt8($0 < 8 ? $0 : $0 + 8) }))
        let chunks = (0..<Vector.chunkCount(lanes: x.lanes, laneBytes: 4)).map { number in
            let low = graph.node(opcode, x.chunks[2 * number])
            guard 2 * number + 1 < x.chunks.count else { return low }
            return graph.node(.i8x16Shuffle, low, graph.node(opcode, x.chunks[2 * number + 1]), immediate: join)
        }
        return Vector(chunks, element, lanes: x.lanes)
    }
}
