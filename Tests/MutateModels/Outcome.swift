import GraphLowering
import ImportONNX
import ModelCompiler
import TensorIR

/// What becomes of a model file: "compiled", or the error's sentence.
func outcome(of bytes: [UInt8]) -> String {
    do {
        let lowered = try lowerGraph(importONNX(bytes))
        _ = try compile(lowered.program, for: Target())
        return "compiled"
    } catch {
        return "\(error)"
    }
}
