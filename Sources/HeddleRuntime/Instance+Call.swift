import CWasmtime

/// A function that an instance exports, looked up once to be called often.
public struct ExportedFunction: @unchecked Sendable {
    public let name: String
    public let parameters: [WasmValueType]
    public let results: [WasmValueType]
    var handle: wasmtime_func_t
}

extension Instance {
    /// The exported function of this name.
    ///
    /// - Throws: `missingExport`; `unsupportedSignature` when it takes or gives vectors or references.
    public mutating func function(_ name: String) throws(RuntimeError) -> ExportedFunction {
        if let known = functions[name] { return known }
        var export = wasmtime_extern_t()
        guard lookUp(name, into: &export) else {
            throw .missingExport(name: name, .function, exported: exports.map(\.name))
        }
        defer { library.functions.wasmtime_extern_delete(&export) }
        guard export.kind == UInt8(HEDDLE_EXTERN_FUNC) else {
            throw .missingExport(name: name, .function, exported: exports.map(\.name))
        }
        let function = try describe(export.of.func, name: name)
        functions[name] = function
        return function
    }

    /// Calls the exported function of this name, with numbers of exactly its parameters' types.
    ///
    /// - Throws: what `function` throws; `wrongArguments`; `trapped`.
    @discardableResult
    public mutating func call(_ name: String, _ arguments: [WasmValue] = []) throws(RuntimeError) -> [WasmValue] {
        try call(function(name), arguments)
    }

    /// Calls a function of this instance.
    ///
    /// - Throws: `functionOfAnotherInstance`, `wrongArguments`, `trapped`.
    @discardableResult
    public mutating func call(
        _ function: ExportedFunction, _ arguments: [WasmValue] = []
    ) throws(RuntimeError) -> [WasmValue] {
        // wasmtime would end the process.
        guard function.handle.store_id == handle.store_id else { throw .functionOfAnotherInstance(function.name) }
        guard arguments.lazy.map(\.type).elementsEqual(function.parameters) else {
            throw .wrongArguments(function: function.name, expected: function.parameters, given: arguments.map(\.type))
        }
        // On the stack, because a short kernel takes no longer than an allocation.
        return try withUnsafeTemporaryAllocation(
            of: wasmtime_val_raw_t.self, capacity: max(1, arguments.count, function.results.count)
        ) { values throws(RuntimeError) in
            for (index, argument) in arguments.enumerated() {
                values.initializeElement(at: index, to: wasmtime_val_raw_t(argument))
            }
            for index in arguments.count..<values.count { values.initializeElement(at: index, to: wasmtime_val_raw_t()) }
            try invoke(function.handle, values, name: function.name)
            return function.results.enumerated().map { WasmValue(values[$0], type: $1) }
        }
    }

    /// Calls a function of this instance with arguments of its parameters' types, in `values`, where it leaves its results.
    ///
    /// wasmtime checks nothing: whoever calls has compared the types, and `values` has room for all arguments, and for all results.
    private func invoke(
        _ function: wasmtime_func_t, _ values: UnsafeMutableBufferPointer<wasmtime_val_raw_t>, name: @autoclosure () -> String
    ) throws(RuntimeError) {
        store.startDeadline()
        var callee = function
        var trap: OpaquePointer?
        let error = library.functions.wasmtime_func_call_unchecked(context, &callee, values.baseAddress, values.count, &trap)
        if let error { throw .callFailed(function: name(), reason: library.takeMessage(of: error)) }
        if let trap { throw .trapped(Trap(taking: trap, library: library), function: name()) }
    }

    private func lookUp(_ name: String, into export: inout wasmtime_extern_t) -> Bool {
        var handle = handle
        var name = name
        return name.withUTF8 { bytes in
            library.functions.wasmtime_instance_export_get(context, &handle, bytes.baseAddress, bytes.count, &export)
        }
    }

    private func describe(_ handle: wasmtime_func_t, name: String) throws(RuntimeError) -> ExportedFunction {
        var handle = handle
        let type = library.functions.wasmtime_func_type(context, &handle)
        defer { library.functions.wasm_functype_delete(type) }
        guard let parameters = valueTypes(library.functions.wasm_functype_params(type).pointee),
              let results = valueTypes(library.functions.wasm_functype_results(type).pointee)
        else { throw .unsupportedSignature(function: name) }
        return ExportedFunction(name: name, parameters: parameters, results: results, handle: handle)
    }

    /// The types in `list`; nil when one is not a number's.
    private func valueTypes(_ list: wasm_valtype_vec_t) -> [WasmValueType]? {
        var types: [WasmValueType] = []
        for type in UnsafeBufferPointer(start: list.data, count: list.size) {
            // `wasm_valtype_kind` would end the process for a vector.
            var described = wasmtime_valtype_t()
            library.functions.wasmtime_valtype_new(type, &described)
            defer { library.functions.wasmtime_valtype_delete(&described) }
            switch Int(described.kind) {
            case HEDDLE_VALUE_I32: types.append(.i32)
            case HEDDLE_VALUE_I64: types.append(.i64)
            case HEDDLE_VALUE_F32: types.append(.f32)
            case HEDDLE_VALUE_F64: types.append(.f64)
            default: return nil
            }
        }
        return types
    }
}

// MARK: Functions of words

/// An exported function of at most two i32 that gives one i32, as those of a model's interface are.
struct WordFunction: @unchecked Sendable {
    let name: StaticString
    fileprivate let handle: wasmtime_func_t
}

extension Instance {
    /// The exported function of this name and type, where a model's interface has one.
    mutating func wordFunction(_ name: StaticString, parameterCount: Int) throws(SessionError) -> WordFunction {
        let function: ExportedFunction
        do { function = try self.function("\(name)") } catch { throw .runtime(error) }
        let expected = [WasmValueType](repeating: .i32, count: parameterCount)
        guard function.parameters == expected, function.results == [.i32] else {
            throw .wrongSignature(
                function: function.name, expected: signature(expected, [.i32]),
                found: signature(function.parameters, function.results))
        }
        return WordFunction(name: name, handle: function.handle)
    }

    private func signature(_ parameters: [WasmValueType], _ results: [WasmValueType]) -> String {
        func list(_ types: [WasmValueType]) -> String { "(\(types.map(\.description).joined(separator: ", ")))" }
        return "\(list(parameters)) -> \(list(results))"
    }

    /// Calls a function of this instance, without a check of types or an allocation.
    mutating func call(_ function: WordFunction, _ first: Int32 = 0, _ second: Int32 = 0) throws(RuntimeError) -> Int32 {
        precondition(function.handle.store_id == handle.store_id, "the function is this instance's")
        return try withUnsafeTemporaryAllocation(of: wasmtime_val_raw_t.self, capacity: 2) { values throws(RuntimeError) in
            values.initializeElement(at: 0, to: wasmtime_val_raw_t(.i32(first)))
            values.initializeElement(at: 1, to: wasmtime_val_raw_t(.i32(second)))
            try invoke(function.handle, values, name: "\(function.name)")
            return values[0].i32
        }
    }
}

// MARK: Values

extension wasmtime_val_raw_t {
    fileprivate init(_ value: WasmValue) {
        self.init()
        switch value {
        case .i32(let value): i32 = value
        case .i64(let value): i64 = value
        case .f32(let value): f32 = value
        case .f64(let value): f64 = value
        }
    }
}

extension WasmValue {
    fileprivate init(_ value: wasmtime_val_raw_t, type: WasmValueType) {
        self = switch type {
        case .i32: .i32(value.i32)
        case .i64: .i64(value.i64)
        case .f32: .f32(value.f32)
        case .f64: .f64(value.f64)
        }
    }
}
