import ImportMindIR
import ImportONNX

/// What libFuzzer calls with the bytes of an ONNX or MindIR file that it has made up: they must become a graph, or be refused by an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImport(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // The fuzzer keeps the bytes for the time of the call.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    try? importONNX(bytes).verify()
    try? importMindIR(bytes).verify()
    return 0
}
