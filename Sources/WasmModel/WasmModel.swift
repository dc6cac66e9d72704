// WasmModel
