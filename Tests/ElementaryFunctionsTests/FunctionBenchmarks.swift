import Glibc
import Support
import TensorIR
import TestEngines
import Testing

/// `make functions`: how long an element takes, in arrays that fit the second-level cache.
@Suite(.enabled(if: getenv("HEDDLE_BENCH") != nil, "measures: HEDDLE_BENCH=1"), .serialized)
struct FunctionBenchmarks {
    @Test(arguments: Intrinsic.allCases)
    func nanosecondsForAnElement(_ intrinsic: Intrinsic) throws {
        for tier in [FeatureTier.simd128, .relaxedSIMD] {
            let module = try FunctionModule(intrinsic, .float32, tier: tier)
            let operands = (0..<intrinsic.arity).map { _ in (0..<FunctionModule.batch).map { Float($0 % 4096) * 0x1p-10 } }
            print("\(intrinsic), \(tier): \(try module.nanosecondsForAnElement(operands)) ns")
        }
    }
}
