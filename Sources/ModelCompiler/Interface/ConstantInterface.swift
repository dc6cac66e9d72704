import Artifact
import WasmModel

/// Adds the functions through which a host runs a model of constant shapes (docs/architecture.md, "Module interface").
func addConstantInterface(
    to module: inout ModuleBuilder, _ program: TensorProgram, _ placement: BufferPlacement, _ steps: [ProgramStep],
    _ emitter: RunEmitter
) {
    let inputs = program.inputs.map { placement.addresses[$0.buffer]! }
    let outputs = program.outputs.map { placement.addresses[$0.tensor.buffer]! }
    let ok = Instruction.i32Const(StatusCode.ok.rawValue)
    export("heddle_prepare", statusFunction("heddle_prepare") { _ in }, ok, &module)
    export("heddle_input", addressFunction("heddle_input", inputs), .i32Const(0), &module)
    export("heddle_output", addressFunction("heddle_output", outputs), .i32Const(0), &module)
    let run = statusFunction("heddle_run") { function in
        emitter.emitRun(steps, into: &function)
    }
    export("heddle_run", run, ok, &module)
}

/// A function that ends with `result`.
private func export(
    _ name: String, _ function: consuming FunctionBuilder, _ result: Instruction, _ module: inout ModuleBuilder
) {
    var function = function
    function.emit(result)
    let index = module.addFunction(function.finish())
    module.addExport(name, .function(index))
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
