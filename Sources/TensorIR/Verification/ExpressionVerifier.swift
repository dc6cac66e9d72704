import NDArray

/// Checks expressions against the rules of the IR, within the scope that the enclosing statements make.
struct ExpressionVerifier {
    typealias Problem = VerificationError.Problem

    var variables: Set<Variable> = []
    var buffers: Set<Buffer> = []
    /// Whether a condition stands around what is checked: a constant index out of bounds may then be what it keeps from running.
    var isGuarded = false

    mutating func check(_ expression: Expression) throws(Problem) {
        if case .letIn(let variable, let value, let body) = expression {
            return try checkLet(variable, value) { verifier throws(Problem) in try verifier.check(body) }
        }
        if case .conditional(let condition, let first, let second) = expression {
            try check(condition)
            let outer = isGuarded
            isGuarded = true
            try check(first)
            try check(second)
            isGuarded = outer
        } else {
            for child in expression.children { try check(child) }
        }
        try checkNode(expression)
    }

    /// Checks what a `let` binds, then its body with the variable in scope.
    mutating func checkLet(
        _ variable: Variable, _ value: Expression, _ body: (inout Self) throws(Problem) -> Void
    ) throws(Problem) {
        try check(value)
        if value.type != variable.type { throw .valueType(target: variable.name, variable.type, found: value.type) }
        try binding(variable, body)
    }

    mutating func binding(_ variable: Variable, _ body: (inout Self) throws(Problem) -> Void) throws(Problem) {
        guard variables.insert(variable).inserted else { throw .boundTwice(variable.name) }
        try body(&self)
        variables.remove(variable)
    }

    /// A node whose children are right.
    private func checkNode(_ expression: Expression) throws(Problem) {
        switch expression {
        case .integer(let value, let type):
            if type.element.isFloat || type.element.wrap(value) != value { throw .malformedConstant("\(value)", type) }
        case .float(let value, let type):
            if !type.element.isFloat { throw .malformedConstant("\(value)", type) }
        case .variable(let variable):
            if !variables.contains(variable) { throw .undefinedVariable(variable) }
        case .unary(let operation, let operand):
            if !operation.accepts(operand.type.element) { throw .operatorType(expression, operand.type) }
        case .binary(let operation, let left, _):
            try checkAlike(expression, expression.children)
            if !operation.accepts(left.type.element) { throw .operatorType(expression, left.type) }
        case .compare: try checkAlike(expression, expression.children)
        case .multiplyAdd(let a, _, _):
            try checkAlike(expression, expression.children)
            if a.type.element == .bool { throw .operatorType(expression, a.type) }
        case .select(let condition, let first, let second), .conditional(let condition, let first, let second):
            try checkAlike(expression, [first, second])
            let lanes = condition.type.lanes
            if condition.type.element != .bool || (lanes != 1 && lanes != first.type.lanes) {
                throw .conditionType(condition, condition.type)
            }
        case .cast, .letIn: break
        case .bitcast(let element, let operand):
            if element.byteCount != operand.type.element.byteCount { throw .operatorType(expression, operand.type) }
        case .load(let buffer, let indices): try checkAccess(buffer, indices)
        case .call(let intrinsic, let arguments):
            if arguments.count != intrinsic.arity { throw .argumentCount(expression, expected: intrinsic.arity) }
            try checkAlike(expression, arguments)
            if !arguments[0].type.element.isFloat { throw .operatorType(expression, arguments[0].type) }
        case .ramp(let base, let stride, let lanes):
            try checkAlike(expression, [base, stride])
            if !base.type.element.isInteger { throw .operatorType(expression, base.type) }
            if !base.type.isScalar || lanes < 2 { throw .malformedVector(expression) }
        case .broadcast(let value, let lanes):
            if !value.type.isScalar || lanes < 2 { throw .malformedVector(expression) }
        }
    }

    private func checkAlike(_ expression: Expression, _ operands: [Expression]) throws(Problem) {
        let types = operands.map(\.type)
        if types.contains(where: { $0 != types[0] }) { throw .operandTypes(expression, types) }
    }

    /// The place that a load reads or a store writes.
    func checkAccess(_ buffer: Buffer, _ indices: [Expression]) throws(Problem) {
        if !buffers.contains(buffer) { throw .undefinedBuffer(buffer) }
        if indices.count != buffer.rank { throw .indexCount(buffer, found: indices.count) }
        let vectors = indices.filter { !$0.type.isScalar }
        for index in indices where index.type.element != .int32 { throw .indexType(index, index.type) }
        if let first = vectors.first, vectors.contains(where: { $0.type != first.type }) {
            throw .operandTypes(.load(buffer, indices), vectors.map(\.type))
        }
        if isGuarded { return }
        for (dimension, index) in indices.enumerated() {
            guard let value = index.integerValue, let extent = buffer.shape[dimension].integerValue else { continue }
            if value < 0 || value >= extent {
                let access = Expression.load(buffer, indices).description
                throw .outOfBounds(access: access, index: value, dimension: dimension, extent: extent)
            }
        }
    }
}
