import NDArray
import TensorExpression
import TensorIR

/// Cuts a program with regions into straight parts, a block each.
func splitIntoBlocks(_ program: TensorProgram) -> ProgramBlock {
    var splitter = Splitter(program)
    for output in program.outputs { splitter.demand(output.tensor.buffer) }
    return splitter.block(BlockPlacement.root)
}

private struct Splitter {
    private let program: TensorProgram
    private var placement: BlockPlacement
    private let constants: Set<Buffer>
    /// What each block computes for others, in order of first need.
    private var demands: [Int: [Buffer]] = [:]
    private var demanded: Set<Buffer> = []
    private let regions: [Int: [ControlRegion]]

    init(_ program: TensorProgram) {
        self.program = program
        placement = BlockPlacement(program)
        constants = Set(program.constants.keys.map(\.buffer))
        let placed = placement
        regions = Dictionary(grouping: placed.regions) { placed.block(of: $0)! }
        for extent in program.computedExtents { demand(extent.value.buffer) }
    }

    /// Has a buffer kept for others where it is computed.
    mutating func demand(_ buffer: Buffer) {
        guard let block = buffer.computation.flatMap(placement.block), demanded.insert(buffer).inserted else { return }
        demands[block, default: []].append(buffer)
    }

    /// Inner blocks come first: they say what they need of the outer ones.
    mutating func block(_ block: Int) -> ProgramBlock {
        var inner: [RegionBlocks] = []
        for region in regions[block] ?? [] {
            let bodies = placement.bodies[ObjectIdentifier(region)]!
            var results: [[BodyResult]] = []
            for (body, tensors) in zip(bodies, region.bodies) { results.append(bodyResults(tensors, of: region, in: body)) }
            var blocks: [ProgramBlock] = []
            for body in bodies { blocks.append(self.block(body)) }
            inner.append(RegionBlocks(region: region, bodies: blocks, results: results))
            for operand in region.operands { demand(operand.buffer) }
        }
        return straightPart(block, inner)
    }

    /// Says how a body's results are handed on, and adds copies where they cannot be as they are.
    private mutating func bodyResults(_ tensors: [Tensor], of region: ControlRegion, in block: Int) -> [BodyResult] {
        guard case .loop(let loop) = region.kind else {
            var taken: Set<Buffer> = []
            return tensors.map { written($0, in: block, &taken) }
        }
        // What rounds collect comes first: a state that is collected as well lies there.
        var taken: Set<Buffer> = []
        let collected = loop.collected.map { written($0, in: block, &taken) }
        let kept = taken
        let states = loop.states.map { state -> BodyResult in
            if state.next == state.parameter { return .unchanged }
            guard kept.contains(state.next.buffer) || isOuter(state.next.buffer, block) else { return written(state.next, in: block, &taken) }
            demand(state.next.buffer)
            return .outer(state.next.buffer)
        }
        // A condition is read where it lies.
        let condition = loop.condition.map { tensor -> [BodyResult] in
            demand(tensor.buffer)
            return [.outer(tensor.buffer)]
        }
        return states + collected + (condition ?? [])
    }

    /// The result as the body writes it; a copy, where it cannot do so, or has done so already.
    private mutating func written(_ tensor: Tensor, in block: Int, _ taken: inout Set<Buffer>) -> BodyResult {
        let isOwn = tensor.buffer.isWrittenByKernels && tensor.buffer.definition.flatMap(placement.block) == block
        if isOwn, taken.insert(tensor.buffer).inserted {
            demand(tensor.buffer)
            return .own(tensor.buffer)
        }
        let copy = compute("\(tensor.name).copy", tensor.shape) { (indices: [Expression]) in tensor[indices] }
        placement.add(copy.computation!, to: block)
        demand(copy.buffer)
        return .own(copy.buffer)
    }

    /// Whether the buffer lies where it is, with what it holds, while the block's region runs.
    private func isOuter(_ buffer: Buffer, _ block: Int) -> Bool {
        if let definition = buffer.definition, let place = placement.block(of: definition) { return place < block }
        return placement.parameters[buffer].map { $0 < block } ?? true
    }

    private mutating func straightPart(_ block: Int, _ regions: [RegionBlocks]) -> ProgramBlock {
        var writer = BlockWriter(block: block, placement: placement, constants: constants)
        let exports = demands[block] ?? []
        let outputs = exports.enumerated().map { TensorProgram.Output("\($0)", Tensor(writer.local($1))) }
        for needed in writer.imported { demand(needed) }
        let read = outputs.map(\.tensor).computationsInOrder.flatMap(\.inputs).filter { $0.computation == nil }
        var seen: Set<Buffer> = []
        let leaves = read.filter { seen.insert($0).inserted }
        let flat = TensorProgram(
            program.name, inputs: leaves.filter { !constants.contains($0) }.map(Tensor.init), outputs: outputs,
            constants: program.constants.filter { seen.contains($0.key.buffer) })
        return ProgramBlock(program: flat, imports: writer.imports, exports: exports, regions: regions)
    }
}

/// Copies the computations of a block, reading placeholders in place of what other blocks compute.
private struct BlockWriter {
    let block: Int
    let placement: BlockPlacement
    let constants: Set<Buffer>
    private(set) var imports: [Buffer: Buffer] = [:]
    /// The buffers that stand behind placeholders, in order of first need.
    private(set) var imported: [Buffer] = []
    private var placeholders: [Buffer: Buffer] = [:]
    private var copies: [ObjectIdentifier: [Buffer]?] = [:]

    init(block: Int, placement: BlockPlacement, constants: Set<Buffer>) {
        (self.block, self.placement, self.constants) = (block, placement, constants)
    }

    /// What stands for a buffer of the whole program in the block.
    mutating func local(_ buffer: Buffer) -> Buffer {
        guard let computation = buffer.computation else { return buffer }
        guard placement.block(of: computation) == block || isBetterComputedAgain(computation) else { return placeholder(for: buffer) }
        let id = ObjectIdentifier(computation)
        if copies[id] == nil {
            var replacements: [Buffer: Buffer] = [:]
            for input in computation.inputs {
                let own = local(input)
                if own != input { replacements[input] = own }
            }
            // Without replacements the computation is the block's as it is.
            copies[id] = .some(replacements.isEmpty ? nil : computation.replacingBuffers(replacements).results().map(\.buffer))
        }
        guard let made = copies[id]! else { return buffer }
        return made[buffer.resultIndex]
    }

    /// A view costs nothing where a kernel reads through it; what depends on nothing is no more than its value.
    private func isBetterComputedAgain(_ computation: Computation) -> Bool {
        if computation.isReduction || computation.isCostly { return false }
        let inputs = computation.inputs
        return inputs.isEmpty || computation.isView && !isConstant(computation)
    }

    private func isConstant(_ computation: Computation) -> Bool {
        computation.inputs.allSatisfy { buffer in buffer.computation.map(isConstant) ?? constants.contains(buffer) }
    }

    private mutating func placeholder(for buffer: Buffer) -> Buffer {
        if let known = placeholders[buffer] { return known }
        let made = Buffer(buffer.name, buffer.element, shape: buffer.shape)
        placeholders[buffer] = made
        imports[made] = buffer
        imported.append(buffer)
        return made
    }
}

extension Buffer {
    /// Whether kernels write the buffer wherever it is put: those of its computation, or of a branch's bodies.
    fileprivate var isWrittenByKernels: Bool {
        if computation != nil { return true }
        if case .branch = region?.kind { return true }
        return false
    }
}
