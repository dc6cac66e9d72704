import DigitsNetwork
import Foundation
import GraphLowering
import ImportONNX
import ModelCompiler
import NDArray
import Operators
import Profiling
import Support
import TensorExpression
import TensorIR
import TestModels

/// The modules that the tests in JavaScript load, compiled once into a folder.
struct WebModules {
    let folder: String

    static let shared = Result { try WebModules() }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "heddle-web-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write("digits", Self.digits())
        try File.write(profilingTwin(of: File.read(file("digits.wasm"))), to: file("digits.profile.wasm"))
        try write("symbolic", Self.rectifiedRows())
        try write("types", Self.everyType())
        try write("swap", Self.sumAndDifference())
        try write("nonzero", Self.places())
        try write("matmul", Self.product(), Target(.simd128, numerics: .deterministic))
        try write("matmul+threads", Self.product(), Target(.simd128, numerics: .deterministic, threading: .threads))
        let tiers = try [Target(.simd128), Target(.relaxedSIMD), Target(.simd128, threading: .threads), Target(.relaxedSIMD, threading: .threads)]
            .map { try compile(Self.digits(), for: $0) }
        for part in TierFiles(tiers, name: "tiers.wasm").files { try File.write(part.bytes, to: file(part.name)) }
        // They are needed until the process ends.
        atexit { if let modules = try? WebModules.shared.get() { try? FileManager.default.removeItem(atPath: modules.folder) } }
    }

    func file(_ name: String) -> String { "\(folder)/\(name)" }

    private func write(_ name: String, _ program: TensorProgram, _ target: Target = Target(.simd128)) throws {
        try File.write(compile(program, for: target).bytes, to: file(name + ".wasm"))
    }

    // MARK: Programs

    static func digits() throws -> TensorProgram {
        var network = DigitsNetwork(try DigitsData())
        return try network.program()
    }

    private static func rectifiedRows() throws -> TensorProgram {
        let x = placeholder("x", .float32, [.variable(Variable("rows", .index)), 3])
        return TensorProgram("rows", inputs: [x], outputs: [.init("y", try relu(x))])
    }

    /// An input of each element type, and each twice.
    private static func everyType() throws -> TensorProgram {
        let inputs = ElementType.allCases.map { placeholder($0.rawValue, $0, [3]) }
        let outputs = try inputs.map { TensorProgram.Output("twice \($0.name)", try concat([$0, $0])) }
        return TensorProgram("types", inputs: inputs, outputs: outputs)
    }

    private static func sumAndDifference() throws -> TensorProgram {
        let a = placeholder("a", .float32, [2]), b = placeholder("b", .float32, [2])
        return TensorProgram("swap", inputs: [a, b], outputs: [.init("sum", try add(a, b)), .init("difference", try subtract(a, b))])
    }

    private static func places() throws -> TensorProgram {
        let model = TestModel([.init("NonZero", ["x"], ["places"])], inputs: [("x", ["n"])], outputs: ["places"])
        return try lowerGraph(importONNX(model.bytes)).program
    }

    /// Large enough to be shared out among threads.
    private static func product() throws -> TensorProgram {
        let a = placeholder("a", .float32, [192, 192]), b = placeholder("b", .float32, [192, 192])
        return TensorProgram("product", inputs: [a, b], outputs: [.init("y", try matmul(a, b))])
    }
}
