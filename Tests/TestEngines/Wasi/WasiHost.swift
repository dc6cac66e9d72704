/// How a program ended, and what it wrote.
public struct WasiRun: Sendable {
    public let exitCode: Int
    public let output: [UInt8]
    public let errors: String
}

/// Something that runs modules as programs of WASI preview 1.
public protocol WasiHost: Sendable {
    var name: String { get }
    /// Whether it knows the instructions of the simd128 tier.
    var hasSIMD: Bool { get }
    /// Runs a module whose only open folder is `folder`, by the name `.`.
    func run(_ module: [UInt8], _ arguments: [String], folder: String, standardInput: [UInt8]) throws -> WasiRun
}

extension WasiHost {
    public func run(_ module: [UInt8], _ arguments: [String], in folder: String, standardInput: [UInt8] = []) throws -> WasiRun {
        try run(module, arguments, folder: folder, standardInput: standardInput)
    }
}

extension TestEngines {
    /// wasmtime's WASI, in this process.
    public static let wasmtimeWasi = WasmtimeWasiHost()

    /// Every WASI host that this machine has: wasmtime, Node, the toolchain's WasmKit.
    public static let wasiHosts: [any WasiHost] = {
        var hosts: [any WasiHost] = [wasmtimeWasi]
        if let node { hosts.append(NodeWasiHost(executable: node.executable)) }
        if let wasmkit = Executables.ofToolchain("wasmkit") { hosts.append(WasmKitHost(executable: wasmkit)) }
        return hosts
    }()
}
