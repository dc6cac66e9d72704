import WasmModel

enum Half { case low, high }

/// Which instructions change the size of lanes.
enum VectorConversions {
    static func extend(_ half: Half, from bytes: Int, signed: Bool) -> Opcode {
        switch (bytes, half, signed) {
        case (1, .low, true): .i16x8ExtendLowI8x16S
        case (1, .low, false): .i16x8ExtendLowI8x16U
        case (1, .high, true): .i16x8ExtendHighI8x16S
        case (1, .high, false): .i16x8ExtendHighI8x16U
        case (2, .low, true): .i32x4ExtendLowI16x8S
        case (2, .low, false): .i32x4ExtendLowI16x8U
        case (2, .high, true): .i32x4ExtendHighI16x8S
        case (2, .high, false): .i32x4ExtendHighI16x8U
        case (4, .low, true): .i64x2ExtendLowI32x4S
        case (4, .low, false): .i64x2ExtendLowI32x4U
        case (4, .high, true): .i64x2ExtendHighI32x4S
        case (4, .high, false): .i64x2ExtendHighI32x4U
        default: preconditionFailure("lanes of \(bytes) bytes are not extended")
        }
    }

    /// Saturating narrowing of signed lanes to half their size; `signed` tells the result. 64-bit lanes have none.
    static func narrow(from bytes: Int, signed: Bool) -> Opcode? {
        switch (bytes, signed) {
        case (2, true): .i8x16NarrowI16x8S
        case (2, false): .i8x16NarrowI16x8U
        case (4, true): .i16x8NarrowI32x4S
        case (4, false): .i16x8NarrowI32x4U
        default: nil
        }
    }

    /// The shuffle that takes the low half of every lane of two registers.
    static func lowHalves(of bytes: Int) -> V128 {
        V128(bytes: (0..<16).map { byte in
            let lane = byte / (bytes / 2)
            return UInt8(lane * bytes + byte % (bytes / 2))
        })
    }

    /// The shuffle that reverses lanes of one register.
    static func reversal(of bytes: Int) -> V128 {
        V128(bytes: (0..<16).map { byte in
            let lane = 16 / bytes - 1 - byte / bytes
            return UInt8(lane * bytes + byte % bytes)
        })
    }

    /// The shuffle that takes lanes of two registers in turn, from the low or from the high half of both.
    static func interleaving(of bytes: Int, _ half: Half) -> V128 {
        V128(bytes: (0..<16).map { byte in
            let lane = byte / bytes
            let source = lane / 2 + (half == .high ? 8 / bytes : 0)
            return UInt8(lane % 2 * 16 + source * bytes + byte % bytes)
        })
    }

    /// The shuffle that takes every second lane of two registers, of which the second begins with the last lane of the first.
    static func everySecond(of bytes: Int) -> V128 {
        let lanes = 16 / bytes
        return V128(bytes: (0..<16).map { byte in
            let lane = 2 * (byte / bytes)
            return UInt8((lane < lanes ? lane : lane + 1) * bytes + byte % bytes)
        })
    }
}
