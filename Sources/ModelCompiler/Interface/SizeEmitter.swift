import TensorIR
import WasmModel

/// Emits extents and sizes as float64 arithmetic: exact up to 2^53, and far beyond any memory it still compares
/// as too large, where 32-bit and 64-bit integers would have wrapped.
struct SizeEmitter {
    /// Where the value of each symbol is.
    let symbols: [Variable: GlobalIndex]

    /// Pushes the value of an index expression over the symbols.
    func emit(_ expression: Expression, into function: inout FunctionBuilder) {
        if let value = expression.integerValue { return function.emit(.f64Const(Double(value))) }
        switch expression {
        case .variable(let variable):
            guard let global = symbols[variable] else { preconditionFailure("\(variable) is a symbol of the program") }
            function.emit([.globalGet(global), Instruction(.f64ConvertI32S)])
        case .binary(let operation, let left, let right):
            emit(operation, left, right, into: &function)
        case .unary(.negate, let operand):
            emit(operand, into: &function)
            function.emit(.f64Neg)
        case .select(let condition, let first, let second), .conditional(let condition, let first, let second):
            emit(first, into: &function)
            emit(second, into: &function)
            emit(condition: condition, into: &function)
            function.emit(.select)
        default: preconditionFailure("an extent is made of symbols, sums, products, quotients and bounds, not \(expression)")
        }
    }

    private func emit(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, into function: inout FunctionBuilder
    ) {
        if operation == .floorModulo || operation == .remainder {
            let quotient = Expression.binary(operation == .remainder ? .divide : .floorDivide, left, right)
            return emit(.subtract, left, .binary(.multiply, quotient, right), into: &function)
        }
        emit(left, into: &function)
        emit(right, into: &function)
        switch operation {
        case .add: function.emit(.f64Add)
        case .subtract: function.emit(.f64Sub)
        case .multiply: function.emit(.f64Mul)
        case .divide: function.emit([Instruction(.f64Div), Instruction(.f64Trunc)])
        case .floorDivide: function.emit([Instruction(.f64Div), Instruction(.f64Floor)])
        case .minimum, .fastMinimum: function.emit(.f64Min)
        case .maximum, .fastMaximum: function.emit(.f64Max)
        default: preconditionFailure("\(operation) is no operation of extents")
        }
    }

    private func emit(condition: Expression, into function: inout FunctionBuilder) {
        guard case .compare(let operation, let left, let right) = condition else {
            preconditionFailure("an extent depends on comparisons only, not on \(condition)")
        }
        emit(left, into: &function)
        emit(right, into: &function)
        let opcode: Opcode = switch operation {
        case .equal: .f64Eq
        case .notEqual: .f64Ne
        case .less: .f64Lt
        case .lessOrEqual: .f64Le
        case .greater: .f64Gt
        case .greaterOrEqual: .f64Ge
        }
        function.emit(opcode)
    }
}
