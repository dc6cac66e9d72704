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

    /// The same modules on V8, which has instructions of its own choosing for them.
    @Test(.enabled(if: TestEngines.node != nil, "\(TestEngines.nodeIsMissing)"), arguments: OperatorExample.all)
    func modulesGiveTheSameOnV8(_ example: OperatorExample) throws {
        guard let engine = TestEngines.node else { return }
        for element in SupportMatrix.expectedTypes where example.operation.definition.elements.contains(element) {
            let application = try Application(example, element)
            for tier in [FeatureTier.scalar, .simd128] { try application.check(tier, on: engine) }
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

    /// Runs the operator in wasmtime, through a session.
    func check(_ tier: FeatureTier) throws {
        do {
            var session = try Session(module: module(tier))
            let names = operands.indices.map { "x\($0)" }
            let results = try session.run(Dictionary(uniqueKeysWithValues: zip(names, operands)))
            expect(try #require(results["result"]), "\(tier)")
        } catch {
            Issue.record("\(element) \(tier): \(error)")
        }
    }

    /// Runs the operator in another engine, through the module's interface.
    func check(_ tier: FeatureTier, on engine: any TestEngine) throws {
        do {
            let module = try module(tier)
            let inputs = operands.indices.map { FunctionCall("heddle_input", [.i32(Int32($0))]) }
            // An instance's buffers lie where another's do: the first one tells the addresses, the second one runs.
            let calls = [FunctionCall("heddle_prepare")] + inputs + [FunctionCall("heddle_output", [.i32(0)])]
            let addresses = try engine.run(module, calls: calls).outcomes.dropFirst().map { outcome in
                guard case .i32(let address) = try outcome.results()[0] else { return 0 }
                return Int(address)
            }
            let ran = try engine.run(
                module, memoryWrites: zip(addresses, operands).map { MemoryWrite(address: $0, bytes: $1.bytes) },
                calls: [FunctionCall("heddle_prepare"), FunctionCall("heddle_run")],
                memoryReads: [MemoryRead(address: addresses.last ?? 0, count: expected.bytes.count)])
            for outcome in ran.outcomes { #expect(try outcome.results() == [.i32(0)]) }
            let found = try NDArray(bytes: ran.memory[0], elementType: expected.elementType, shape: expected.shape)
            expect(found, "\(tier) on \(engine)")
        } catch {
            Issue.record("\(element) \(tier) on \(engine): \(error)")
        }
    }

    private func module(_ tier: FeatureTier) throws -> [UInt8] {
        try compile(TensorProgram("test", inputs: tensors, outputs: [.init("result", result)]), for: Target(tier)).bytes
    }

    private func expect(_ found: NDArray, _ what: String) {
        let tolerance = element == .float16 ? 1e-2 : element == .bfloat16 ? 1e-1 : 1e-5
        let isClose = found.isClose(to: expected, absoluteTolerance: tolerance, relativeTolerance: tolerance)
        #expect(isClose, "\(element) \(what): \(differenceText(found))")
    }

    private func differenceText(_ found: NDArray) -> String {
        guard found.shape == expected.shape, found.elementType == expected.elementType else {
            return "\(found.elementType)\(found.shape) instead of \(expected.elementType)\(expected.shape)"
        }
        return "\(found.difference(from: expected))"
    }
}
