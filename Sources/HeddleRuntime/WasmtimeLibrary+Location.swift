import Glibc
import Support

extension WasmtimeLibrary {
    /// Where wasmtime's C library is looked for, in this order:
    ///
    /// 1. the file that the environment variable `WASMTIME_LIBRARY` names, and nowhere else when it is set;
    /// 2. `.wasmtime/libwasmtime.so` in the current folder and in each folder above it, where `make setup` puts it;
    /// 3. the same above the executable, and `libwasmtime.so` beside it.
    public struct Location: Sendable {
        /// The value of `WASMTIME_LIBRARY`.
        public var override: String?
        public var currentFolder: String
        public var executable: String

        public init(override: String? = nil, currentFolder: String, executable: String) {
            self.override = override
            self.currentFolder = currentFolder
            self.executable = executable
        }

        /// The places for the running process.
        public static func ofThisProcess() -> Location {
            Location(
                override: getenv("WASMTIME_LIBRARY").map { String(cString: $0) },
                currentFolder: FilePath.resolved(".") ?? "/",
                executable: FilePath.resolved("/proc/self/exe") ?? "/")
        }

        /// The path of the first file that exists.
        ///
        /// - Throws: `libraryMissing` with every path that was tried.
        public func find() throws(RuntimeError) -> String {
            let candidates = candidates
            guard let found = candidates.first(where: { access($0, R_OK) == 0 }) else {
                throw .libraryMissing(searched: candidates)
            }
            return found
        }

        /// The paths that `find` tries, in order.
        var candidates: [String] {
            if let override, !override.isEmpty { return [override] }
            let besideExecutable = FilePath.parent(of: executable) ?? "/"
            var paths: [String] = []
            for folder in FilePath.ancestors(of: currentFolder) + FilePath.ancestors(of: besideExecutable) {
                let path = FilePath.join(folder, ".wasmtime/libwasmtime.so")
                if !paths.contains(path) { paths.append(path) }
            }
            paths.append(FilePath.join(besideExecutable, "libwasmtime.so"))
            return paths
        }
    }
}
