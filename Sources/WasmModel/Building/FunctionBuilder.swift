/// Writes one function: parameters, locals and instructions, with labels in place of branch depths.
///
/// Blocks are closures, so what is begun is also ended. `finish()` consumes the builder.
public struct FunctionBuilder: ~Copyable {
    private let name: String?
    private let results: [ValueType]
    private var parameters: [ValueType] = []
    private var locals: [ValueType] = []
    private var localNames: [LocalIndex: String] = [:]
    private var freeScratch: [ValueType: [LocalIndex]] = [:]
    private var body: [Instruction] = []
    private var branchTables: [BranchTable] = []
    private var depth: UInt32 = 0

    /// A function of no parameters yet. `name` goes to the name section.
    public init(name: String? = nil, results: [ValueType] = []) {
        self.name = name
        self.results = results
    }

    /// Takes the function as it stands.
    public consuming func finish() -> FunctionDefinition {
        FunctionDefinition(
            name: name,
            type: FunctionType(parameters: parameters, results: results),
            locals: locals, localNames: localNames, body: body, branchTables: branchTables)
    }
}

/// A finished function that belongs to no module yet.
public struct FunctionDefinition: Hashable, Sendable {
    public var name: String?
    public var type: FunctionType
    public var locals: [ValueType]
    public var localNames: [LocalIndex: String]
    /// Without the `end` of the function itself.
    public var body: [Instruction]
    public var branchTables: [BranchTable]
}

// MARK: - Variables

extension FunctionBuilder {
    /// The next parameter. All parameters are added before the first local.
    public mutating func addParameter(_ type: ValueType, name: String? = nil) -> LocalIndex {
        precondition(locals.isEmpty, "parameters are numbered ahead of locals")
        parameters.append(type)
        return named(LocalIndex(parameters.count - 1), name)
    }

    /// A local of its own, zero at the start of the function.
    public mutating func addLocal(_ type: ValueType, name: String? = nil) -> LocalIndex {
        locals.append(type)
        return named(LocalIndex(parameters.count + locals.count - 1), name)
    }

    private mutating func named(_ index: LocalIndex, _ name: String?) -> LocalIndex {
        if let name { localNames[index] = name }
        return index
    }

    /// A local of any content, perhaps one that was released before.
    public mutating func takeScratch(_ type: ValueType) -> LocalIndex {
        freeScratch[type]?.popLast() ?? addLocal(type)
    }

    /// Gives back a local that `takeScratch` gave; whoever takes it next may overwrite it.
    public mutating func release(_ scratch: LocalIndex) {
        let type = self.type(of: scratch)
        precondition(freeScratch[type]?.contains(scratch) != true, "\(scratch) was released before")
        freeScratch[type, default: []].append(scratch)
    }

    /// Runs `body` with a scratch local, and releases it.
    public mutating func withScratch<Result, Failure: Error>(
        _ type: ValueType, _ body: (inout FunctionBuilder, LocalIndex) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let scratch = takeScratch(type)
        let result = try body(&self, scratch)
        release(scratch)
        return result
    }

    public func type(of local: LocalIndex) -> ValueType {
        local.value < parameters.count ? parameters[local.value] : locals[local.value - parameters.count]
    }
}

// MARK: - Instructions

extension FunctionBuilder {
    public mutating func emit(_ instruction: Instruction) { body.append(instruction) }
    /// An instruction whose immediate goes without saying (`Instruction.init(_:)`).
    public mutating func emit(_ opcode: Opcode) { body.append(Instruction(opcode)) }
    public mutating func emit(_ instructions: some Sequence<Instruction>) { body.append(contentsOf: instructions) }

    /// How many instructions have been emitted.
    public var instructionCount: Int { body.count }
}

// MARK: - Structured control

/// A block that can be branched to from inside it.
public struct Label: Hashable, Sendable {
    fileprivate let depth: UInt32

    fileprivate func distance(from innermost: UInt32) -> UInt32 {
        precondition(depth <= innermost, "a label is branched to from inside its block only")
        return innermost - depth
    }
}

extension FunctionBuilder {
    /// A block; branching to its label leaves it.
    public mutating func block<Failure: Error>(
        _ type: BlockType = .empty, _ body: (inout FunctionBuilder, Label) throws(Failure) -> Void
    ) throws(Failure) {
        try nested(.block(type), body)
    }

    /// A loop; branching to its label starts the next round, and reaching its end leaves it.
    public mutating func loop<Failure: Error>(
        _ type: BlockType = .empty, _ body: (inout FunctionBuilder, Label) throws(Failure) -> Void
    ) throws(Failure) {
        try nested(.loop(type), body)
    }

    /// Runs what `then` emits if the i32 on the stack is not zero.
    public mutating func ifThen<Failure: Error>(
        _ then: (inout FunctionBuilder) throws(Failure) -> Void
    ) throws(Failure) {
        try nested(.if()) { (builder, _) throws(Failure) in try then(&builder) }
    }

    /// Runs what `then` emits if the i32 on the stack is not zero, else what `otherwise` emits.
    public mutating func ifElse<Failure: Error>(
        _ type: BlockType = .empty, then: (inout FunctionBuilder) throws(Failure) -> Void,
        else otherwise: (inout FunctionBuilder) throws(Failure) -> Void
    ) throws(Failure) {
        try nested(.if(type)) { (builder, _) throws(Failure) in
            try then(&builder)
            builder.emit(.else)
            try otherwise(&builder)
        }
    }

    private mutating func nested<Failure: Error>(
        _ opening: Instruction, _ body: (inout FunctionBuilder, Label) throws(Failure) -> Void
    ) throws(Failure) {
        emit(opening)
        depth += 1
        try body(&self, Label(depth: depth))
        depth -= 1
        emit(.end)
    }

    public mutating func branch(to label: Label) { emit(.br(label.distance(from: depth))) }
    /// Branches if the i32 on the stack is not zero.
    public mutating func branchIf(to label: Label) { emit(.brIf(label.distance(from: depth))) }

    /// Branches to the label that the i32 on the stack selects.
    public mutating func branchTable(_ labels: [Label], otherwise: Label) {
        let depth = depth
        let distances = labels.map { $0.distance(from: depth) }
        branchTables.append(BranchTable(labels: distances, otherwise: otherwise.distance(from: depth)))
        emit(.brTable(BranchTableIndex(branchTables.count - 1)))
    }

}
