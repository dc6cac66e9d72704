import CWasmtime
import Glibc

// The one function that an instance provides: the clock that the profiling twin of a module imports (docs/profiling.md).

extension ModuleImport {
    static let memory = ModuleImport(module: "env", name: "memory", kind: .memory)
    /// `heddle.now`, () → f64: milliseconds of a clock that never goes back.
    static let clock = ModuleImport(module: "heddle", name: "now", kind: .function)
}

extension Store {
    /// A function of the store that tells the time.
    func makeClock() -> wasmtime_func_t {
        // The type takes both lists.
        var parameters = wasm_valtype_vec_t(), results = wasm_valtype_vec_t()
        var number = library.functions.wasm_valtype_new(UInt8(HEDDLE_VALUE_F64))
        library.functions.wasm_valtype_vec_new(&results, 1, &number)
        let type = library.functions.wasm_functype_new(&parameters, &results)
        defer { library.functions.wasm_functype_delete(type) }
        var function = wasmtime_func_t()
        library.functions.wasmtime_func_new_unchecked(context, type, { _, _, values, _ in
            values.pointee.f64 = monotonicMilliseconds()
            return nil
        }, nil, nil, &function)
        return function
    }
}

private func monotonicMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}
