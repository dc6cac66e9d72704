import Foundation
import Support

/// TVM's LLVM compiler for wasm32, on products of matrices; what was compiled once is kept.
struct TVM {
    private let python: String
    private let clang: String
    private let folder: WorkFolder

    /// - Throws: where TVM or clang is not installed.
    init(_ folder: WorkFolder) throws {
        python = folder.cache.appendingPathComponent("venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python),
            try runProgram(python, ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('tvm') is None)"]).status == 0
        else { throw BenchmarkError("not installed; `make peers` installs it into .bench/") }
        guard let clang = findProgram("clang") else { throw BenchmarkError("clang, which links its code, is not on the PATH") }
        self.clang = clang
        self.folder = folder
    }

    /// A module for `[m, k] · [k, n]`, with Heddle's interface.
    func module(_ product: TVMProduct) throws -> [UInt8] {
        let script = folder.source("Peers/tvm_kernel.py"), interface = folder.source("Peers/tvm_interface.c")
        let shape = [product.m, product.k, product.n].map(String.init)
        let identity = try File.read(script) + File.read(interface) + Array(shape.joined(separator: " ").utf8)
        let output = folder.cache.appendingPathComponent("tvm-\("\(SHA256Digest(of: identity))".prefix(24)).wasm").path
        if FileManager.default.fileExists(atPath: output) { return try File.read(output) }

        let object = folder.path("tvm.o")
        try run(python, [script] + shape + [object])
        let macros = zip(["M", "K", "N"], shape).map { "-D\($0)=\($1)" }
        let flags = ["--target=wasm32", "-O3", "-msimd128", "-nostdlib", "-Wl,--no-entry"]
        try run(clang, flags + macros + ["-o", output, interface, object])
        return try File.read(output)
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let (status, text) = try runProgram(program, arguments)
        guard status == 0 else { throw BenchmarkError("TVM did not compile: \(text.suffix(400))") }
    }
}
