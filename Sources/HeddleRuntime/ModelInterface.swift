import Artifact

/// The functions that a model module exports, found and checked once, and called with addresses and counts checked.
struct ModelInterface {
    private let prepareFunction: ExportedFunction
    private let inputFunction: ExportedFunction
    private let outputFunction: ExportedFunction
    private let runFunction: ExportedFunction
    private let setDimensionFunction: ExportedFunction?
    private let outputDimensionFunction: ExportedFunction?
    private let metadata: ModelMetadata

    /// Looks up the functions that a module with such metadata must export.
    init(of instance: inout Instance, metadata: ModelMetadata) throws(SessionError) {
        self.metadata = metadata
        prepareFunction = try Self.find("heddle_prepare", takes: [], in: &instance)
        inputFunction = try Self.find("heddle_input", takes: [.i32], in: &instance)
        outputFunction = try Self.find("heddle_output", takes: [.i32], in: &instance)
        runFunction = try Self.find("heddle_run", takes: [], in: &instance)
        setDimensionFunction = metadata.symbols.isEmpty
            ? nil : try Self.find("heddle_set_dim", takes: [.i32, .i32], in: &instance)
        outputDimensionFunction = metadata.computedSymbols.isEmpty
            ? nil : try Self.find("heddle_output_dim", takes: [.i32, .i32], in: &instance)
    }

    /// Every function of the interface gives one i32.
    private static func find(
        _ name: String, takes parameters: [WasmValueType], in instance: inout Instance
    ) throws(SessionError) -> ExportedFunction {
        let function = try SessionError.wrapping { () throws(RuntimeError) in try instance.function(name) }
        guard function.parameters == parameters, function.results == [.i32] else {
            throw .wrongSignature(
                function: name, expected: signature(parameters, [.i32]),
                found: signature(function.parameters, function.results))
        }
        return function
    }

    private static func signature(_ parameters: [WasmValueType], _ results: [WasmValueType]) -> String {
        func list(_ types: [WasmValueType]) -> String { "(\(types.map(\.description).joined(separator: ", ")))" }
        return "\(list(parameters)) -> \(list(results))"
    }
}

// MARK: Calls

extension ModelInterface {
    func setDimension(_ symbol: Int, to value: Int32, in instance: inout Instance) throws(SessionError) {
        guard let setDimensionFunction else { preconditionFailure("a model with symbols has heddle_set_dim") }
        try callForStatus(setDimensionFunction, [.i32(Int32(symbol)), .i32(value)], in: &instance)
    }

    func prepare(_ instance: inout Instance) throws(SessionError) {
        try callForStatus(prepareFunction, [], in: &instance)
    }

    func run(_ instance: inout Instance) throws(SessionError) {
        try callForStatus(runFunction, [], in: &instance)
    }

    /// The address of a tensor; it is checked against the memory where it is used.
    func address(of place: TensorPlace, in instance: inout Instance) throws(SessionError) -> Int {
        let function = place.role == .input ? inputFunction : outputFunction
        // Addresses go up to 4 GiB, beyond what is positive in an i32.
        return Int(UInt32(bitPattern: try call(function, [.i32(Int32(place.index))], in: &instance)))
    }

    /// The extent of an output's axis that only the last run knows.
    func outputDimension(_ index: Int, axis: Int, in instance: inout Instance) throws(SessionError) -> Int {
        guard let outputDimensionFunction else { preconditionFailure("a model with such outputs has heddle_output_dim") }
        return Int(try call(outputDimensionFunction, [.i32(Int32(index)), .i32(Int32(axis))], in: &instance))
    }

    private func callForStatus(
        _ function: ExportedFunction, _ arguments: [WasmValue], in instance: inout Instance
    ) throws(SessionError) {
        let status = try call(function, arguments, in: &instance)
        if status != 0 { throw .failed(function: function.name, reason: metadata.message(forStatus: status)) }
    }

    private func call(
        _ function: ExportedFunction, _ arguments: [WasmValue], in instance: inout Instance
    ) throws(SessionError) -> Int32 {
        let results = try SessionError.wrapping { () throws(RuntimeError) in try instance.call(function, arguments) }
        guard case .i32(let result)? = results.first else { preconditionFailure("the signature was checked") }
        return result
    }
}

/// Which tensor of a model's: `input 0`, `output 2`.
struct TensorPlace: Hashable {
    enum Role: String {
        case input, output
    }

    let role: Role
    let index: Int
}
