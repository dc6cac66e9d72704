import Support
import TensorIR
import Testing

/// What MindSpore 2.10 and 2.0 exported and computed: single operators in several types, control flow, small networks.
@Suite struct SharedModelTests {
    @Test(.enabled(if: !ModelCase.shared("mindir").isEmpty, "the folder ../shared is not there"), arguments: ModelCase.shared("mindir"))
    func recent(_ model: ModelCase) throws { try check(model) }

    @Test(.enabled(if: !ModelCase.shared("mindir_v1").isEmpty, "the folder ../shared is not there"), arguments: ModelCase.shared("mindir_v1"))
    func old(_ model: ModelCase) throws { try check(model) }

    private func check(_ model: ModelCase) throws {
        for tier in [FeatureTier.simd128, .relaxedSIMD] {
            let failure = try model.failure(on: Target(tier))
            #expect(failure == nil, "\(model.name) on \(tier)")
        }
    }
}
