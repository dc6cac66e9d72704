import Foundation
import HeddleRuntime

/// What takes machine code apart: binutils' `objdump`, or LLVM's.
public struct Disassembler: Sendable {
    private let program: String

    /// The first one on the PATH.
    ///
    /// - Throws: `noDisassembler`, which names the package.
    public init() throws(MachineCodeError) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = ["objdump", "llvm-objdump"].flatMap { name in folders.map { "\($0)/\(name)" } }
        guard let program = candidates.first(where: FileManager.default.isExecutableFile) else { throw .noDisassembler }
        self.program = program
    }

    /// Whether there is one on this machine.
    public static var isInstalled: Bool { (try? Disassembler()) != nil }

    /// The functions of a WebAssembly module as wasmtime compiles them for this machine, in the module's order.
    ///
    /// - Throws: `RuntimeError` where wasmtime does not take the module, `disassemblerFailed`.
    public func functions(ofModule bytes: [UInt8], engine: borrowing Engine) throws -> [MachineFunction] {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("heddle-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max)).elf")
        try Data(CompiledModule(bytes, engine: engine).serialized()).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return Disassembly(try disassemble(file.path)).functions
    }

    private func disassemble(_ file: String) throws -> String {
        let process = Process()
        let output = Pipe(), errors = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--disassemble", "--no-show-raw-insn", file]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let complaint = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw MachineCodeError.disassemblerFailed(program: program, reason: complaint) }
        return text
    }
}

/// Why there is no machine code to show.
public enum MachineCodeError: Error, Equatable, CustomStringConvertible {
    case noDisassembler
    case disassemblerFailed(program: String, reason: String)

    public var description: String {
        switch self {
        case .noDisassembler: "machine code is shown by objdump, which is not on the PATH (Debian: apt-get install binutils)"
        case .disassemblerFailed(let program, let reason): "\(program) cannot read wasmtime's code: \(reason)"
        }
    }
}
