import Artifact

/// The functions that a model module exports, found and checked once, and called with addresses and counts checked.
struct ModelInterface {
    private let prepareFunction: WordFunction
    private let inputFunction: WordFunction
    private let outputFunction: WordFunction
    private let runFunction: WordFunction
    private let setDimensionFunction: WordFunction?
    private let outputDimensionFunction: WordFunction?

    /// Looks up the functions that a module with such metadata must export.
    init(of instance: inout Instance, metadata: ModelMetadata) throws(SessionError) {
        prepareFunction = try instance.wordFunction("heddle_prepare", parameterCount: 0)
        inputFunction = try instance.wordFunction("heddle_input", parameterCount: 1)
        outputFunction = try instance.wordFunction("heddle_output", parameterCount: 1)
        runFunction = try instance.wordFunction("heddle_run", parameterCount: 0)
        setDimensionFunction = metadata.symbols.isEmpty
            ? nil : try instance.wordFunction("heddle_set_dim", parameterCount: 2)
        outputDimensionFunction = metadata.computedSymbols.isEmpty
            ? nil : try instance.wordFunction("heddle_output_dim", parameterCount: 2)
    }
}

// MARK: Calls

extension ModelInterface {
    func setDimension(
        _ symbol: Int, to value: Int32, in instance: inout Instance, _ metadata: ModelMetadata
    ) throws(SessionError) {
        guard let setDimensionFunction else { preconditionFailure("a model with symbols has heddle_set_dim") }
        let status = try call(setDimensionFunction, Int32(symbol), value, in: &instance)
        try Self.check(status, of: setDimensionFunction, metadata)
    }

    func prepare(_ instance: inout Instance, _ metadata: ModelMetadata) throws(SessionError) {
        try Self.check(try call(prepareFunction, in: &instance), of: prepareFunction, metadata)
    }

    func run(_ instance: inout Instance, _ metadata: ModelMetadata) throws(SessionError) {
        try Self.check(try call(runFunction, in: &instance), of: runFunction, metadata)
    }

    /// The address of a tensor; it is checked against the memory where it is used.
    func address(of place: TensorPlace, in instance: inout Instance) throws(SessionError) -> Int {
        let function = place.role == .input ? inputFunction : outputFunction
        // Addresses go up to 4 GiB, beyond what is positive in an i32.
        return Int(UInt32(bitPattern: try call(function, Int32(place.index), in: &instance)))
    }

    /// The extent of an output's axis that only the last run knows.
    func outputDimension(_ index: Int, axis: Int, in instance: inout Instance) throws(SessionError) -> Int {
        guard let outputDimensionFunction else { preconditionFailure("a model with such outputs has heddle_output_dim") }
        return Int(try call(outputDimensionFunction, Int32(index), Int32(axis), in: &instance))
    }

    private static func check(_ status: Int32, of function: WordFunction, _ metadata: ModelMetadata) throws(SessionError) {
        if status != 0 { throw .failed(function: "\(function.name)", reason: metadata.message(forStatus: status)) }
    }

    private func call(
        _ function: WordFunction, _ first: Int32 = 0, _ second: Int32 = 0, in instance: inout Instance
    ) throws(SessionError) -> Int32 {
        do { return try instance.call(function, first, second) } catch { throw .runtime(error) }
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
