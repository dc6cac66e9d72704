import Foundation
import HeddleRuntime
import Testing

@Suite struct WasmtimeLibraryTests {
    /// Makes a folder that is gone when `body` has ended.
    private func withFolder(_ body: (_ path: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("heddle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func makeFile(_ path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("not a library".utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func isLookedForAboveTheCurrentFolderFirst() throws {
        try withFolder { root in
            let executable = "\(root)/package/build/debug/tool"
            let location = WasmtimeLibrary.Location(currentFolder: "\(root)/project/Sources", executable: executable)
            let beside = "\(root)/package/build/debug/libwasmtime.so"
            try makeFile(beside)
            #expect(try location.find() == beside)
            let aboveExecutable = "\(root)/package/.wasmtime/libwasmtime.so"
            try makeFile(aboveExecutable)
            #expect(try location.find() == aboveExecutable)
            let aboveCurrentFolder = "\(root)/project/.wasmtime/libwasmtime.so"
            try makeFile(aboveCurrentFolder)
            #expect(try location.find() == aboveCurrentFolder)
        }
    }

    @Test func variableOverridesEveryOtherPlace() throws {
        try withFolder { root in
            try makeFile("\(root)/.wasmtime/libwasmtime.so")
            let location = WasmtimeLibrary.Location(
                override: "\(root)/own.so", currentFolder: root, executable: "\(root)/tool")
            #expect(throws: RuntimeError.libraryMissing(searched: ["\(root)/own.so"])) { try location.find() }
            try makeFile("\(root)/own.so")
            #expect(try location.find() == "\(root)/own.so")
        }
    }

    @Test func missingLibrary() {
        let location = WasmtimeLibrary.Location(currentFolder: "/nowhere/deep", executable: "/elsewhere/tool")
        let error = #expect(throws: RuntimeError.self) { try location.find() }
        #expect(error?.description == """
            wasmtime's C library was not found. `make setup` fetches it; the environment variable \
            WASMTIME_LIBRARY names it when it is elsewhere. Looked for:
              /nowhere/deep/.wasmtime/libwasmtime.so
              /nowhere/.wasmtime/libwasmtime.so
              /.wasmtime/libwasmtime.so
              /elsewhere/.wasmtime/libwasmtime.so
              /elsewhere/libwasmtime.so
            """)
    }

    @Test func fileThatIsNoLibrary() throws {
        try withFolder { root in
            try makeFile("\(root)/text.so")
            let error = #expect(throws: RuntimeError.self) { try WasmtimeLibrary(path: "\(root)/text.so") }
            #expect(error?.description.hasPrefix("wasmtime's C library \(root)/text.so cannot be opened: ") == true)
        }
    }

    @Test func anotherLibrary() {
        let error = #expect(throws: RuntimeError.self) { try WasmtimeLibrary(path: "libc.so.6") }
        #expect(error?.description == """
            libc.so.6 is not wasmtime 50's C library: it has no function wasm_byte_vec_delete
            """)
    }

    @Test func wrongVersion() throws {
        let library = try WasmtimeLibrary.shared()
        let engine = try Engine(library: library)
        var serialized = try CompiledModule(HandMadeModule().bytes, engine: engine).serialized()
        try library.checkVersion(ofSerialized: serialized)

        let version = try #require(serialized.firstRange(of: [0, 2] + Array("50".utf8)))
        serialized[version.upperBound - 1] = UInt8(ascii: "1")
        let other = #expect(throws: RuntimeError.self) { try library.checkVersion(ofSerialized: serialized) }
        #expect(other?.description == """
            \(library.path) is wasmtime 51; Heddle needs wasmtime 50, which `make setup` fetches
            """)

        let unreadable = #expect(throws: RuntimeError.self) { try library.checkVersion(ofSerialized: []) }
        #expect(unreadable?.description == """
            \(library.path) is wasmtime of an unknown version; Heddle needs wasmtime 50, which `make setup` fetches
            """)
    }

    @Test func damagedSerializedModulesHaveNoVersion() throws {
        let library = try WasmtimeLibrary.shared()
        let engine = try Engine(library: library)
        let serialized = try CompiledModule(HandMadeModule().bytes, engine: engine).serialized()
        for length in stride(from: 0, to: serialized.count, by: 97) {
            #expect(throws: RuntimeError.self) {
                try library.checkVersion(ofSerialized: Array(serialized.prefix(length)))
            }
        }
    }
}
