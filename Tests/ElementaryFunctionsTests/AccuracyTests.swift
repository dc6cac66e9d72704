import Support
import TensorIR
import Testing

/// Every one-argument function on 2^22 inputs from all over float32, through WebAssembly, in each tier.
@Suite struct AccuracyTests {
    @Test(arguments: OneArgument.all)
    func atMostTwoUnitsInTheLastPlace(_ function: OneArgument) throws {
        let modules = try FeatureTier.allCases.map { try FunctionModule(function.intrinsic, .float32, tier: $0) }
        var accuracies = [Accuracy](repeating: Accuracy(), count: modules.count)
        for start in stride(from: 0, to: 1 << 22, by: FunctionModule.batch) {
            // An odd step reaches every part of the range and every pattern of low bits.
            let inputs = (start..<start + FunctionModule.batch).map { Float(bitPattern: UInt32(truncatingIfNeeded: $0 &* 1023)) }
            let exact = inputs.map { function.reference(Double($0)) }
            for number in modules.indices {
                accuracies[number].join(function.accuracy(of: try modules[number](inputs), for: inputs, exact: exact))
            }
        }
        for (tier, accuracy) in zip(FeatureTier.allCases, accuracies) {
            #expect(accuracy.maximum <= 2, "\(function), \(tier): \(accuracy.maximum) at \(accuracy.worst)")
            #expect(accuracy.mistakes.isEmpty, "\(function), \(tier)")
        }
    }
}
