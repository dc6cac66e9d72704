import NDArray
import TensorIR
import WasmModel

/// Which instruction an operator is on lanes, where there is one.
enum VectorOpcodes {
    static func arithmetic(_ operation: BinaryOperator, _ type: LaneType, signed: Bool) -> Opcode? {
        switch operation {
        case .add: add(type)
        case .subtract: subtract(type)
        case .multiply: multiply(type)
        case .divide: type == .f32 ? .f32x4Div : type == .f64 ? .f64x2Div : nil
        case .minimum: minimum(type, signed: signed)
        case .maximum: maximum(type, signed: signed)
        // `b < a ? b : a` is what pmin is, operands in this order; pmax likewise.
        case .fastMinimum: type == .f32 ? .f32x4Pmin : type == .f64 ? .f64x2Pmin : minimum(type, signed: signed)
        case .fastMaximum: type == .f32 ? .f32x4Pmax : type == .f64 ? .f64x2Pmax : maximum(type, signed: signed)
        case .and: .v128And
        case .or: .v128Or
        case .xor: .v128Xor
        case .floorDivide, .remainder, .floorModulo, .shiftLeft, .shiftRight: nil
        }
    }

    private static func add(_ type: LaneType) -> Opcode {
        switch type {
        case .i8: .i8x16Add
        case .i16: .i16x8Add
        case .i32: .i32x4Add
        case .i64: .i64x2Add
        case .f32: .f32x4Add
        case .f64: .f64x2Add
        }
    }

    private static func subtract(_ type: LaneType) -> Opcode {
        switch type {
        case .i8: .i8x16Sub
        case .i16: .i16x8Sub
        case .i32: .i32x4Sub
        case .i64: .i64x2Sub
        case .f32: .f32x4Sub
        case .f64: .f64x2Sub
        }
    }

    private static func multiply(_ type: LaneType) -> Opcode? {
        switch type {
        case .i8: nil
        case .i16: .i16x8Mul
        case .i32: .i32x4Mul
        case .i64: .i64x2Mul
        case .f32: .f32x4Mul
        case .f64: .f64x2Mul
        }
    }

    private static func minimum(_ type: LaneType, signed: Bool) -> Opcode? {
        switch type {
        case .i8: signed ? .i8x16MinS : .i8x16MinU
        case .i16: signed ? .i16x8MinS : .i16x8MinU
        case .i32: signed ? .i32x4MinS : .i32x4MinU
        case .i64: nil
        case .f32: .f32x4Min
        case .f64: .f64x2Min
        }
    }

    private static func maximum(_ type: LaneType, signed: Bool) -> Opcode? {
        switch type {
        case .i8: signed ? .i8x16MaxS : .i8x16MaxU
        case .i16: signed ? .i16x8MaxS : .i16x8MaxU
        case .i32: signed ? .i32x4MaxS : .i32x4MaxU
        case .i64: nil
        case .f32: .f32x4Max
        case .f64: .f64x2Max
        }
    }

    static func unary(_ operation: UnaryOperator, _ type: LaneType) -> Opcode? {
        switch (operation, type) {
        case (.negate, .i8): .i8x16Neg
        case (.negate, .i16): .i16x8Neg
        case (.negate, .i32): .i32x4Neg
        case (.negate, .i64): .i64x2Neg
        case (.negate, .f32): .f32x4Neg
        case (.negate, .f64): .f64x2Neg
        case (.absolute, .i8): .i8x16Abs
        case (.absolute, .i16): .i16x8Abs
        case (.absolute, .i32): .i32x4Abs
        case (.absolute, .i64): .i64x2Abs
        case (.absolute, .f32): .f32x4Abs
        case (.absolute, .f64): .f64x2Abs
        case (.floor, .f32): .f32x4Floor
        case (.floor, .f64): .f64x2Floor
        case (.ceiling, .f32): .f32x4Ceil
        case (.ceiling, .f64): .f64x2Ceil
        case (.truncate, .f32): .f32x4Trunc
        case (.truncate, .f64): .f64x2Trunc
        case (.roundEven, .f32): .f32x4Nearest
        case (.roundEven, .f64): .f64x2Nearest
        case (.squareRoot, .f32): .f32x4Sqrt
        case (.squareRoot, .f64): .f64x2Sqrt
        case (.not, _): .v128Not
        default: nil
        }
    }

    static func shift(_ operation: BinaryOperator, _ type: LaneType, signed: Bool) -> Opcode {
        let left = operation == .shiftLeft
        return switch type {
        case .i8: left ? .i8x16Shl : signed ? .i8x16ShrS : .i8x16ShrU
        case .i16: left ? .i16x8Shl : signed ? .i16x8ShrS : .i16x8ShrU
        case .i32: left ? .i32x4Shl : signed ? .i32x4ShrS : .i32x4ShrU
        case .i64: left ? .i64x2Shl : signed ? .i64x2ShrS : .i64x2ShrU
        case .f32, .f64: preconditionFailure("floats are not shifted")
        }
    }

    /// Nil for unsigned 64-bit order, which SIMD lacks.
    static func compare(_ operation: ComparisonOperator, _ type: LaneType, signed: Bool) -> Opcode? {
        switch type {
        case .i8: compareI8(operation, signed)
        case .i16: compareI16(operation, signed)
        case .i32: compareI32(operation, signed)
        case .i64: compareI64(operation, signed)
        case .f32: compareF32(operation)
        case .f64: compareF64(operation)
        }
    }

    private static func compareI8(_ operation: ComparisonOperator, _ signed: Bool) -> Opcode {
        switch operation {
        case .equal: .i8x16Eq
        case .notEqual: .i8x16Ne
        case .less: signed ? .i8x16LtS : .i8x16LtU
        case .lessOrEqual: signed ? .i8x16LeS : .i8x16LeU
        case .greater: signed ? .i8x16GtS : .i8x16GtU
        case .greaterOrEqual: signed ? .i8x16GeS : .i8x16GeU
        }
    }

    private static func compareI16(_ operation: ComparisonOperator, _ signed: Bool) -> Opcode {
        switch operation {
        case .equal: .i16x8Eq
        case .notEqual: .i16x8Ne
        case .less: signed ? .i16x8LtS : .i16x8LtU
        case .lessOrEqual: signed ? .i16x8LeS : .i16x8LeU
        case .greater: signed ? .i16x8GtS : .i16x8GtU
        case .greaterOrEqual: signed ? .i16x8GeS : .i16x8GeU
        }
    }

    private static func compareI32(_ operation: ComparisonOperator, _ signed: Bool) -> Opcode {
        switch operation {
        case .equal: .i32x4Eq
        case .notEqual: .i32x4Ne
        case .less: signed ? .i32x4LtS : .i32x4LtU
        case .lessOrEqual: signed ? .i32x4LeS : .i32x4LeU
        case .greater: signed ? .i32x4GtS : .i32x4GtU
        case .greaterOrEqual: signed ? .i32x4GeS : .i32x4GeU
        }
    }

    private static func compareI64(_ operation: ComparisonOperator, _ signed: Bool) -> Opcode? {
        switch operation {
        case .equal: .i64x2Eq
        case .notEqual: .i64x2Ne
        case .less: signed ? .i64x2LtS : nil
        case .lessOrEqual: signed ? .i64x2LeS : nil
        case .greater: signed ? .i64x2GtS : nil
        case .greaterOrEqual: signed ? .i64x2GeS : nil
        }
    }

    private static func compareF32(_ operation: ComparisonOperator) -> Opcode {
        switch operation {
        case .equal: .f32x4Eq
        case .notEqual: .f32x4Ne
        case .less: .f32x4Lt
        case .lessOrEqual: .f32x4Le
        case .greater: .f32x4Gt
        case .greaterOrEqual: .f32x4Ge
        }
    }

    private static func compareF64(_ operation: ComparisonOperator) -> Opcode {
        switch operation {
        case .equal: .f64x2Eq
        case .notEqual: .f64x2Ne
        case .less: .f64x2Lt
        case .lessOrEqual: .f64x2Le
        case .greater: .f64x2Gt
        case .greaterOrEqual: .f64x2Ge
        }
    }
}

// MARK: - Multiply-add

extension VectorOpcodes {
    /// `a * b + c` with one rounding or two, of the relaxed instructions.
    static func multiplyAdd(_ element: ElementType) -> Opcode? {
        switch element {
        case .float32: .f32x4RelaxedMadd
        case .float64: .f64x2RelaxedMadd
        default: nil
        }
    }

    /// `c - a * b` likewise.
    static func negatedMultiplyAdd(_ element: ElementType) -> Opcode? {
        switch element {
        case .float32: .f32x4RelaxedNmadd
        case .float64: .f64x2RelaxedNmadd
        default: nil
        }
    }
}
