import NDArray
import Support
import Testing

import ModelCompiler

@Suite struct MemoryPlanTests {
    @Test func valuesThatLiveTogetherNeverOverlap() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let requests = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                let start = Int.random(in: 0...12, using: &random)
                return MemoryPlan.Request(
                    byteCount: Int.random(in: 1...5000, using: &random),
                    lifetime: start...start + Int.random(in: 0...6, using: &random))
            }
            let plan = MemoryPlan(requests)
            for (i, first) in requests.enumerated() {
                for (j, second) in requests.enumerated() where i < j && first.lifetime.overlaps(second.lifetime) {
                    let apart = plan.offsets[i] + first.byteCount <= plan.offsets[j]
                        || plan.offsets[j] + second.byteCount <= plan.offsets[i]
                    #expect(apart, "\(requests) \(plan.offsets)")
                }
            }
            #expect(plan.byteCount >= plan.lowerBound)
        }
    }

    @Test func aChainTakesTwoBuffers() {
        let plan = MemoryPlan((0..<10).map { .init(byteCount: 640, lifetime: $0...$0 + 1) })
        #expect(plan.byteCount == 1280)
        #expect(plan.lowerBound == 1280)
    }

    @Test func slotsAreSharedByValuesOfDifferentTimes() {
        let plan = SlotPlan([0...1, 1...2, 2...3, 0...3])
        #expect(plan.slots == [0, 1, 0, 2])
        #expect(plan.count == 3)
    }
}
