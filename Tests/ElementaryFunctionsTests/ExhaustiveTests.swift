import Glibc
import Support
import Synchronization
import TensorIR
import Testing

/// `make exhaustive`: all 2^32 inputs of every one-argument function, through WebAssembly, in the two vector tiers.
///
/// `HEDDLE_EXHAUSTIVE=cosine,tangent` takes these only.
@Suite(.enabled(if: getenv("HEDDLE_EXHAUSTIVE") != nil, "takes minutes: HEDDLE_EXHAUSTIVE=1"), .serialized)
struct ExhaustiveTests {
    private static let tiers = [FeatureTier.simd128, .relaxedSIMD]

    private static var chosen: [OneArgument] {
        let names = getenv("HEDDLE_EXHAUSTIVE").map { String(cString: $0).split(separator: ",") } ?? []
        return names == ["1"] ? OneArgument.all : OneArgument.all.filter { function in names.contains { $0 == function.description } }
    }

    @Test(arguments: chosen)
    func everyInput(_ function: OneArgument) async throws {
        let modules = try Self.tiers.map { try FunctionModule(function.intrinsic, .float32, tier: $0) }
        let batches = Batches()
        let accuracies = try await withThrowingTaskGroup(of: [Accuracy].self) { group in
            for _ in 0..<2 {
                group.addTask { try Self.work(function, modules, batches) }
            }
            var total = Self.tiers.map { _ in Accuracy() }
            for try await part in group {
                for number in total.indices { total[number].join(part[number]) }
            }
            return total
        }
        for (tier, accuracy) in zip(Self.tiers, accuracies) {
            print("\(function), \(tier): at most \(accuracy.maximum) ulp, at \(accuracy.worst)")
            #expect(accuracy.maximum <= 2)
            #expect(accuracy.mistakes.isEmpty)
        }
    }

    /// Takes batches of bit patterns until none is left.
    private static func work(_ function: OneArgument, _ modules: [FunctionModule], _ batches: Batches) throws -> [Accuracy] {
        var accuracies = modules.map { _ in Accuracy() }
        while let start = batches.next() {
            let inputs = (start..<start + FunctionModule.batch).map { Float(bitPattern: UInt32($0)) }
            let exact = inputs.map { function.reference(Double($0)) }
            for number in modules.indices {
                accuracies[number].join(function.accuracy(of: try modules[number](inputs), for: inputs, exact: exact))
            }
        }
        return accuracies
    }
}

/// Hands out the 2^32 bit patterns.
private final class Batches: Sendable {
    private let position = Atomic<Int>(0)

    /// The first pattern of a batch that nobody has taken yet.
    func next() -> Int? {
        let start = position.wrappingAdd(FunctionModule.batch, ordering: .relaxed).oldValue
        return start <= Int(UInt32.max) ? start : nil
    }
}
