import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import TestEngines
import Testing

/// Every operator, compiled to WebAssembly for every tier, computes what its definition says.
@Suite struct CompiledOperatorTests {
    @Test(arguments: OperatorExample.all) func modulesEqualTheirDefinitions(_ example: OperatorExample) throws {
        for element in SupportMatrix.expectedTypes where example.operation.definition.elements.contains(element) {
            let application = try Application(example, element)
            for tier in FeatureTier.allCases {
                try application.check(tier)
            }
        }
    }

    /// The other types, which have code of their own where they are 64 bits wide, unsigned or half.
    @Test(arguments: OperatorExample.all.filter { $0.shapes.allSatisfy { !$0.contains(0) } })
    func furtherTypesEqualTheirDefinitions(_ example: OperatorExample) throws {
        let further = example.operation.definition.elements.filter { !SupportMatrix.expectedTypes.contains($0) }
        for element in further {
            try Application(example, element).check(.simd128)
        }
    }
}

/// An operator applied to operands, with what its definition gives for them.
private struct Application {
    let example: OperatorExample
    let element: ElementType
    let tensors: [Tensor]
    let operands: [NDArray]
    let result: Tensor
    let expected: NDArray

    init(_ example: OperatorExample, _ element: ElementType) throws {
        (self.example, self.element) = (example, element)
        operands = example.operands(element)
        tensors = operands.enumerated().map { placeholder("x\($0)", $1.elementType, $1.shape.map { Expression($0) }) }
        result = try example.operation.apply(tensors, attributes: example.attributes)[0]
        expected = try evaluate([result], inputs: Dictionary(uniqueKeysWithValues: zip(tensors, operands)))[0]
    }

    func check(_ tier: FeatureTier) throws {
        do {
            let program = TensorProgram("test", inputs: tensors, outputs: [.init("result", result)])
            let model = try compile(program, for: Target(tier))
            var session = try Session(module: model.bytes)
            let names = operands.indices.map { "x\($0)" }
            let results = try session.run(Dictionary(uniqueKeysWithValues: zip(names, operands)))
            let found = try #require(results["result"])
            let tolerance = element == .float16 ? 1e-2 : element == .bfloat16 ? 1e-1 : 1e-5
            let isClose = found.isClose(to: expected, absoluteTolerance: tolerance, relativeTolerance: tolerance)
            #expect(isClose, "\(element) \(tier): \(differenceText(found))")
        } catch {
            Issue.record("\(element) \(tier): \(error)")
        }
    }

    private func differenceText(_ found: NDArray) -> String {
        guard found.shape == expected.shape, found.elementType == expected.elementType else {
            return "\(found.elementType)\(found.shape) instead of \(expected.elementType)\(expected.shape)"
        }
        return "\(found.difference(from: expected))"
    }
}
