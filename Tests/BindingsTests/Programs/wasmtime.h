// What a C binding uses of wasmtime's own header, which is not in the Python package that the library comes from.

#pragma once

#include "../../../Sources/CWasmtime/include/CWasmtime.h"

enum { WASMTIME_EXTERN_FUNC = HEDDLE_EXTERN_FUNC, WASMTIME_EXTERN_MEMORY = HEDDLE_EXTERN_MEMORY };
enum { WASMTIME_I32 = HEDDLE_VALUE_I32 };

typedef struct wasmtime_val {
    uint8_t kind;
    union {
        int32_t i32;
        int64_t i64;
        float f32;
        double f64;
        // The largest member is a reference, of which none is used.
        uint64_t reference[3];
    } of;
} wasmtime_val_t;

wasm_engine_t *_Nonnull wasm_engine_new(void);
wasmtime_error_t *_Nullable wasmtime_func_call(
    wasmtime_context_t *_Nonnull, const wasmtime_func_t *_Nonnull, const wasmtime_val_t *_Nullable, size_t,
    wasmtime_val_t *_Nullable, size_t, wasm_trap_t *_Nullable *_Nonnull);

#define DECLARE(result, name, parameters) result name parameters;
HEDDLE_WASMTIME_FUNCTIONS(DECLARE)
#undef DECLARE
