import WasiCommand
import WasmModel

/// The exported functions of a model's interface: numbered first, for who calls them, and written once the memory is planned.
struct InterfaceFunctions {
    private var indices: [String: FunctionIndex] = [:]

    /// Declares and exports the functions.
    init(of symbols: SymbolKind, in module: inout ModuleBuilder) {
        let status = FunctionType(results: [.i32])
        let address = FunctionType(parameters: [.i32], results: [.i32])
        let pair = FunctionType(parameters: [.i32, .i32], results: [.i32])
        switch symbols {
        case .none:
            declare([("heddle_prepare", status), ("heddle_input", address), ("heddle_output", address), ("heddle_run", status)], &module)
        case .some:
            declare(
                [
                    ("heddle_set_dim", pair), ("heddle_prepare", status), ("heddle_input", address), ("heddle_output", address),
                    ("heddle_output_dim", pair), ("heddle_run", status),
                ], &module)
        }
    }

    /// Whether a model has dimensions that a host sets, or that it computes.
    enum SymbolKind { case none, some }

    private mutating func declare(_ functions: [(name: String, type: FunctionType)], _ module: inout ModuleBuilder) {
        for (name, type) in functions {
            indices[name] = module.declareFunction(type)
            module.addExport(name, .function(indices[name]!))
        }
    }

    func define(_ function: FunctionDefinition, in module: inout ModuleBuilder) {
        guard let name = function.name, let index = indices[name] else { preconditionFailure("the interface has no such function") }
        module.define(index, as: function)
    }

    /// For the program around the model.
    var forCommand: ModelFunctions {
        ModelFunctions(
            prepare: indices["heddle_prepare"]!, input: indices["heddle_input"]!, output: indices["heddle_output"]!,
            run: indices["heddle_run"]!, setDimension: indices["heddle_set_dim"], outputDimension: indices["heddle_output_dim"])
    }
}
