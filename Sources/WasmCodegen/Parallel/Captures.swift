import TensorIR

/// What the iterations of a loop use of what is around it, in order of first use.
struct Captures {
    private(set) var variables: [Variable] = []
    private(set) var buffers: [Buffer] = []
    /// The buffers of computed size that are allocated inside.
    private(set) var computedAllocations: [Buffer] = []
    private(set) var allocates = false
    /// What is bound or allocated inside.
    private var inner: Set<Variable> = []
    private var innerBuffers: Set<Buffer> = []

    init(of loop: Loop) {
        inner.insert(loop.variable)
        note(loop.body)
        for buffer in buffers { note(boundsOf: buffer) }
    }

    /// Whether the sizes of all buffers allocated inside are known ahead of the loop.
    var hasKnownSizes: Bool {
        computedAllocations.allSatisfy { buffer in
            buffer.shape.allSatisfy { extent in
                extent.freeVariables.isDisjoint(with: inner) && !extent.contains { if case .load = $0 { true } else { false } }
            }
        }
    }

    private mutating func note(_ statement: Statement) {
        switch statement {
        case .loop(let loop): inner.insert(loop.variable)
        case .letIn(let variable, _, _): inner.insert(variable)
        case .allocate(let buffer, _):
            allocates = true
            innerBuffers.insert(buffer)
            if buffer.constantShape == nil { computedAllocations.append(buffer) }
            note(boundsOf: buffer)
        case .store(let buffer, _, _): note(buffer)
        case .sequence, .branch, .whileLoop: break
        }
        for expression in statement.expressions { note(expression) }
        for child in statement.children { note(child) }
    }

    private mutating func note(_ expression: Expression) {
        switch expression {
        case .variable(let variable):
            if !inner.contains(variable), !variables.contains(variable) { variables.append(variable) }
        case .letIn(let variable, _, _): inner.insert(variable)
        case .load(let buffer, _): note(buffer)
        default: break
        }
        for child in expression.children { note(child) }
    }

    private mutating func note(_ buffer: Buffer) {
        if !innerBuffers.contains(buffer), !buffers.contains(buffer) { buffers.append(buffer) }
    }

    private mutating func note(boundsOf buffer: Buffer) {
        for bound in buffer.shape + (buffer.strides ?? []) { note(bound) }
    }
}
