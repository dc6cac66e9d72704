/// Why a module could not be loaded or run.
///
/// The sentence for each case is in `RuntimeError+Description.swift`.
public enum RuntimeError: Error, Hashable, Sendable {
    // The engine's library.
    case libraryMissing(searched: [String])
    case libraryUnusable(path: String, reason: String)
    case notWasmtime(path: String, missingFunction: String)
    /// `found` is nil when the version could not be read.
    case wrongVersion(path: String, found: String?)
    case configurationRefused(reason: String)

    // The module.
    case invalidModule(reason: String)
    case notSerialized(reason: String)
    case importsNotProvided([String])
    case instantiationFailed(reason: String)
    /// What a program was to see of the host cannot be shown to it.
    case wasiRefused(reason: String)

    // The module's exports.
    case missingExport(name: String, ExternKind, exported: [String])
    case unsupportedSignature(function: String)
    case functionOfAnotherInstance(String)
    case wrongArguments(function: String, expected: [WasmValueType], given: [WasmValueType])
    case outsideMemory(address: Int, count: Int, memorySize: Int)
    case noSharedMemory(reason: String)

    // A call.
    case trapped(Trap, function: String)
    case callFailed(function: String, reason: String)
}
