import Foundation

/// Node's `node:wasi`, a process for each run.
struct NodeWasiHost: WasiHost {
    let name = "node"
    let hasSIMD = true
    let executable: String

    func run(_ module: [UInt8], _ arguments: [String], folder: String, standardInput: [UInt8]) throws -> WasiRun {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "wasi.mjs").path
        return try runProcess(executable, ["--no-warnings", script], module, arguments, folder: folder, standardInput)
    }
}

/// WasmKit of Swift's toolchain, which interprets and knows no vectors.
struct WasmKitHost: WasiHost {
    let name = "wasmkit"
    let hasSIMD = false
    let executable: String

    func run(_ module: [UInt8], _ arguments: [String], folder: String, standardInput: [UInt8]) throws -> WasiRun {
        try runProcess(executable, ["run", "--dir", "."], module, arguments, folder: folder, standardInput)
    }
}

extension WasiHost {
    fileprivate func runProcess(
        _ executable: String, _ leading: [String], _ module: [UInt8], _ arguments: [String], folder: String, _ input: [UInt8]
    ) throws -> WasiRun {
        let file = FileManager.default.temporaryDirectory.appending(path: "heddle-\(UUID().uuidString).wasm")
        try Data(module).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (exitCode, output, errors) = try Executables.run(
            executable, leading + [file.path] + arguments, in: folder, standardInput: input)
        return WasiRun(exitCode: exitCode, output: output, errors: errors)
    }
}
