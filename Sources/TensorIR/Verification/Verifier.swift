import NDArray

extension Kernel {
    /// Checks that the kernel keeps the rules of the IR: every node is typed as its factory would, indices are `int32` and as
    /// many as the rank, variables and buffers are defined before use and bound once, a stored value has the buffer's type,
    /// vectorized and unrolled loops have constant extents, local buffers constant shapes, and constant
    /// indices are in bounds where no condition keeps them from being used.
    public func verify() throws(VerificationError) {
        var verifier = StatementVerifier()
        do {
            try verifier.check(parameters)
            try verifier.check(body)
        } catch {
            throw VerificationError(problem: error, kernel: self, path: verifier.path)
        }
    }
}

private struct StatementVerifier {
    typealias Problem = VerificationError.Problem

    private var scope = ExpressionVerifier()
    private var readOnly: Set<Buffer> = []
    /// Where the statement being checked is; after an error, the one at fault.
    private(set) var path: [Int] = []

    mutating func check(_ parameters: [KernelParameter]) throws(Problem) {
        for case .scalar(let variable) in parameters {
            if !scope.variables.insert(variable).inserted { throw .boundTwice(variable.name) }
        }
        for case .buffer(let buffer, let access) in parameters {
            try define(buffer)
            if access == .read { readOnly.insert(buffer) }
        }
    }

    private mutating func define(_ buffer: Buffer) throws(Problem) {
        for bound in buffer.shape + (buffer.strides ?? []) { try checkBound(bound) }
        if buffer.scope == .local && buffer.constantShape == nil { throw .symbolicShape(buffer) }
        if !scope.buffers.insert(buffer).inserted { throw .boundTwice(buffer.name) }
    }

    mutating func check(_ statement: Statement) throws(Problem) {
        switch statement {
        case .sequence(let list):
            for (position, statement) in list.enumerated() { try checkChild(position, statement) }
        case .loop(let loop): try check(loop)
        case .store(let buffer, let indices, let value): try checkStore(buffer, indices, value)
        case .allocate(let buffer, let body):
            try define(buffer)
            try checkChild(0, body)
            scope.buffers.remove(buffer)
        case .letIn(let variable, let value, let body):
            try scope.check(value)
            if value.type != variable.type { throw .valueType(target: variable.name, variable.type, found: value.type) }
            try checkChild(0, body, binding: variable)
        case .branch(let condition, let then, let otherwise):
            try checkCondition(condition)
            let outer = scope.isGuarded
            scope.isGuarded = true
            try checkChild(0, then)
            if let otherwise { try checkChild(1, otherwise) }
            scope.isGuarded = outer
        case .whileLoop(let condition, let body):
            try checkCondition(condition)
            try checkChild(0, body)
        }
    }

    private mutating func checkChild(_ position: Int, _ statement: Statement, binding variable: Variable? = nil) throws(Problem) {
        if let variable, !scope.variables.insert(variable).inserted { throw .boundTwice(variable.name) }
        path.append(position)
        try check(statement)
        path.removeLast()
        if let variable { scope.variables.remove(variable) }
    }

    private mutating func check(_ loop: Loop) throws(Problem) {
        try checkBound(loop.minimum)
        try checkBound(loop.extent)
        if loop.variable.type != .index { throw .loopVariableType(loop.variable) }
        let needsConstant = loop.kind == .vectorized || loop.kind == .unrolled
        if needsConstant && loop.extent.integerValue == nil { throw .symbolicExtent(loop.variable, loop.kind) }
        try checkChild(0, loop.body, binding: loop.variable)
    }

    private mutating func checkStore(_ buffer: Buffer, _ indices: [Expression], _ value: Expression) throws(Problem) {
        for index in indices { try scope.check(index) }
        try scope.check(value)
        try scope.checkAccess(buffer, indices)
        if readOnly.contains(buffer) { throw .storeToInput(buffer) }
        let place = Expression.load(buffer, indices)
        if value.type != place.type { throw .valueType(target: place.description, place.type, found: value.type) }
    }

    private mutating func checkBound(_ bound: Expression) throws(Problem) {
        try scope.check(bound)
        if bound.type != .index { throw .boundType(bound, bound.type) }
    }

    private mutating func checkCondition(_ condition: Expression) throws(Problem) {
        try scope.check(condition)
        if condition.type != .bool { throw .conditionType(condition, condition.type) }
    }
}
