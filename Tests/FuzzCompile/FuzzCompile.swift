import GraphLowering
import ImportONNX
import ModelCompiler
import TensorIR

/// What libFuzzer calls with the bytes of an ONNX file that it has made up: they must be compiled, or refused by an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCompile(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // The fuzzer keeps the bytes for the time of the call.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let lowered = try? lowerGraph(importONNX(bytes)) { _ = try? compile(lowered.program, for: Target()) }
    return 0
}
