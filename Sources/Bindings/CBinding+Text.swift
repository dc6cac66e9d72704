// The parts of a C binding that are the same for every model; NAME is the model's name, SYMBOLS how many symbols it has.

let cPrelude = """
    #include <stdbool.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <wasmtime.h>

    // A model that is ready to run. One thread at a time may use it.
    typedef struct NAME {
        wasm_engine_t *engine;
        wasmtime_store_t *store;
        wasmtime_context_t *context;
        wasmtime_instance_t instance;
        wasmtime_memory_t memory;
        int32_t extents[SYMBOLS];
        bool is_prepared;
        char error[512];
    } NAME;

    // Why the last call failed.
    static inline const char *NAME_error(const NAME *model) { return model->error; }

    static inline bool NAME_fail(NAME *model, const char *what, wasmtime_error_t *error, wasm_trap_t *trap) {
        wasm_byte_vec_t text = {0};
        if (error) {
            wasmtime_error_message(error, &text);
            wasmtime_error_delete(error);
        } else if (trap) {
            wasm_trap_message(trap, &text);
            wasm_trap_delete(trap);
        }
        snprintf(model->error, sizeof model->error, "%s%s%.*s", what, text.size ? ": " : "", (int)text.size, text.data ? (const char *)text.data : "");
        if (text.data) wasm_byte_vec_delete(&text);
        return false;
    }

    // Calls a function of the interface with integers. Without a place for the result, the result is a status, and must be 0.
    static inline bool NAME_call(NAME *model, const char *function, const int32_t *arguments, size_t count, int32_t *result) {
        wasmtime_extern_t item;
        if (!wasmtime_instance_export_get(model->context, &model->instance, (const void *)function, strlen(function), &item) || item.kind != WASMTIME_EXTERN_FUNC)
            return NAME_fail(model, "the module has no function of its interface", NULL, NULL);
        wasmtime_val_t values[2], status;
        for (size_t i = 0; i < count; i++) {
            values[i].kind = WASMTIME_I32;
            values[i].of.i32 = arguments[i];
        }
        wasm_trap_t *trap = NULL;
        wasmtime_error_t *error = wasmtime_func_call(model->context, &item.of.func, values, count, &status, 1, &trap);
        if (error || trap) return NAME_fail(model, function, error, trap);
        if (result) {
            *result = status.of.i32;
            return true;
        }
        if (status.of.i32 == 0) return true;
        snprintf(model->error, sizeof model->error, "%s: status %d", function, (int)status.of.i32);
        return false;
    }

    // Plans the model's memory where extents are new.
    static inline bool NAME_prepare(NAME *model) {
        if (model->is_prepared) return true;
        if (!NAME_call(model, "heddle_prepare", NULL, 0, NULL)) return false;
        model->is_prepared = true;
        return true;
    }

    // So many bytes of the model's memory, from where the function says; NULL where they lie outside.
    static inline void *NAME_region(NAME *model, const char *function, int32_t index, uint64_t bytes) {
        int32_t address;
        if (!NAME_prepare(model) || !NAME_call(model, function, &index, 1, &address)) return NULL;
        uint64_t size = wasmtime_memory_data_size(model->context, &model->memory);
        if ((uint32_t)address > size || bytes > size - (uint32_t)address) {
            NAME_fail(model, "a tensor lies outside of the memory", NULL, NULL);
            return NULL;
        }
        return wasmtime_memory_data(model->context, &model->memory) + (uint32_t)address;
    }

    static inline void NAME_close(NAME *model) {
        if (model->store) wasmtime_store_delete(model->store);
        if (model->engine) wasm_engine_delete(model->engine);
        model->store = NULL;
        model->engine = NULL;
    }

    // Makes a model of a module's bytes. Close it in either case.
    static inline bool NAME_open(NAME *model, const uint8_t *module, size_t count) {
        memset(model, 0, sizeof *model);
        model->engine = wasm_engine_new();
        wasmtime_module_t *compiled = NULL;
        wasmtime_error_t *error = wasmtime_module_new(model->engine, module, count, &compiled);
        if (error) return NAME_fail(model, "the module cannot be compiled", error, NULL);
        model->store = wasmtime_store_new(model->engine, NULL, NULL);
        model->context = wasmtime_store_context(model->store);
        wasm_trap_t *trap = NULL;
        error = wasmtime_instance_new(model->context, compiled, NULL, 0, &model->instance, &trap);
        wasmtime_module_delete(compiled);
        if (error || trap) return NAME_fail(model, "the module cannot be instantiated", error, trap);
        wasmtime_extern_t item;
        if (!wasmtime_instance_export_get(model->context, &model->instance, (const void *)"memory", 6, &item) || item.kind != WASMTIME_EXTERN_MEMORY)
            return NAME_fail(model, "the module has no memory", NULL, NULL);
        model->memory = item.of.memory;
        return true;
    }

    // The same of a file.
    static inline bool NAME_open_file(NAME *model, const char *path) {
        memset(model, 0, sizeof *model);
        FILE *file = fopen(path, "rb");
        uint8_t *bytes = NULL;
        size_t count = 0, room = 0;
        while (file) {
            if (count == room) {
                uint8_t *more = realloc(bytes, room = room ? room * 2 : 1 << 16);
                if (!more) break;
                bytes = more;
            }
            size_t read = fread(bytes + count, 1, room - count, file);
            if (read == 0) break;
            count += read;
        }
        bool is_read = file && feof(file);
        if (file) fclose(file);
        bool is_open = is_read ? NAME_open(model, bytes, count) : NAME_fail(model, "the file cannot be read", NULL, NULL);
        free(bytes);
        return is_open;
    }

    """

let cRun = """
    // Runs the model once, on what its inputs hold.
    static inline bool NAME_run(NAME *model) {
        return NAME_prepare(model) && NAME_call(model, "heddle_run", NULL, 0, NULL);
    }

    """
