extension RuntimeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .libraryMissing(let searched):
            """
            wasmtime's C library was not found. `make setup` fetches it; \
            the environment variable WASMTIME_LIBRARY names it when it is elsewhere. Looked for:
            \(searched.map { "  " + $0 }.joined(separator: "\n"))
            """
        case .libraryUnusable(let path, let reason):
            "wasmtime's C library \(path) cannot be opened: \(reason)"
        case .notWasmtime(let path, let function):
            "\(path) is not wasmtime \(WasmtimeLibrary.requiredVersion)'s C library: it has no function \(function)"
        case .wrongVersion(let path, let found):
            """
            \(path) is wasmtime \(found ?? "of an unknown version"); Heddle needs wasmtime \
            \(WasmtimeLibrary.requiredVersion), which `make setup` fetches
            """
        case .configurationRefused(let reason):
            "wasmtime takes no such configuration: \(reason)"

        case .invalidModule(let reason):
            "not a valid module: \(reason)"
        case .notSerialized(let reason):
            "not a module that this engine serialized: \(reason)"
        case .importsNotProvided(let names):
            "the module imports \(list(names)), which nothing provides"
        case .instantiationFailed(let reason):
            "the module cannot be instantiated: \(reason)"
        case .wasiRefused(let reason):
            "the program cannot be started: \(reason)"

        case .missingExport(let name, let kind, let exported):
            "the module exports no \(kind) named \(name); it exports \(list(exported))"
        case .unsupportedSignature(let function):
            "\(function) takes or gives something other than i32, i64, f32 and f64"
        case .functionOfAnotherInstance(let function):
            "\(function) belongs to another instance"
        case .wrongArguments(let function, let expected, let given):
            "\(function) takes (\(commas(expected))), but was given (\(commas(given)))"
        case .outsideMemory(let address, let count, let memorySize):
            "\(count) bytes at address \(address) are not inside the module's memory of \(memorySize) bytes"
        case .noSharedMemory(let reason):
            "the shared memory cannot be made: \(reason)"

        case .trapped(let trap, let function):
            "\(function) trapped: \(trap)"
        case .callFailed(let function, let reason):
            "\(function) could not be called: \(reason)"
        }
    }

    private func commas(_ types: [WasmValueType]) -> String {
        types.map(\.description).joined(separator: ", ")
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "nothing" : names.joined(separator: ", ")
    }
}
