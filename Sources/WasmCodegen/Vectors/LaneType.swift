import NDArray
import WasmModel

/// How a 128-bit register is cut into lanes.
enum LaneType: Hashable {
    case i8, i16, i32, i64, f32, f64

    init(integerBytes: Int) {
        switch integerBytes {
        case 1: self = .i8
        case 2: self = .i16
        case 4: self = .i32
        case 8: self = .i64
        default: preconditionFailure("no lane has \(integerBytes) bytes")
        }
    }

    /// The lanes of an element type; the 16-bit floats are carried as their bits, `bool` as bytes.
    init(_ element: ElementType) {
        switch element {
        case .float32: self = .f32
        case .float64: self = .f64
        default: self.init(integerBytes: element.byteCount)
        }
    }

    var byteCount: Int {
        switch self {
        case .i8: 1
        case .i16: 2
        case .i32, .f32: 4
        case .i64, .f64: 8
        }
    }
}

extension LaneType {
    var splat: Opcode {
        switch self {
        case .i8: .i8x16Splat
        case .i16: .i16x8Splat
        case .i32: .i32x4Splat
        case .i64: .i64x2Splat
        case .f32: .f32x4Splat
        case .f64: .f64x2Splat
        }
    }

    var replaceLane: Opcode {
        switch self {
        case .i8: .i8x16ReplaceLane
        case .i16: .i16x8ReplaceLane
        case .i32: .i32x4ReplaceLane
        case .i64: .i64x2ReplaceLane
        case .f32: .f32x4ReplaceLane
        case .f64: .f64x2ReplaceLane
        }
    }

    func extractLane(signed: Bool) -> Opcode {
        switch self {
        case .i8: signed ? .i8x16ExtractLaneS : .i8x16ExtractLaneU
        case .i16: signed ? .i16x8ExtractLaneS : .i16x8ExtractLaneU
        case .i32: .i32x4ExtractLane
        case .i64: .i64x2ExtractLane
        case .f32: .f32x4ExtractLane
        case .f64: .f64x2ExtractLane
        }
    }

    var loadSplat: Opcode {
        switch byteCount {
        case 1: .v128Load8Splat
        case 2: .v128Load16Splat
        case 4: .v128Load32Splat
        default: .v128Load64Splat
        }
    }

    var loadLane: Opcode {
        switch byteCount {
        case 1: .v128Load8Lane
        case 2: .v128Load16Lane
        case 4: .v128Load32Lane
        default: .v128Load64Lane
        }
    }

    var storeLane: Opcode {
        switch byteCount {
        case 1: .v128Store8Lane
        case 2: .v128Store16Lane
        case 4: .v128Store32Lane
        default: .v128Store64Lane
        }
    }
}
