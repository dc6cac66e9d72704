// WasmCodegen
