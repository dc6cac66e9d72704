import Foundation
import Lowering
import Scheduling
import Support
import TensorIR
import Testing

/// Steps are data: their text and their JSON say the same, and taken again they give the same kernel.
@Suite struct RoundTripTests {
    private static let steps: [ScheduleStep] = [
        .split("C", "i", by: 4, tail: .partition), .split("C", "i.outer", by: 2, tail: .guardWithIf),
        .split("C", "j", by: 8, tail: .shiftInward), .fuse("C", outer: "i", inner: "j"), .reorder("C", ["k", "i.inner", "j"]),
        .reorder("C", []), .vectorize("C", "j"), .unroll("C", "i.inner"), .parallelize("C", "i.outer"), .separate("C", "j"), .inline("A.cache"),
        .computeAt("C", consumer: "Y", "i.outer"), .computeRoot("C"), .cacheRead("A", .scratch, readers: ["C", "D"]),
        .cacheWrite("C", .local), .store("C", in: .scratch),
        .layout("C", StorageLayout([.block(dimension: 1, size: 8), .whole(dimension: 0), .within(dimension: 1, size: 8)])),
        .layout("C", StorageLayout([])), .factorReduction("C", "k", by: 4),
    ]

    @Test(arguments: steps)
    func `a step's text reads back`(step: ScheduleStep) throws {
        #expect(try ScheduleStep(text: "\(step)") == step)
    }

    @Test(arguments: steps)
    func `a step's JSON reads back`(step: ScheduleStep) throws {
        let data = try JSONEncoder().encode(step)
        #expect(try JSONDecoder().decode(ScheduleStep.self, from: data) == step)
    }

    @Test func `the text of every step`() throws {
        try expectGolden(Self.steps.map { "\($0)\n" }.joined(), "step-texts")
    }

    @Test func `random steps taken again from their text give the same kernel`() throws {
        for seed in UInt64(1)...100 {
            let program = ProgramGenerator.program(seed: seed)
            var random = SplitMix64(seed: seed)
            var schedule = Schedule(program.outputs)
            schedule.takeRandomSteps(20, using: &random)
            let texts = schedule.steps.map { "\($0)" }
            let replayed = try Schedule(program.outputs, steps: texts.map { try ScheduleStep(text: $0) })
            #expect(replayed.steps == schedule.steps)
            #expect(lowered(replayed) == lowered(schedule), "seed \(seed)")
        }
    }

    private func lowered(_ schedule: Schedule) -> String {
        do { return "\(try lower(schedule, name: "replayed", for: Target()))" } catch { return "\(error)" }
    }
}
