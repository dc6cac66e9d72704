import Foundation
import Support

/// The C kernels, compiled by the toolchain's clang; what was compiled once is kept.
struct PlainC {
    private let clang: String
    private let folder: WorkFolder
    // No contraction: clang 21 hands `relaxed_madd` its operands in the wrong order, so that a · b + c becomes c · b + a.
    // Kernels that gain by it name the instruction.
    private static let flags = [
        "--target=wasm32", "-O3", "-msimd128", "-mrelaxed-simd", "-ffast-math", "-ffp-contract=off", "-Wno-overriding-option",
        "-nostdlib", "-Wl,--no-entry",
    ]

    /// - Throws: where there is no clang, or none that makes modules.
    init(_ folder: WorkFolder) throws {
        guard let clang = findProgram("clang") else { throw BenchmarkError("clang is not on the PATH") }
        self.clang = clang
        self.folder = folder
    }

    func module(_ kernel: CKernel, variant: Int) throws -> [UInt8] {
        let source = folder.source("Kernels/\(kernel.file)")
        let macros = kernel.macros.sorted { $0.key < $1.key }.map { "-D\($0.key)=\($0.value)" } + ["-DVARIANT=\(variant)"]
        let arguments = Self.flags + macros
        let header = folder.source("Kernels/kernel.h")
        let identity = try File.read(source) + File.read(header) + Array(arguments.joined(separator: "\u{0}").utf8)
        let digest = "\(SHA256Digest(of: identity))".prefix(24)
        let output = folder.cache.appendingPathComponent("c-\(digest).wasm").path
        if FileManager.default.fileExists(atPath: output) { return try File.read(output) }
        let (status, text) = try runProgram(clang, arguments + ["-o", output, source])
        guard status == 0 else { throw BenchmarkError("clang refused \(kernel.file): \(text)") }
        return try File.read(output)
    }
}
