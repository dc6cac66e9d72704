import Glibc

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
                currentFolder: resolvedPath(".") ?? "/",
                executable: resolvedPath("/proc/self/exe") ?? "/")
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
            let besideExecutable = Self.parent(of: executable) ?? "/"
            var paths: [String] = []
            for folder in Self.ancestors(of: currentFolder) + Self.ancestors(of: besideExecutable) {
                let path = Self.join(folder, ".wasmtime/libwasmtime.so")
                if !paths.contains(path) { paths.append(path) }
            }
            paths.append(Self.join(besideExecutable, "libwasmtime.so"))
            return paths
        }

        /// `folder`, its parent, and so on up to the root.
        private static func ancestors(of folder: String) -> [String] {
            var result = [folder]
            var folder = folder
            while let above = parent(of: folder) {
                result.append(above)
                folder = above
            }
            return result
        }

        private static func parent(of path: String) -> String? {
            guard path != "/", let slash = path.lastIndex(of: "/") else { return nil }
            return slash == path.startIndex ? "/" : String(path[..<slash])
        }

        private static func join(_ folder: String, _ name: String) -> String {
            folder == "/" ? "/" + name : folder + "/" + name
        }

        private static func resolvedPath(_ path: String) -> String? {
            guard let resolved = realpath(path, nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        }
    }
}
