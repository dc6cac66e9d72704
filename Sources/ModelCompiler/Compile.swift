import Artifact
import Lowering
import NDArray
import Scheduling
import Support
import TensorExpression
import TensorIR
import WasmCodegen
import WasmModel

/// Compiles a program to one module: kernels, memory plan and weights.
///
/// - Parameters:
///   - schedules: steps in place of the heuristic's, by the names of kernels.
///   - convolutions: the algorithms that convolutions may use.
///   - packaging: a WASI command has one thread.
public func compile(
    _ program: TensorProgram, for target: Target = Target(), schedules: [String: [ScheduleStep]] = [:],
    convolutions: ConvolutionChoice = .automatic, packaging: Packaging = .plain
) throws(CompileError) -> CompiledModel {
    try compile(program, for: target, schedules: schedules, convolutions: convolutions, packaging: packaging, tile: nil)
}

/// `compile`, with a register tile for all contractions in place of the target's best: for measuring.
package func compile(
    _ program: TensorProgram, for target: Target, schedules: [String: [ScheduleStep]] = [:], convolutions: ConvolutionChoice,
    packaging: Packaging = .plain, tile: RegisterTile?
) throws(CompileError) -> CompiledModel {
    try check(program)
    if packaging == .wasiCommand, target.threading == .threads { throw .commandWithThreads }
    var parts = try KernelProgramBuilder.kernels(of: program, convolutions, for: target)
    let kernels = try lowerKernels(parts.groups, constants: Set(parts.constants.keys), schedules, tile, for: target)
    (parts.groups, parts.constants) = try prepareConstants(parts.groups, kernels, parts.constants)
    return try assemble(program.placingResults(of: parts), parts, kernels, for: target, packaging)
}

/// The program in a form that takes less time: the same values, but for rounding.
func rewritten(
    _ program: TensorProgram, _ convolutions: ConvolutionChoice, for target: Target
) throws(CompileError) -> TensorProgram {
    var program = inlineScalars(program)
    program = try foldScales(program)
    program = chooseLayouts(program)
    // Of the algorithms some ask how images lie in memory.
    program = chooseAlgorithms(program, convolutions, for: target)
    // Sums of integers are exact only as they are written: no algorithm changes them any more.
    program = sumIntegersInFloat(program)
    return program
}

/// A program cut into kernels, in the order in which they run.
struct PartitionedProgram {
    var groups: [KernelGroup]
    /// The values known at compile time, by buffer.
    var constants: [Buffer: NDArray]
    /// The groups whose every input is known.
    var constantGroups: Set<Int>
}

func partition(_ program: TensorProgram) -> PartitionedProgram {
    let tensors = program.roots
    let constants = Dictionary(uniqueKeysWithValues: program.constants.map { ($0.buffer, $1) })
    let partition = Partition(tensors, constants: Set(constants.keys))
    let stored = Set(partition.roots.map(ObjectIdentifier.init))
    let results = storedResults(tensors)
    let groups = partition.roots.map { root in
        KernelGroup(root: root, results: results[ObjectIdentifier(root)] ?? [:]) { stored.contains(ObjectIdentifier($0)) }
    }
    let constantGroups = partition.roots.indices.filter { partition.isConstant(partition.roots[$0]) }
    return PartitionedProgram(groups: groups, constants: constants, constantGroups: Set(constantGroups))
}

/// The buffers in which the program knows the results of its computations, by result.
func storedResults(_ outputs: [Tensor]) -> [ObjectIdentifier: [Int: Buffer]] {
    var found: [ObjectIdentifier: [Int: Buffer]] = [:]
    for buffer in outputs.computationsInOrder.flatMap(\.inputs) + outputs.map(\.buffer) {
        guard let computation = buffer.computation else { continue }
        found[ObjectIdentifier(computation), default: [:]][buffer.resultIndex] = buffer
    }
    return found
}

/// Computes the groups whose inputs are all known, with the reference.
func foldConstants(_ program: PartitionedProgram) throws(CompileError) -> (groups: [KernelGroup], constants: [Buffer: NDArray]) {
    var constants = program.constants
    for index in program.groups.indices where program.constantGroups.contains(index) {
        let group = program.groups[index]
        var inputs: [Tensor: NDArray] = [:]
        for (own, original) in group.origins { inputs[Tensor(own)] = constants[original] }
        do {
            let values = try evaluate(group.outputs, inputs: inputs)
            for (tensor, value) in zip(group.outputs, values) { constants[group.origins[tensor.buffer]!] = value }
        } catch {
            throw .folding(group.name, reason: "\(error)")
        }
    }
    let groups = program.groups.indices.filter { !program.constantGroups.contains($0) }.map { program.groups[$0] }
    return (groups, constants)
}

private func lowerKernels(
    _ groups: [KernelGroup], constants: Set<Buffer>, _ schedules: [String: [ScheduleStep]], _ tile: RegisterTile?, for target: Target
) throws(CompileError) -> [CompiledKernel] {
    var kernels: [CompiledKernel] = []
    var names = UniqueNames()
    for group in groups {
        let name = names.take(group.name)
        let schedule = try schedules[name].map { steps throws(CompileError) in try replay(steps, on: group.outputs) }
        let known = Set(group.origins.filter { constants.contains($0.value) }.keys)
        kernels.append(try compileKernel(group.outputs, name: name, constants: known, schedule: schedule, tile: tile, for: target))
    }
    if let unknown = schedules.keys.sorted().first(where: { name in !kernels.contains { $0.name == name } }) {
        throw .unknownKernel(unknown, kernels: kernels.map(\.name))
    }
    return kernels
}

private func replay(_ steps: [ScheduleStep], on outputs: [Tensor]) throws(CompileError) -> Schedule {
    do { return try Schedule(outputs, steps: steps) } catch { throw .schedule(error) }
}

/// Schedules some tensors as one kernel and lowers it.
///
/// - Parameter constants: what is known at compile time of what the kernel reads, and may be prepared for it.
public func compileKernel(
    _ outputs: [Tensor], name: String, constants: Set<Buffer> = [], schedule: Schedule? = nil, for target: Target
) throws(CompileError) -> CompiledKernel {
    try compileKernel(outputs, name: name, constants: constants, schedule: schedule, tile: nil, for: target)
}

private func compileKernel(
    _ outputs: [Tensor], name: String, constants: Set<Buffer>, schedule: Schedule?, tile: RegisterTile?, for target: Target
) throws(CompileError) -> CompiledKernel {
    let (schedule, refusal) =
        schedule.map { ($0, nil) } ?? heuristicSchedule(for: outputs, constants: constants, tile: tile, on: target)
    do {
        return CompiledKernel(
            name: name, schedule: schedule, loopNest: try loopNest(of: schedule, name: name),
            kernel: try lower(schedule, name: name, for: target), refusal: refusal)
    } catch {
        throw .lowering(error)
    }
}

/// The heuristic's schedule; plain loops, and the step that it was wrong about, where it errs: a model that
/// runs slowly in one place is better than none.
private func heuristicSchedule(
    for outputs: [Tensor], constants: Set<Buffer>, tile: RegisterTile?, on target: Target
) -> (schedule: Schedule, refusal: ScheduleError?) {
    do {
        return (try Schedule.decideHeuristically(for: outputs, constants: constants, on: target, tile: tile), nil)
    } catch {
        return (Schedule(outputs), error)
    }
}
