import Artifact
import WasmModel

/// Writes the functions through which a host runs a model of constant shapes (docs/architecture.md, "Module interface").
func defineConstantInterface(
    _ interface: InterfaceFunctions, in module: inout ModuleBuilder, _ program: TensorProgram, _ placement: BufferPlacement,
    _ steps: [ProgramStep], _ emitter: RunEmitter
) {
    let inputs = program.inputs.map { placement.addresses[$0.buffer]! }
    let outputs = program.outputs.map { placement.addresses[$0.tensor.buffer]! }
    let ok = Instruction.i32Const(StatusCode.ok.rawValue)
    define("heddle_prepare", statusFunction("heddle_prepare") { _ in }, ok)
    define("heddle_input", addressFunction("heddle_input", inputs), .i32Const(0))
    define("heddle_output", addressFunction("heddle_output", outputs), .i32Const(0))
    let run = statusFunction("heddle_run") { function in
        emitter.emitRun(steps, into: &function)
    }
    define("heddle_run", run, ok)

    /// A function that ends with `result`.
    func define(_ name: String, _ function: consuming FunctionBuilder, _ result: Instruction) {
        var function = function
        function.emit(result)
        interface.define(function.finish(), in: &module)
    }
}

private func statusFunction(_ name: String, _ body: (inout FunctionBuilder) -> Void) -> FunctionBuilder {
    var function = FunctionBuilder(name: name, results: [.i32])
    body(&function)
    return function
}

/// `index` → address; 0 where there is no such index.
private func addressFunction(_ name: String, _ addresses: [Int]) -> FunctionBuilder {
    var function = FunctionBuilder(name: name, results: [.i32])
    let index = function.addParameter(.i32, name: "index")
    for (number, address) in addresses.enumerated() {
        function.emit([.localGet(index), .i32Const(Int32(number)), Instruction(.i32Eq)])
        function.ifThen { function in
            function.emit([.i32Const(Int32(bitPattern: UInt32(address))), Instruction(.return)])
        }
    }
    return function
}
