import Foundation
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorIR
import TestEngines
import Testing

/// A kernel library as a program gives what its functions give when HeddleRuntime calls them.
@Suite struct KernelCommandTests {
    private static let types: [ElementType] = [.float32, .int32, .int8]
    private static let module = Result { try compileLibrary(types: types, packaging: .wasiCommand).bytes }
    private static let folder = FileManager.default.temporaryDirectory.path

    private func run(
        _ arguments: [String], _ input: [UInt8] = [], module: [UInt8]? = nil, on host: any WasiHost = TestEngines.wasmtimeWasi
    ) throws -> WasiRun {
        try host.run(try module ?? Self.module.get(), arguments, in: Self.folder, standardInput: input)
    }

    @Test func equalsTheFunctions() throws {
        var library = try KernelLibrary(module: try Self.module.get())
        var generator = SplitMix64(seed: 5)
        for operation in Operator.allCases {
            for type in Self.types where operation.definition.elements.contains(type) {
                for one in operation.kernelCases {
                    let operands = operation.operands(for: one, type, &generator)
                    let expected = try library.run(
                        operation.rawValue, operands, attributes: one.attributes.values.mapValues(\.kernelAttribute))
                    let attributes = one.attributes.values.map { "\($0.key)=\($0.value)" }
                    let run = try run(
                        [operation.rawValue] + operands.map { _ in "-" } + attributes, operands.flatMap(\.npy))
                    #expect(run.exitCode == 0 && run.errors.isEmpty, "\(operation) \(type) \(one): \(run.errors)")
                    #expect(run.output == expected.npy, "\(operation) \(type) \(one)")
                }
            }
        }
    }

    @Test func everyHostRunsIt() throws {
        for host in TestEngines.wasiHosts {
            let target = Target(host.hasSIMD ? .simd128 : .scalar)
            let module = try compileLibrary([.add, .softmax], types: [.float32], for: target, packaging: .wasiCommand).bytes
            let a = NDArray([1, 2, 3, 4] as [Float], shape: [2, 2]), b = NDArray([10, 20] as [Float], shape: [2])
            let sum = try run(["Add"], a.npy + b.npy, module: module, on: host)
            #expect(try NDArray(npy: sum.output).elements(as: Float.self) == [11, 22, 13, 24], "\(host.name): \(sum.errors)")
            #expect(try run(["Add", "-"], a.npy, module: module, on: host).exitCode == 65, "\(host.name)")
        }
    }

    @Test func indicesOf64BitsAreClamped() throws {
        let x = NDArray([1, 2, 3] as [Float], shape: [3]), indices = NDArray([2, -1, 1 << 40, -1 << 40] as [Int64], shape: [4])
        let result = try NDArray(npy: try run(["Gather", "-", "-"], x.npy + indices.npy).output)
        #expect(result.elements(as: Float.self) == [3, 3, 0, 0])
    }

    @Test func numbersAreReadExactly() throws {
        let x = NDArray([-1] as [Float], shape: [1])
        for text in ["0.01", "1e-3", "2", "-0.5", "12.375e+2", "3.4028234e38", ".25", "1.", "inf"] {
            let result = try NDArray(npy: try run(["LeakyReLU", "-", "alpha=\(text)"], x.npy).output)
            #expect(result.elements(as: Float.self) == [-Float(Double(text)!)], "\(text)")
        }
        for text in ["", "x", "1e", "1.2.3", "--1", "1 "] {
            let run = try run(["LeakyReLU", "-", "alpha=\(text)"], x.npy)
            #expect(run.errors == "Error: LeakyReLU: the attribute alpha is \(text); it must be a number\n" && run.exitCode == 64)
        }
    }

    @Test(arguments: [
        ("Addd - -", 64, "the library has no operator Addd; --help lists those that it has"),
        ("Add -", 65, "Add: the shapes are [2, 3]; it takes a, b"),
        ("Add - - axis=1", 64, "Add has no attribute axis; it has none"),
        ("Softmax - axes=1", 64, "Softmax has no attribute axes; it has axis"),
        ("Softmax - axis=2", 64, "Softmax: the attribute axis is 2; it must be within -2 ... 1"),
        ("Softmax - axis=0,1", 64, "Softmax: the attribute axis is 0,1; it must be an integer"),
        ("ReduceSum - axes=0,x", 64, "ReduceSum: the attribute axes is 0,x; it must be a list of integers"),
        ("ReduceSum - axes=0,-2", 64, "ReduceSum: the attribute axes is 0,-2; it must be axes that differ"),
        ("ReduceSum - keepDims=yes", 64, "ReduceSum: the attribute keepDims is yes; it must be true or false"),
        ("Reshape -", 64, "Reshape needs the attribute shape"),
        ("Reshape - shape=4,2", 65, "Reshape: the shapes are [2, 3]; the shape [4, 2] has another number of elements"),
        ("Reshape - shape=-1,-1", 64, "Reshape: the attribute shape is -1,-1; it must be a shape with at most one -1 and no other negative extent"),
        ("Transpose - permutation=0,0", 64, "Transpose: the attribute permutation is 0,0; it must be a permutation of the axes"),
        ("MatMul - -", 65, "MatMul: the shapes are [2, 3], [2, 3]; the axis that is summed must have one extent in both"),
        ("MatMul - - outputType=FP64", 64, "the library has no MatMul with outputType = FP64"),
        ("Conv2D - -", 65, "Conv2D: the shapes are [2, 3], [2, 3]; x must have 4 axes"),
        ("Concat - - axis=2", 64, "Concat: the attribute axis is 2; it must be within -2 ... 1"),
        ("GeLU - approximate=cubic", 64, "the library has no GeLU with approximate = cubic"),
        ("Cast - to=FP64", 64, "the library has no Cast for float32 to float64; it has it for float32 to int32 float32 to int8 int32 to float32 int32 to int8 int8 to float32 int8 to int32"),
        ("Gather - -", 65, "Gather: indices is of type int32, but is given float32"),
        ("Pad - before=1,1,1 after=1", 64, "Pad: the attribute before is 1,1,1; it must be a list of 2"),
        ("Slice - starts=0 ends=1 steps=0", 64, "Slice: the attribute steps is 0; it must be other than zero"),
    ])
    func errors(_ line: String, _ code: Int, _ sentence: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let x = NDArray.random(.float32, shape: [2, 3], seed: 1)
        let run = try run(words, words.filter { $0 == "-" }.flatMap { _ in x.npy })
        #expect(run.errors == "Error: \(sentence)\n")
        #expect(run.exitCode == code && run.output.isEmpty)
    }

    @Test func otherElementTypes() throws {
        let x = NDArray.random(.int32, shape: [2, 3], seed: 1), y = NDArray.random(.float64, shape: [2, 3], seed: 1)
        let mixed = try run(["Add", "-", "-"], x.npy + NDArray.random(.float32, shape: [2, 3], seed: 1).npy)
        #expect(mixed.errors == "Error: Add: b is of type int32, but is given float32\n" && mixed.exitCode == 65)
        let unknown = try run(["Exp", "-"], y.npy)
        #expect(unknown.errors == "Error: the library has no Exp for float64; it has it for float32\n" && unknown.exitCode == 64)
    }

    @Test func help() throws {
        let text = String(decoding: try run(["--help"]).output, as: UTF8.self)
        #expect(text.hasPrefix("Runs an operator on NumPy's .npy files.\n\nusage: OPERATOR FILE... [NAME=VALUE]... [--output-dir DIR]\n\n  Add a b\n"))
        #expect(text.contains("\n  Softmax x axis=\n"))
        for operation in Operator.allCases { #expect(text.contains("\n  \(operation.rawValue)"), "\(operation)") }
    }
}
