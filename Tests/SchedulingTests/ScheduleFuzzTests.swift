import Foundation
import Scheduling
import Support
import TensorIR
import TestEngines
import Testing

/// Random schedules of random programs compute what the definitions say.
///
/// `HEDDLE_FUZZ_SEED` tries one program only; `HEDDLE_FUZZ_PROGRAMS` sets how many there are, `HEDDLE_FUZZ_FROM` the first one.
@Suite struct ScheduleFuzzTests {
    private static let schedulesPerProgram = 6

    @Test func `random schedules compute what the definitions say`() throws {
        try forEverySeed { seed in
            let program = ProgramGenerator.program(seed: seed)
            let expected = try program.reference()
            for number in 0..<Self.schedulesPerProgram {
                let target = Target(number % 3 == 0 ? .scalar : .simd128)
                var trial = ScheduleTrial(program, try schedule(of: program, seed: seed, number), target)
                try trial.check(against: expected)
            }
        }
    }

    @Test(arguments: [FeatureTier.simd128, .scalar])
    func `random schedules compute the same as WebAssembly`(tier: FeatureTier) throws {
        let target = Target(tier, numerics: .deterministic)
        try forEveryBatch(of: 50) { seeds in
            var batch = EngineBatch(target: target)
            for seed in seeds {
                let program = ProgramGenerator.program(seed: seed)
                let expected = try program.reference()
                for number in 0..<3 {
                    let schedule = try schedule(of: program, seed: seed, number)
                    try batch.add(ScheduleTrial(program, schedule, target), expected, title: "seed \(seed)")
                }
                let heuristic = try heuristic(for: program, target)
                try batch.add(ScheduleTrial(program, heuristic, target), expected, title: "heuristic, seed \(seed)")
            }
            let failures = try batch.failures(on: TestEngines.wasmtime)
            for failure in failures.prefix(3) { Issue.record("\(failure)") }
            return failures.isEmpty
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

    private func schedule(of program: RandomProgram, seed: UInt64, _ number: Int) throws -> Schedule {
        var random = SplitMix64(seed: seed &* 1000 &+ UInt64(number))
        var schedule = Schedule(program.outputs)
        schedule.takeRandomSteps(random.number(1...24), using: &random)
        return schedule
    }

    private func forEverySeed(_ body: (UInt64) throws -> Void) throws {
        var failures = 0
        for seed in FuzzSettings().seeds {
            do { try body(seed) } catch {
                Issue.record("seed \(seed): \(error)")
                failures += 1
                if failures == 3 { return }
            }
        }
    }

    /// Batches of seeds, until the body says that one went wrong.
    private func forEveryBatch(of size: Int, _ body: ([UInt64]) throws -> Bool) throws {
        let seeds = Array(FuzzSettings().seeds)
        for start in stride(from: 0, to: seeds.count, by: size) {
            guard try body(Array(seeds[start..<min(start + size, seeds.count)])) else { return }
        }
    }
}

/// Which programs are tried, as the environment says.
private struct FuzzSettings {
    let seeds: ClosedRange<UInt64>

    init() {
        let environment = ProcessInfo.processInfo.environment
        func number(_ name: String) -> UInt64? { environment[name].flatMap(UInt64.init) }
        if let only = number("HEDDLE_FUZZ_SEED") {
            seeds = only...only
        } else {
            let first = number("HEDDLE_FUZZ_FROM") ?? 1
            seeds = first...first + max(1, number("HEDDLE_FUZZ_PROGRAMS") ?? 350) - 1
        }
    }
}
