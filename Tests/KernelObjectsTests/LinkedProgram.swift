import Artifact
import Foundation
import HeddleRuntime
import ModelCompiler
import NDArray
import Support
import TestEngines
import TensorIR
import Testing

/// The tools that object files are for; nil where the toolchain lacks one, and then what needs it is not tested.
enum LinkingTools {
    static let linker = Executables.ofToolchain("wasm-ld")
    static let clang = Executables.ofToolchain("clang")
    static let swiftc = Executables.ofToolchain("swiftc")
    static let archiver = Executables.ofToolchain("llvm-ar")
    static let symbols = Executables.ofToolchain("llvm-nm")

    static let areMissing: Comment = "Swift's toolchain has no wasm-ld, clang, llvm-ar or llvm-nm here"

    /// Runs a tool, and gives what it prints.
    static func run(_ tool: String?, _ arguments: [String], in folder: String) throws -> String {
        let (exitCode, output, errors) = try Executables.run(try #require(tool), arguments, in: folder)
        try #require(exitCode == 0, "\(arguments.joined(separator: " ")): \(errors)")
        return String(decoding: output, as: UTF8.self)
    }
}

/// A folder with a kernel library in it, for programs to be linked with.
final class LibraryFolder {
    let path: String
    let objects: CompiledObjects

    init(_ objects: CompiledObjects) throws {
        self.objects = objects
        path = FileManager.default.temporaryDirectory.appending(path: "heddle-objects-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for object in objects.objects { try File.write(object.bytes, to: "\(path)/\(object.name)") }
        try File.write(objects.archive, to: "\(path)/\(CompiledObjects.archiveName)")
        try write(objects.header, CompiledObjects.headerName)
        try write(CompiledObjects.moduleMap, CompiledObjects.moduleMapName)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, _ name: String) throws { try File.write(Array(text.utf8), to: "\(path)/\(name)") }

    /// Links `program.o` with the library.
    func link(_ options: [String] = ["--initial-memory=1048576"]) throws -> [UInt8] {
        _ = try LinkingTools.run(
            LinkingTools.linker, ["program.o", CompiledObjects.archiveName, "-o", "program.wasm", "--no-entry"] + options, in: path)
        return try File.read("\(path)/program.wasm")
    }

    /// Compiles C for WebAssembly without a C library.
    func compileC(_ text: String) throws {
        try write(text, "program.c")
        _ = try LinkingTools.run(
            LinkingTools.clang,
            [
                "--target=wasm32", "-ffreestanding", "-nostdlib", "-O2", "-mbulk-memory", "-Wall", "-Wextra", "-Werror", "-std=c11", "-I.", "-c",
                "program.c", "-o", "program.o",
            ], in: path)
    }
}

/// A call of a function with everything but the tensors known, as C and Swift write it.
struct ObjectCall {
    let operatorName: String
    let operands: [NDArray]
    let resultShape: [Int]
    /// The numbers by the names of parameters.
    let numbers: [String: Int]

    /// `Add_FP32(a, b, result, 1, …)`, where the tensors are called as the function calls them.
    func text(_ function: LibraryFunction) -> String {
        let arguments = function.parameters.map { parameter in
            if case .tensor = parameter.role { return parameter.name }
            return "\(numbers[parameter.name] ?? 0)"
        }
        return "\(function.name)(\(arguments.joined(separator: ", ")))"
    }

    static let all: [ObjectCall] = [
        ObjectCall(
            operatorName: "Add", operands: [.random(.float32, shape: [3, 5], seed: 1), .random(.float32, shape: [5], seed: 2)], resultShape: [3, 5],
            numbers: ["n0": 1, "n1": 1, "n2": 1, "n3": 3, "n4": 5, "a.s3": 5, "a.s4": 1, "b.s4": 1]),
        ObjectCall(
            operatorName: "Softmax", operands: [.random(.float32, shape: [7, 33], seed: 3)], resultShape: [7, 33],
            numbers: ["outer": 7, "n": 33, "inner": 1]),
        ObjectCall(
            operatorName: "MatMul", operands: [.random(.float32, shape: [9, 40], seed: 4), .random(.float32, shape: [40, 21], seed: 5)],
            resultShape: [9, 21],
            numbers: ["b0": 1, "b1": 1, "m": 9, "k": 40, "n": 21, "a.s2": 40, "a.s3": 1, "b.s2": 21, "b.s3": 1]),
        ObjectCall(
            operatorName: "Conv2D", operands: [.random(.float32, shape: [1, 3, 11, 12], seed: 6), .random(.float32, shape: [4, 3, 3, 3], seed: 7)],
            resultShape: [1, 4, 11, 12],
            numbers: [
                "n": 1, "channels": 3, "rows": 11, "columns": 12, "o": 4, "c": 3, "ky": 3, "kx": 3, "outputsPerGroup": 4, "my": 11, "mx": 12,
                "before.y": 1, "before.x": 1, "stride.y": 1, "stride.x": 1, "dilation.y": 1, "dilation.x": 1,
            ]),
        ObjectCall(
            operatorName: "CumulativeSum", operands: [.random(.float32, shape: [4, 300], seed: 8)], resultShape: [4, 300],
            numbers: ["outer": 4, "n": 300, "inner": 1]),
    ]

    /// What HeddleRuntime gets from the library as a module.
    func expected(_ library: inout KernelLibrary) throws -> NDArray {
        let attributes: [String: KernelAttribute] = operatorName == "Conv2D" ? ["padMode": "same"] : [:]
        return try library.run(operatorName, operands, attributes: attributes)
    }
}
