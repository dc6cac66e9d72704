import NDArray
import TensorExpression
import TensorIR
import WasmCodegen

/// Partitions the blocks of a program into kernels, outer ones first: what they know at compile time, inner ones know, too.
struct KernelProgramBuilder {
    private let choice: ConvolutionChoice
    private let target: Target
    private let regionResults: [RegionResult: Buffer]
    private var program: KernelProgram
    private let extents: [Variable: Buffer]
    /// The computed results of bodies, each with the buffer that it has to lie in, where that is another's.
    private var destinations: [Buffer: Buffer?] = [:]
    /// Where results of bodies are that do not lie where they are computed.
    private var copies: [Buffer: Buffer] = [:]
    /// Where the whole program's buffers are: those that blocks compute, and results of bodies that are the region's own.
    private var places: [Buffer: Buffer] = [:]

    private struct RegionResult: Hashable {
        let region: ObjectIdentifier
        let index: Int
    }

    init(_ program: TensorProgram, _ choice: ConvolutionChoice, for target: Target) {
        (self.choice, self.target) = (choice, target)
        self.program = KernelProgram(constants: [:])
        self.program.regions = program.roots.regionsInOrder
        extents = Dictionary(uniqueKeysWithValues: program.computedExtents.map { ($0.variable, $0.value.buffer) })
        var found: [RegionResult: Buffer] = [:]
        for buffer in program.roots.buffersInOrder {
            if let region = buffer.region { found[RegionResult(region: ObjectIdentifier(region), index: buffer.resultIndex)] = buffer }
        }
        regionResults = found
    }

    static func kernels(
        of program: TensorProgram, _ choice: ConvolutionChoice, for target: Target
    ) throws(CompileError) -> KernelProgram {
        var builder = KernelProgramBuilder(program, choice, for: target)
        builder.program.steps = try builder.steps(of: splitIntoBlocks(program))
        for index in builder.program.groups.indices {
            builder.program.groups[index].origins = builder.program.groups[index].origins.mapValues(builder.place)
        }
        builder.program.putGroupsInOrder()
        for tensor in program.roots { builder.program.results[tensor.buffer] = builder.place(of: tensor.buffer) }
        return builder.program
    }

    /// Where a buffer is. Results of bodies lie where the result of their region does, which may be that of another body.
    func place(of buffer: Buffer) -> Buffer {
        var place = buffer
        while let next = places[place] { place = next }
        return place
    }

    /// Where a body puts a result of its own.
    private func resultPlace(of buffer: Buffer) -> Buffer { place(of: copies[buffer] ?? buffer) }

    private mutating func steps(of block: ProgramBlock) throws(CompileError) -> [ProgramStep] {
        let kernels = try addKernels(of: block)
        var sequence = StepSequence()
        for index in kernels {
            let group = program.groups[index]
            sequence.add(
                .kernel(index), reads: group.inputs.map(place), writes: group.results.map(place), uses: group.variables, defines: [])
        }
        for region in block.regions {
            let results = region.region.resultTypes.indices.map { result(of: region.region, $0) }
            noteResults(of: region, results)
            var bodies: [[ProgramStep]] = []
            for body in region.bodies { bodies.append(try steps(of: body)) }
            let step = step(for: region, results, bodies)
            let needs = step.needs(program.groups)
            sequence.add(
                step, reads: needs.buffers.map(place), writes: results.map(place), uses: needs.variables,
                defines: region.region.resultExtents.map(\.variable))
        }
        return sequence.inOrder(extents: extents.mapValues(place))
    }

    private func result(of region: ControlRegion, _ index: Int) -> Buffer {
        let type = region.resultTypes[index]
        return regionResults[RegionResult(region: ObjectIdentifier(region), index: index)]
            ?? Buffer("\(region.name).\(index)", type.element, shape: type.shape)
    }

    /// Notes which buffers bodies have to write. What the bodies of a branch compute lies where the branch's result does.
    private mutating func noteResults(of region: RegionBlocks, _ results: [Buffer]) {
        let isBranch = if case .branch = region.region.kind { true } else { false }
        for body in region.results {
            for (number, bodyResult) in body.enumerated() {
                guard case .own(let buffer) = bodyResult else { continue }
                let destination = isBranch ? results[number] : nil
                if buffer.computation == nil {
                    if let destination { places[buffer] = destination }
                } else {
                    destinations[buffer] = .some(destination)
                }
            }
        }
    }

    private func step(for region: RegionBlocks, _ results: [Buffer], _ bodies: [[ProgramStep]]) -> ProgramStep {
        switch region.region.kind {
        case .branch(let branch):
            return .branch(BranchStep(
                branch: branch, condition: place(of: branch.condition.buffer), then: bodies[0], otherwise: bodies[1],
                results: results.map(place)))
        case .loop(let loop):
            let count: Buffer? = if case .value(let tensor) = loop.count { place(of: tensor.buffer) } else { nil }
            let body = region.results[0]
            return .loop(LoopStep(
                loop: loop, name: region.region.name, count: count, startCondition: loop.startCondition.map { place(of: $0.buffer) },
                condition: loop.condition.map { place(of: $0.buffer) },
                states: loop.states.enumerated().map { state($1, body[$0], results[$0]) },
                collected: loop.collected.indices.map { index in
                    let number = loop.states.count + index
                    return (resultPlace(of: body[number].buffer!), place(of: results[number]))
                },
                body: bodies[0]))
        }
    }

    private func state(_ state: ControlLoop.State, _ next: BodyResult, _ result: Buffer) -> LoopStep.State {
        let way: LoopStep.Next = switch next {
        case .own(let buffer):
            .written(resultPlace(of: buffer), pair: (0..<2).map { Buffer("\(result.name).\($0)", result.element, shape: result.shape) })
        case .outer(let buffer): .outer(resultPlace(of: buffer))
        case .unchanged: .unchanged
        }
        return LoopStep.State(
            parameter: state.parameter.buffer, result: result, initial: place(of: state.initial.buffer), next: way)
    }
}

// MARK: Kernels of a block

extension KernelProgramBuilder {
    /// - Returns: where the block's kernels are among the program's.
    private mutating func addKernels(of block: ProgramBlock) throws(CompileError) -> Range<Int> {
        var constants = block.program.constants
        for (placeholder, original) in block.imports {
            if let value = program.constants[place(of: original)] { constants[Tensor(placeholder)] = value }
        }
        let own = TensorProgram(
            block.program.name, inputs: block.program.inputs, outputs: block.program.outputs, constants: constants)
        let chosen = try rewritten(own, choice, for: target)
        let (groups, known) = try foldConstants(partition(chosen))
        let first = program.groups.count
        for group in groups {
            var group = group.joiningAxes { known[$0] != nil }
            group.origins = group.origins.mapValues { block.imports[$0] ?? $0 }
            program.groups.append(group)
        }
        for (buffer, value) in known where block.imports[buffer] == nil { program.constants[buffer] = value }
        var written: Set<Buffer> = []
        for (export, output) in zip(block.exports, chosen.outputs) {
            let buffer = block.imports[output.tensor.buffer] ?? output.tensor.buffer
            guard let destination = destinations[export] else {
                if export != buffer { places[export] = buffer }
                continue
            }
            let isOwn = output.tensor.computation != nil && known[buffer] == nil && written.insert(buffer).inserted
            if export != buffer { places[export] = buffer }
            if !isOwn { copies[export] = copy(of: buffer) }
            if let destination { places[copies[export] ?? buffer] = destination }
        }
        return first..<program.groups.count
    }

    /// Adds a kernel that copies what does not lie where it is needed: a value that is known at compile time.
    private mutating func copy(of buffer: Buffer) -> Buffer {
        let source = placeholder(buffer.name, buffer.element, buffer.shape)
        let copy = compute("\(buffer.name).copy", buffer.shape) { (indices: [Expression]) in source[indices] }
        let stored = Buffer("\(buffer.name).copy", buffer.element, shape: buffer.shape)
        program.groups.append(KernelGroup(name: copy.name, outputs: [copy], origins: [source.buffer: buffer, copy.buffer: stored]))
        return stored
    }
}

extension KernelGroup {
    /// The program's buffers that the kernel reads.
    var inputs: [Buffer] { outputs.computationsInOrder.flatMap(\.inputs).filter { $0.computation == nil }.map { origins[$0]! } }

    /// The program's buffers that the kernel computes.
    var results: [Buffer] { outputs.map { origins[$0.buffer]! } }

    /// The variables that the kernel is given, among others that it binds.
    var variables: Set<Variable> {
        let computations = outputs.computationsInOrder
        let shapes = computations.flatMap(\.inputs).flatMap(\.shape).variables
        return computations.reduce(into: shapes) { $0.formUnion($1.mentionedVariables) }
    }
}
