import GraphIR
import GraphLowering
import ImportMindIR
import ImportONNX
import ModelCompiler
import TensorIR

/// What becomes of a model file: "compiled", or the error's sentence.
func outcome(of bytes: [UInt8], from path: String) -> String {
    do {
        let lowered = try lowerGraph(graph(of: bytes, from: path))
        _ = try compile(lowered.program, for: Target())
        return "compiled"
    } catch {
        return "\(error)"
    }
}

/// A MindIR file's weights may lie beside it.
private func graph(of bytes: [UInt8], from path: String) throws -> Graph {
    guard path.hasSuffix(".mindir") else { return try importONNX(bytes) }
    return try importMindIR(bytes, folder: path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
}
