import CWasmtime

extension WasmtimeLibrary {
    /// The text of an error, which is deleted.
    func takeMessage(of error: OpaquePointer) -> String {
        defer { functions.wasmtime_error_delete(error) }
        var text = wasm_byte_vec_t()
        functions.wasmtime_error_message(error, &text)
        return take(&text)
    }

    /// The text of a trap, which stays.
    func message(of trap: OpaquePointer) -> String {
        var text = wasm_byte_vec_t()
        functions.wasm_trap_message(trap, &text)
        return take(&text)
    }

    private func take(_ text: inout wasm_byte_vec_t) -> String {
        defer { functions.wasm_byte_vec_delete(&text) }
        // A trap's message ends with a zero byte.
        return String(text).trimmingSuffix { $0 == "\0" || $0.isWhitespace }
    }
}

extension String {
    /// The UTF-8 text in `bytes`.
    init(_ bytes: wasm_byte_vec_t) {
        self = String(decoding: UnsafeBufferPointer(start: bytes.data, count: bytes.size), as: UTF8.self)
    }

    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}
