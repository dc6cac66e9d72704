import CWasmtime
import Glibc

/// wasmtime's C library, opened at run time: programs that only compile never need it.
///
/// The library stays open until the process ends, because engines and modules made with it may outlive this object.
public final class WasmtimeLibrary: Sendable {
    /// The major version of wasmtime whose structure layouts `CWasmtime` declares.
    public static let requiredVersion = "50"

    /// The file that was opened.
    public let path: String

    let functions: heddle_wasmtime_functions

    /// Opens the library at `path`.
    ///
    /// - Throws: `libraryUnusable` when the file cannot be opened, `notWasmtime` when a function is missing from it,
    ///   `wrongVersion` when it is another major version than `requiredVersion`.
    public init(path: String) throws(RuntimeError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw .libraryUnusable(path: path, reason: String(cString: dlerror()))
        }
        let table = UnsafeMutablePointer<heddle_wasmtime_functions>.allocate(capacity: 1)
        defer { table.deallocate() }
        if let missing = heddle_wasmtime_resolve(handle, table) {
            throw .notWasmtime(path: path, missingFunction: String(cString: missing))
        }
        self.path = path
        functions = table.pointee
        try checkVersion()
    }

    /// The library that the search order of ``WasmtimeLibrary/Location`` finds for this process, opened once.
    ///
    /// - Throws: the same error at every call when there is none, or when it cannot be used.
    public static func shared() throws(RuntimeError) -> WasmtimeLibrary {
        try opened.get()
    }

    private static let opened: Result<WasmtimeLibrary, RuntimeError> = Result { () throws(RuntimeError) in
        try WasmtimeLibrary(path: Location.ofThisProcess().find())
    }
}

// MARK: Version

extension WasmtimeLibrary {
    /// wasmtime has no function that tells its version, but writes it into what it compiled.
    private func checkVersion() throws(RuntimeError) {
        let emptyModule: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]
        let engine = try Engine(library: self)
        let compiled = try CompiledModule(emptyModule, engine: engine).serialized()
        try checkVersion(ofSerialized: compiled)
    }

    /// Checks the version in a module that this library serialized.
    package func checkVersion(ofSerialized module: [UInt8]) throws(RuntimeError) {
        let found = SerializedModule.engineVersion(module)
        guard found == Self.requiredVersion else {
            throw .wrongVersion(path: path, found: found)
        }
    }
}
