#pragma once

// Our own declarations of the part of wasmtime 50's C interface that Heddle uses.
//
// Nothing here is linked: the library is opened at run time, and
// `heddle_wasmtime_resolve` fills a table with the addresses of its functions.
// A function is added in one place, the list HEDDLE_WASMTIME_FUNCTIONS below.
//
// The layouts of the structures passed by value hold for one major version of
// wasmtime. The runtime checks that version before it calls anything else.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

// MARK: Opaque objects

typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_valtype_t wasm_valtype_t;
typedef struct wasm_functype_t wasm_functype_t;
typedef struct wasm_memorytype_t wasm_memorytype_t;
typedef struct wasm_externtype_t wasm_externtype_t;
typedef struct wasm_importtype_t wasm_importtype_t;
typedef struct wasm_exporttype_t wasm_exporttype_t;
typedef struct wasm_frame_t wasm_frame_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_sharedmemory wasmtime_sharedmemory_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasmtime_caller wasmtime_caller_t;
typedef struct wasi_config_t wasi_config_t;

// MARK: Vectors: a count, then the address of that many elements

typedef struct wasm_byte_vec_t {
    size_t size;
    uint8_t *_Nullable data;
} wasm_byte_vec_t;

typedef struct wasm_valtype_vec_t {
    size_t size;
    wasm_valtype_t *_Nonnull *_Nullable data;
} wasm_valtype_vec_t;

typedef struct wasm_importtype_vec_t {
    size_t size;
    wasm_importtype_t *_Nonnull *_Nullable data;
} wasm_importtype_vec_t;

typedef struct wasm_exporttype_vec_t {
    size_t size;
    wasm_exporttype_t *_Nonnull *_Nullable data;
} wasm_exporttype_vec_t;

typedef struct wasm_frame_vec_t {
    size_t size;
    wasm_frame_t *_Nonnull *_Nullable data;
} wasm_frame_vec_t;

// MARK: Handles into a store, passed by value

typedef struct wasmtime_func {
    uint64_t store_id;
    void *_Nullable reserved;
} wasmtime_func_t;

typedef struct wasmtime_instance {
    uint64_t store_id;
    size_t reserved;
} wasmtime_instance_t;

typedef struct wasmtime_memory {
    struct {
        uint64_t store_id;
        uint32_t reserved1;
    } place;
    uint32_t reserved2;
} wasmtime_memory_t;

typedef struct wasmtime_global {
    uint64_t store_id;
    uint32_t reserved[3];
} wasmtime_global_t;

// MARK: Externs: what a module imports and exports

enum {
    HEDDLE_EXTERN_FUNC = 0,
    HEDDLE_EXTERN_GLOBAL = 1,
    HEDDLE_EXTERN_TABLE = 2,
    HEDDLE_EXTERN_MEMORY = 3,
    HEDDLE_EXTERN_SHARED_MEMORY = 4,
};

typedef struct wasmtime_extern {
    uint8_t kind;
    union {
        wasmtime_func_t func;
        wasmtime_global_t global;
        wasmtime_memory_t memory;
        wasmtime_sharedmemory_t *sharedmemory;
    } of;
} wasmtime_extern_t;

// MARK: Values

enum {
    HEDDLE_VALUE_I32 = 0,
    HEDDLE_VALUE_I64 = 1,
    HEDDLE_VALUE_F32 = 2,
    HEDDLE_VALUE_F64 = 3,
};

typedef struct wasmtime_valtype {
    uint8_t kind;
    // What reference it is; of that kind we use none.
    uint64_t reference[3];
} wasmtime_valtype_t;

// A number with its type: arguments and results of functions of the host.
typedef struct wasmtime_val {
    uint8_t kind;
    union {
        int32_t i32;
        int64_t i64;
        float f32;
        double f64;
        uint8_t v128[16];
        // The largest member is a reference, of which we use none.
        uint64_t reference[3];
    } of;
} wasmtime_val_t;

// The bits of a number, without its type: arguments, and results in their place, of unchecked calls.
typedef union wasmtime_val_raw {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    uint8_t v128[16];
} wasmtime_val_raw_t;

// MARK: Deadlines

// Asked at a deadline: an error ends the call; without one the deadline moves by as many epochs.
typedef wasmtime_error_t *_Nullable (*heddle_deadline_callback)(
    wasmtime_context_t *, void *_Nullable data, uint64_t *epochs, uint8_t *kind);

enum {
    HEDDLE_DEADLINE_CONTINUE = 0,
};

// MARK: Callbacks

// A function of the host: gives a trap, or NULL and its results. Ours look at no arguments and give no results.
typedef wasm_trap_t *_Nullable (*heddle_host_function)(
    void *_Nullable environment, wasmtime_caller_t *_Nullable, const void *_Nullable arguments, size_t,
    void *_Nullable results, size_t);

// Takes what a program writes: gives how many bytes it took, or a negative error.
typedef ptrdiff_t (*heddle_output_callback)(void *_Nullable data, const unsigned char *_Nullable, size_t);

enum {
    HEDDLE_WASI_READ = 1,
    HEDDLE_WASI_WRITE = 2,
};

// Finds its arguments in `values`, and leaves its results there; gives a trap, or none.
typedef wasm_trap_t *_Nullable (*heddle_unchecked_host_function)(
    void *_Nullable data, wasmtime_caller_t *, wasmtime_val_raw_t *values, size_t count);

// MARK: Functions: result, name, parameters

#define HEDDLE_WASMTIME_FUNCTIONS(FUNCTION) \
    FUNCTION(void, wasm_byte_vec_delete, (wasm_byte_vec_t *)) \
    \
    FUNCTION(wasm_config_t *_Nonnull, wasm_config_new, (void)) \
    FUNCTION(void, wasmtime_config_cranelift_opt_level_set, (wasm_config_t *, uint8_t)) \
    FUNCTION(void, wasmtime_config_epoch_interruption_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_max_wasm_stack_set, (wasm_config_t *, size_t)) \
    FUNCTION(void, wasmtime_config_shared_memory_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_bulk_memory_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_component_model_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_component_model_async_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_custom_page_sizes_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_exceptions_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_function_references_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_gc_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_memory64_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_multi_memory_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_multi_value_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_reference_types_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_relaxed_simd_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_relaxed_simd_deterministic_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_simd_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_tail_call_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_threads_set, (wasm_config_t *, bool)) \
    FUNCTION(void, wasmtime_config_wasm_wide_arithmetic_set, (wasm_config_t *, bool)) \
    \
    FUNCTION(wasm_engine_t *_Nonnull, wasm_engine_new_with_config, (wasm_config_t *)) \
    FUNCTION(void, wasm_engine_delete, (wasm_engine_t *)) \
    FUNCTION(wasm_engine_t *_Nonnull, wasmtime_engine_clone, (wasm_engine_t *)) \
    FUNCTION(void, wasmtime_engine_increment_epoch, (wasm_engine_t *)) \
    \
    FUNCTION(wasmtime_error_t *_Nonnull, wasmtime_error_new, (const char *)) \
    FUNCTION(void, wasmtime_error_delete, (wasmtime_error_t *)) \
    FUNCTION(void, wasmtime_error_message, (const wasmtime_error_t *, wasm_byte_vec_t *)) \
    FUNCTION(void, wasm_trap_delete, (wasm_trap_t *)) \
    FUNCTION(void, wasm_trap_message, (const wasm_trap_t *, wasm_byte_vec_t *)) \
    FUNCTION(void, wasm_trap_trace, (const wasm_trap_t *, wasm_frame_vec_t *)) \
    FUNCTION(bool, wasmtime_trap_code, (const wasm_trap_t *, uint8_t *)) \
    FUNCTION(uint32_t, wasm_frame_func_index, (const wasm_frame_t *)) \
    FUNCTION(const wasm_byte_vec_t *_Nullable, wasmtime_frame_func_name, (const wasm_frame_t *)) \
    FUNCTION(void, wasm_frame_vec_delete, (wasm_frame_vec_t *)) \
    \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_module_new, \
        (wasm_engine_t *, const uint8_t *_Nullable, size_t, wasmtime_module_t *_Nullable *_Nonnull)) \
    FUNCTION(void, wasmtime_module_delete, (wasmtime_module_t *)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_module_validate, \
        (wasm_engine_t *, const uint8_t *_Nullable, size_t)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_module_serialize, (wasmtime_module_t *, wasm_byte_vec_t *)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_module_deserialize, \
        (wasm_engine_t *, const uint8_t *_Nullable, size_t, wasmtime_module_t *_Nullable *_Nonnull)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_module_deserialize_file, \
        (wasm_engine_t *, const char *, wasmtime_module_t *_Nullable *_Nonnull)) \
    FUNCTION(void, wasmtime_module_imports, (const wasmtime_module_t *, wasm_importtype_vec_t *)) \
    FUNCTION(void, wasmtime_module_exports, (const wasmtime_module_t *, wasm_exporttype_vec_t *)) \
    FUNCTION(const wasm_byte_vec_t *_Nonnull, wasm_importtype_module, (const wasm_importtype_t *)) \
    FUNCTION(const wasm_byte_vec_t *_Nonnull, wasm_importtype_name, (const wasm_importtype_t *)) \
    FUNCTION(void, wasm_importtype_vec_delete, (wasm_importtype_vec_t *)) \
    FUNCTION(const wasm_byte_vec_t *_Nonnull, wasm_exporttype_name, (const wasm_exporttype_t *)) \
    FUNCTION(const wasm_externtype_t *_Nonnull, wasm_exporttype_type, (const wasm_exporttype_t *)) \
    FUNCTION(void, wasm_exporttype_vec_delete, (wasm_exporttype_vec_t *)) \
    FUNCTION(uint8_t, wasm_externtype_kind, (const wasm_externtype_t *)) \
    FUNCTION(const wasm_valtype_vec_t *_Nonnull, wasm_functype_params, (const wasm_functype_t *)) \
    FUNCTION(const wasm_valtype_vec_t *_Nonnull, wasm_functype_results, (const wasm_functype_t *)) \
    FUNCTION(wasm_functype_t *_Nonnull, wasm_functype_new, (wasm_valtype_vec_t *, wasm_valtype_vec_t *)) \
    FUNCTION(void, wasm_functype_delete, (wasm_functype_t *)) \
    FUNCTION(wasm_valtype_t *_Nonnull, wasm_valtype_new, (uint8_t)) \
    FUNCTION(void, wasm_valtype_vec_new, (wasm_valtype_vec_t *, size_t, wasm_valtype_t *_Nonnull const *_Nonnull)) \
    FUNCTION(void, wasmtime_valtype_new, (const wasm_valtype_t *, wasmtime_valtype_t *)) \
    FUNCTION(void, wasmtime_valtype_delete, (wasmtime_valtype_t *)) \
    \
    FUNCTION(wasmtime_store_t *_Nonnull, wasmtime_store_new, \
        (wasm_engine_t *, void *_Nullable, void (*_Nullable)(void *_Nullable))) \
    FUNCTION(wasmtime_context_t *_Nonnull, wasmtime_store_context, (wasmtime_store_t *)) \
    FUNCTION(void, wasmtime_store_limiter, (wasmtime_store_t *, int64_t, int64_t, int64_t, int64_t, int64_t)) \
    FUNCTION(void, wasmtime_store_delete, (wasmtime_store_t *)) \
    FUNCTION(void, wasmtime_context_set_epoch_deadline, (wasmtime_context_t *, uint64_t)) \
    FUNCTION(void, wasmtime_store_epoch_deadline_callback, \
        (wasmtime_store_t *, heddle_deadline_callback, void *_Nullable, void (*_Nullable)(void *_Nullable))) \
    \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_instance_new, \
        (wasmtime_context_t *, const wasmtime_module_t *, const wasmtime_extern_t *_Nullable, size_t, \
         wasmtime_instance_t *, wasm_trap_t *_Nullable *_Nonnull)) \
    FUNCTION(bool, wasmtime_instance_export_get, \
        (wasmtime_context_t *, const wasmtime_instance_t *, const uint8_t *_Nullable, size_t, wasmtime_extern_t *)) \
    FUNCTION(void, wasmtime_extern_delete, (wasmtime_extern_t *)) \
    FUNCTION(void, wasmtime_func_new, \
        (wasmtime_context_t *, const wasm_functype_t *, heddle_host_function, void *_Nullable, \
         void (*_Nullable)(void *_Nullable), wasmtime_func_t *)) \
    FUNCTION(void, wasmtime_func_new_unchecked, \
        (wasmtime_context_t *, const wasm_functype_t *, heddle_unchecked_host_function, void *_Nullable, \
         void (*_Nullable)(void *_Nullable), wasmtime_func_t *)) \
    FUNCTION(wasm_functype_t *_Nonnull, wasmtime_func_type, (const wasmtime_context_t *, const wasmtime_func_t *)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_func_call_unchecked, \
        (wasmtime_context_t *, const wasmtime_func_t *, wasmtime_val_raw_t *_Nullable, size_t, \
         wasm_trap_t *_Nullable *_Nonnull)) \
    FUNCTION(uint8_t *_Nullable, wasmtime_memory_data, (const wasmtime_context_t *, const wasmtime_memory_t *)) \
    FUNCTION(size_t, wasmtime_memory_data_size, (const wasmtime_context_t *, const wasmtime_memory_t *)) \
    \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_memorytype_new, \
        (uint64_t, bool, uint64_t, bool, bool, uint8_t, wasm_memorytype_t *_Nullable *_Nonnull)) \
    FUNCTION(void, wasm_memorytype_delete, (wasm_memorytype_t *)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_sharedmemory_new, \
        (wasm_engine_t *, const wasm_memorytype_t *, wasmtime_sharedmemory_t *_Nullable *_Nonnull)) \
    FUNCTION(wasmtime_sharedmemory_t *_Nonnull, wasmtime_sharedmemory_clone, (wasmtime_sharedmemory_t *)) \
    FUNCTION(void, wasmtime_sharedmemory_delete, (wasmtime_sharedmemory_t *)) \
    FUNCTION(uint8_t *_Nonnull, wasmtime_sharedmemory_data, (const wasmtime_sharedmemory_t *)) \
    FUNCTION(size_t, wasmtime_sharedmemory_data_size, (const wasmtime_sharedmemory_t *)) \
    \
    FUNCTION(const wasm_externtype_t *_Nonnull, wasm_importtype_type, (const wasm_importtype_t *)) \
    FUNCTION(const wasm_functype_t *_Nullable, wasm_externtype_as_functype_const, (const wasm_externtype_t *)) \
    FUNCTION(wasm_trap_t *_Nonnull, wasmtime_trap_new, (const char *, size_t)) \
    \
    FUNCTION(wasmtime_linker_t *_Nonnull, wasmtime_linker_new, (wasm_engine_t *)) \
    FUNCTION(void, wasmtime_linker_delete, (wasmtime_linker_t *)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_linker_define_wasi, (wasmtime_linker_t *)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_linker_instantiate, \
        (const wasmtime_linker_t *, wasmtime_context_t *, const wasmtime_module_t *, wasmtime_instance_t *, \
         wasm_trap_t *_Nullable *_Nonnull)) \
    FUNCTION(wasmtime_error_t *_Nullable, wasmtime_context_set_wasi, (wasmtime_context_t *, wasi_config_t *)) \
    FUNCTION(bool, wasmtime_error_exit_status, (const wasmtime_error_t *, int *)) \
    FUNCTION(wasi_config_t *_Nonnull, wasi_config_new, (void)) \
    FUNCTION(void, wasi_config_delete, (wasi_config_t *)) \
    FUNCTION(bool, wasi_config_set_argv, (wasi_config_t *, size_t, const char *_Nullable *_Nullable)) \
    FUNCTION(void, wasi_config_set_stdin_bytes, (wasi_config_t *, wasm_byte_vec_t *)) \
    FUNCTION(void, wasi_config_set_stdout_custom, \
        (wasi_config_t *, heddle_output_callback, void *_Nullable, void (*_Nullable)(void *_Nullable))) \
    FUNCTION(void, wasi_config_set_stderr_custom, \
        (wasi_config_t *, heddle_output_callback, void *_Nullable, void (*_Nullable)(void *_Nullable))) \
    FUNCTION(bool, wasi_config_preopen_dir, (wasi_config_t *, const char *, const char *, size_t, size_t)) \
    FUNCTION(void, wasm_byte_vec_new, (wasm_byte_vec_t *, size_t, const uint8_t *_Nullable))

#define HEDDLE_MEMBER(result, name, parameters) result (*_Nonnull name) parameters;

/// The functions of one opened wasmtime library.
typedef struct heddle_wasmtime_functions {
    HEDDLE_WASMTIME_FUNCTIONS(HEDDLE_MEMBER)
} heddle_wasmtime_functions;

#undef HEDDLE_MEMBER

/// Fills `functions` from the library that `dlopen` gave `handle` for.
///
/// Gives NULL when every function was found, else the name of the first that was not.
const char *_Nullable heddle_wasmtime_resolve(void *handle, heddle_wasmtime_functions *functions);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif
