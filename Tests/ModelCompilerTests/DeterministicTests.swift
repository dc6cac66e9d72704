import ModelCompiler
import NDArray
import Operators
import Support
import TensorIR
import Testing
import WasmModel

/// What the compiler promises of deterministic targets. WebTests compares what engines make of them.
@Suite struct DeterministicTests {
    @Test func noOperatorHasARelaxedInstruction() throws {
        let operators = Operator.allCases
        let relaxed = try relaxedOpcodes(compileLibrary(operators, types: [.float32], for: Target(.relaxedSIMD)).module)
        let deterministic = try relaxedOpcodes(
            compileLibrary(operators, types: [.float32], for: Target(.relaxedSIMD, numerics: .deterministic)).module)
        #expect(!relaxed.isEmpty, "they would be found")
        #expect(deterministic.isEmpty, "\(deterministic)")
    }

    private func relaxedOpcodes(_ module: Module) -> Set<Opcode> {
        Set(module.functions.flatMap { $0.body.map(\.opcode) }.filter { $0.feature == .relaxedSIMD })
    }
}
