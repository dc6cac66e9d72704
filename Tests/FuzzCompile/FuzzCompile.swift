import GraphLowering
import ImportMindIR
import ImportONNX
import ModelCompiler
import TensorIR

/// What libFuzzer calls with the bytes of an ONNX or MindIR file that it has made up: they must be compiled, or refused by an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCompile(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // The fuzzer keeps the bytes for the time of the call.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for graph in [try? importONNX(bytes), try? importMindIR(bytes)] {
        guard let graph, let lowered = try? lowerGraph(graph) else { continue }
        _ = try? compile(lowered.program, for: Target())
    }
    return 0
}
