import HeddleRuntime
import ModelCompiler
import NDArray
import OperatorCases
import Operators
import Support
import TensorIR
import TestEngines
import Testing

/// Every operator, for random awkward shapes and attributes, computes what its definition says: compiled for these
/// shapes in every tier, on wasmtime and on V8, and as a library function that takes any shape.
///
/// HEDDLE_SEED draws other examples, HEDDLE_CASES another number of them for each operator.
@Suite struct RandomShapeTests {
    @Test(arguments: Operator.allCases) func modulesEqualTheirDefinitions(_ operation: Operator) throws {
        let elements = SupportMatrix.expectedTypes.filter(operation.definition.elements.contains)
        for batch in try RandomApplications.of(operation, elements) {
            for tier in FeatureTier.allCases { try RandomBatch(batch).check(tier) }
        }
    }

    /// The other types, a few examples of each.
    @Test(arguments: Operator.allCases) func furtherTypesEqualTheirDefinitions(_ operation: Operator) throws {
        let further = operation.definition.elements.filter { !SupportMatrix.expectedTypes.contains($0) }
        for batch in try RandomApplications.of(operation, further, count: 3 * further.count) {
            try RandomBatch(batch).check(.simd128)
        }
    }

    @Test(.enabled(if: TestEngines.node != nil, "\(TestEngines.nodeIsMissing)"), arguments: Operator.allCases)
    func modulesGiveTheSameOnV8(_ operation: Operator) throws {
        guard let engine = TestEngines.node else { return }
        let elements = SupportMatrix.expectedTypes.filter(operation.definition.elements.contains)
        for batch in try RandomApplications.of(operation, elements) {
            try RandomBatch(batch).check(.simd128, on: engine)
            for tier in [FeatureTier.scalar, .relaxedSIMD] { try RandomBatch(Array(batch.prefix(4))).check(tier, on: engine) }
        }
    }

    @Test(arguments: Operator.allCases) func libraryFunctionsEqualTheirDefinitions(_ operation: Operator) throws {
        // A convolution's bias is an operator of its own.
        let operators: [Operator] = [.conv2D, .convTranspose2D].contains(operation) ? [operation, .biasAdd] : [operation]
        let types = SupportMatrix.expectedTypes
        for tier in [FeatureTier.scalar, .simd128] {
            var library = try KernelLibrary(module: compileLibrary(operators, types: types, for: Target(tier)).bytes)
            for application in try RandomApplications.of(operation, types.filter(operation.definition.elements.contains)).joined() {
                var values = application.example.attributes
                // A library's sums are of the operands' type; it converts between its own types, and wraps.
                if operation.definition.family == .contraction, values["outputType"] != "same" { continue }
                // Nor does it have a divisor that counts padding behind a window that fits only in part.
                if operation == .averagePool, values["countIncludePad"] == true, values["ceilMode"] == true { continue }
                if operation == .cast {
                    if values["mode"] == "saturating" || !types.contains(application.expected.elementType) { continue }
                    values["mode"] = nil
                }
                do {
                    let attributes = values.values.mapValues(\.kernelAttribute)
                    let found = try library.run(operation.rawValue, application.operands, attributes: attributes)
                    if let difference = application.difference(found) { Issue.record("\(tier) \(difference)") }
                } catch {
                    Issue.record("\(tier) \(application): \(error)")
                }
            }
        }
    }
}
