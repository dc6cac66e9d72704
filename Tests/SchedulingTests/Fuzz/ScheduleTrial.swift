import Lowering
import NDArray
import Scheduling
import TensorExpression
import TensorIR

/// A schedule of a program, carried out by the interpreter and compared with what the definitions say.
struct ScheduleTrial {
    let program: RandomProgram
    private(set) var schedule: Schedule
    let target: Target

    /// What went wrong, with everything that is needed to see why.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ program: RandomProgram, _ schedule: Schedule, _ target: Target) {
        self.program = program
        self.schedule = schedule
        self.target = target
    }

    /// Lowers the schedule; what does not fit into registers is kept in memory instead.
    mutating func lowered() throws -> Kernel {
        while true {
            do {
                return try lower(schedule, name: "fuzz", for: target)
            } catch {
                let stage = error.stage
                guard schedule[stage]?.scope == .local else { throw failure("lowering fails: \(error)") }
                try schedule.store(stage, in: .scratch)
            }
        }
    }

    /// Checks the loop nest as scheduled and the kernel for the target.
    mutating func check(against expected: [NDArray]) throws {
        let kernel = try lowered()
        try check(kernel, .ignored, expected)
        try check(try loopNest(of: schedule, name: "loops"), .reported, expected)
    }

    private func check(_ kernel: Kernel, _ races: RaceChecking, _ expected: [NDArray]) throws {
        do { try kernel.verify() } catch { throw failure("the kernel is malformed: \(error)", kernel) }
        var arrays = program.arrays.merging(preparedOperands(of: kernel)) { $1 }
        let scalars = program.scalars.filter { kernel.scalars.contains($0.key) }
        do {
            try Interpreter(kernel, races: races).run(&arrays, scalars: scalars)
        } catch { throw failure("the kernel fails: \(error)", kernel) }
        for (output, value) in zip(program.outputs, expected) {
            guard let found = arrays[output.buffer] else { throw failure("\(output.name) is missing", kernel) }
            if found.difference(from: value).count > 0 {
                throw failure("\(output.name) differs: \(found.difference(from: value))", kernel)
            }
        }
    }

    /// The operands that the kernel wants laid out.
    func preparedOperands(of kernel: Kernel) -> [Buffer: NDArray] {
        var prepared: [Buffer: NDArray] = [:]
        for buffer in kernel.buffers {
            guard let operand = buffer.definition as? PreparedOperand, let source = program.arrays[operand.source] else { continue }
            prepared[buffer] = operand.layout.map(source.laidOut) ?? source
        }
        return prepared
    }

    func failure(_ what: String, _ kernel: Kernel? = nil) -> Failure {
        let steps = schedule.steps.map { "\($0)" }.joined(separator: "\n")
        let loops = (try? loopNest(of: schedule, name: "loops")).map { "\($0)" } ?? ""
        let body = kernel.map { "\($0)" } ?? ""
        return Failure(description: """
            \(what)
            --- program
            \(program)
            --- steps
            \(steps)
            --- loops
            \(loops)--- kernel for \(target.tier)
            \(body.count > 6000 ? String(body.prefix(6000)) + "..." : body)
            """)
    }
}

extension LoweringError {
    /// The stage that cannot be kept where it should be.
    fileprivate var stage: StageName {
        switch self {
        case .localExtentNotConstant(let stage, _, _), .localTooLarge(let stage, _, _, _): stage
        }
    }
}
