#include "CWasmtime.h"

#include <dlfcn.h>

// The sizes that wasmtime 50 has for what it takes and gives by value.
_Static_assert(sizeof(wasmtime_func_t) == 16, "wasmtime_func_t");
_Static_assert(sizeof(wasmtime_instance_t) == 16, "wasmtime_instance_t");
_Static_assert(sizeof(wasmtime_memory_t) == 24, "wasmtime_memory_t");
_Static_assert(sizeof(wasmtime_global_t) == 24, "wasmtime_global_t");
_Static_assert(sizeof(wasmtime_extern_t) == 32, "wasmtime_extern_t");
_Static_assert(sizeof(wasmtime_valtype_t) == 32, "wasmtime_valtype_t");
_Static_assert(sizeof(wasmtime_val_raw_t) == 16, "wasmtime_val_raw_t");

#define HEDDLE_RESOLVE(result, name, parameters)         \
    *(void **)&functions->name = dlsym(handle, #name);   \
    if (!functions->name) return #name;

const char *heddle_wasmtime_resolve(void *handle, heddle_wasmtime_functions *functions) {
    HEDDLE_WASMTIME_FUNCTIONS(HEDDLE_RESOLVE)
    return NULL;
}
