import NDArray
import TensorIR
import WasmModel

/// Which instruction an operator is on scalars.
enum ScalarOpcodes {
    static func arithmetic(_ operation: BinaryOperator, _ type: WasmType) -> Opcode? {
        switch (operation, type) {
        case (.add, .i32): .i32Add
        case (.add, .i64): .i64Add
        case (.add, .f32): .f32Add
        case (.add, .f64): .f64Add
        case (.subtract, .i32): .i32Sub
        case (.subtract, .i64): .i64Sub
        case (.subtract, .f32): .f32Sub
        case (.subtract, .f64): .f64Sub
        case (.multiply, .i32): .i32Mul
        case (.multiply, .i64): .i64Mul
        case (.multiply, .f32): .f32Mul
        case (.multiply, .f64): .f64Mul
        case (.divide, .f32): .f32Div
        case (.divide, .f64): .f64Div
        case (.minimum, .f32): .f32Min
        case (.minimum, .f64): .f64Min
        case (.maximum, .f32): .f32Max
        case (.maximum, .f64): .f64Max
        case (.and, .i32): .i32And
        case (.and, .i64): .i64And
        case (.or, .i32): .i32Or
        case (.or, .i64): .i64Or
        case (.xor, .i32): .i32Xor
        case (.xor, .i64): .i64Xor
        default: nil
        }
    }

    static func unary(_ operation: UnaryOperator, _ type: WasmType) -> Opcode? {
        switch (operation, type) {
        case (.negate, .f32): .f32Neg
        case (.negate, .f64): .f64Neg
        case (.absolute, .f32): .f32Abs
        case (.absolute, .f64): .f64Abs
        case (.floor, .f32): .f32Floor
        case (.floor, .f64): .f64Floor
        case (.ceiling, .f32): .f32Ceil
        case (.ceiling, .f64): .f64Ceil
        case (.truncate, .f32): .f32Trunc
        case (.truncate, .f64): .f64Trunc
        case (.roundEven, .f32): .f32Nearest
        case (.roundEven, .f64): .f64Nearest
        case (.squareRoot, .f32): .f32Sqrt
        case (.squareRoot, .f64): .f64Sqrt
        default: nil
        }
    }

    static func compare(_ operation: ComparisonOperator, _ element: ElementType) -> Opcode {
        switch element.stackType {
        case .i32: compareI32(operation, signed: element.isSigned)
        case .i64: compareI64(operation, signed: element.isSigned)
        case .f32: compareF32(operation)
        default: compareF64(operation)
        }
    }

    private static func compareI32(_ operation: ComparisonOperator, signed: Bool) -> Opcode {
        switch operation {
        case .equal: .i32Eq
        case .notEqual: .i32Ne
        case .less: signed ? .i32LtS : .i32LtU
        case .lessOrEqual: signed ? .i32LeS : .i32LeU
        case .greater: signed ? .i32GtS : .i32GtU
        case .greaterOrEqual: signed ? .i32GeS : .i32GeU
        }
    }

    private static func compareI64(_ operation: ComparisonOperator, signed: Bool) -> Opcode {
        switch operation {
        case .equal: .i64Eq
        case .notEqual: .i64Ne
        case .less: signed ? .i64LtS : .i64LtU
        case .lessOrEqual: signed ? .i64LeS : .i64LeU
        case .greater: signed ? .i64GtS : .i64GtU
        case .greaterOrEqual: signed ? .i64GeS : .i64GeU
        }
    }

    private static func compareF32(_ operation: ComparisonOperator) -> Opcode {
        switch operation {
        case .equal: .f32Eq
        case .notEqual: .f32Ne
        case .less: .f32Lt
        case .lessOrEqual: .f32Le
        case .greater: .f32Gt
        case .greaterOrEqual: .f32Ge
        }
    }

    private static func compareF64(_ operation: ComparisonOperator) -> Opcode {
        switch operation {
        case .equal: .f64Eq
        case .notEqual: .f64Ne
        case .less: .f64Lt
        case .lessOrEqual: .f64Le
        case .greater: .f64Gt
        case .greaterOrEqual: .f64Ge
        }
    }
}
