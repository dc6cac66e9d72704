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
        store.startDeadline()
        // On the stack, because a short kernel takes no longer than an allocation.
        return try withUnsafeTemporaryAllocation(
            of: wasmtime_val_t.self, capacity: arguments.count + function.results.count
        ) { values throws(RuntimeError) in
            for (index, argument) in arguments.enumerated() {
                values.initializeElement(at: index, to: wasmtime_val_t(argument))
            }
            for index in arguments.count..<values.count { values.initializeElement(at: index, to: wasmtime_val_t()) }
            let results = UnsafeMutableBufferPointer(rebasing: values[arguments.count...])
            try invoke(function, UnsafeBufferPointer(rebasing: values[..<arguments.count]), results)
            return zip(results, function.results).map { WasmValue($0, type: $1) }
        }
    }

    private func invoke(
        _ function: ExportedFunction, _ arguments: UnsafeBufferPointer<wasmtime_val_t>,
        _ results: UnsafeMutableBufferPointer<wasmtime_val_t>
    ) throws(RuntimeError) {
        var callee = function.handle
        var trap: OpaquePointer?
        let error = library.functions.wasmtime_func_call(
            context, &callee, arguments.baseAddress, arguments.count, results.baseAddress, results.count, &trap)
        if let error { throw .callFailed(function: function.name, reason: library.takeMessage(of: error)) }
        if let trap { throw .trapped(Trap(taking: trap, library: library), function: function.name) }
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

// MARK: Values

extension wasmtime_val_t {
    fileprivate init(_ value: WasmValue) {
        self.init()
        switch value {
        case .i32(let value):
            kind = UInt8(HEDDLE_VALUE_I32)
            of.i32 = value
        case .i64(let value):
            kind = UInt8(HEDDLE_VALUE_I64)
            of.i64 = value
        case .f32(let value):
            kind = UInt8(HEDDLE_VALUE_F32)
            of.f32 = value
        case .f64(let value):
            kind = UInt8(HEDDLE_VALUE_F64)
            of.f64 = value
        }
    }
}

extension WasmValue {
    fileprivate init(_ value: wasmtime_val_t, type: WasmValueType) {
        self = switch type {
        case .i32: .i32(value.of.i32)
        case .i64: .i64(value.of.i64)
        case .f32: .f32(value.of.f32)
        case .f64: .f64(value.of.f64)
        }
    }
}
