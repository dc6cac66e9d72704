import Foundation
import Scheduling
import Support
import TensorIR
import Testing

/// Random schedules of random programs compute what the definitions say.
///
/// `HEDDLE_FUZZ_SEED` tries one seed only; `HEDDLE_FUZZ_PROGRAMS` sets how many there are.
@Suite struct ScheduleFuzzTests {
    private static let schedulesPerProgram: UInt64 = 6

    @Test func `random schedules compute what the definitions say`() throws {
        try forEverySeed { seed in
            let program = ProgramGenerator.program(seed: seed)
            let expected = try program.reference()
            for number in 0..<Self.schedulesPerProgram {
                var random = SplitMix64(seed: seed &* 1000 &+ number)
                var schedule = Schedule(program.outputs)
                schedule.takeRandomSteps(random.number(1...24), using: &random)
                let target = random.chance(60) ? Target(.simd128) : Target(.scalar)
                var trial = ScheduleTrial(program, schedule, target)
                try trial.check(against: expected)
            }
        }
    }

    @Test func `the heuristic's schedules compute what the definitions say`() throws {
        try forEverySeed { seed in
            let program = ProgramGenerator.program(seed: seed)
            let expected = try program.reference()
            for target in [Target(.simd128), Target(.scalar)] {
                var trial = ScheduleTrial(program, try heuristic(for: program, target), target)
                try trial.check(against: expected)
            }
        }
    }

    private func heuristic(for program: RandomProgram, _ target: Target) throws -> Schedule {
        do { return try Schedule.decideHeuristically(for: program.outputs, on: target) } catch {
            throw ScheduleTrial.Failure(description: "the heuristic takes an illegal step: \(error)\n--- program\n\(program)")
        }
    }

    private func forEverySeed(_ body: (UInt64) throws -> Void) throws {
        let environment = ProcessInfo.processInfo.environment
        let only = environment["HEDDLE_FUZZ_SEED"].flatMap(UInt64.init)
        let count = environment["HEDDLE_FUZZ_PROGRAMS"].flatMap(UInt64.init) ?? 350
        let first = environment["HEDDLE_FUZZ_FROM"].flatMap(UInt64.init) ?? 1
        let isVerbose = environment["HEDDLE_FUZZ_VERBOSE"] != nil
        var failures = 0
        for seed in only.map({ $0...$0 }) ?? first...first + count - 1 {
            if isVerbose { FileHandle.standardError.write(Data("seed \(seed)\n".utf8)) }
            do { try body(seed) } catch {
                Issue.record("seed \(seed): \(error)")
                failures += 1
                if failures == 3 { return }
            }
        }
    }
}
