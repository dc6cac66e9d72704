import Artifact
import Bindings
import Foundation
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Wrappers compiled and run, each by a program of its language.
@Suite struct BindingTests {
    /// y = x · w, and the place of the greatest in each row; the rows are open.
    private func model() throws -> CompiledModel {
        let x = placeholder("x", .float32, [.variable(Variable("batch")), 3]), w = placeholder("w", .float32, [3, 2])
        let y = try matmul(x, w)
        let best = try argmax(y, axis: 1)
        return try compile(TensorProgram(
            "small", inputs: [x], outputs: [.init("y", y), .init("best.index", compute("wide", best.shape) { (i: [TensorIR.Expression]) in best[i].cast(to: .int64) })],
            constants: [w: NDArray([1, 0, 2, 1, 0, -1] as [Float], shape: [3, 2])]))
    }

    /// A module of another interface.
    private func other() throws -> CompiledModel {
        let a = placeholder("a", .float32, [2])
        return try compile(TensorProgram("other", inputs: [a], outputs: [.init("b", try relu(a))]))
    }

    private func folder() throws -> BindingFolder {
        let folder = try BindingFolder()
        try folder.write(model().bytes, "small-net.wasm")
        try folder.write(other().bytes, "other.wasm")
        return folder
    }

    // Rows of x: -2 -1 0 and 1 2 3.
    @Test func c() throws {
        let folder = try folder()
        let bound = BoundModel(try model().metadata, file: folder.path("small-net.wasm"), style: .snake)
        try folder.write(Array(cBinding(bound).utf8), "small_net.h")
        let library = BindingFolder.package.appending(path: ".wasmtime").path
        try folder.run("clang", [
            "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-nullability-completeness", "-I", folder.path(""), "-I", BindingFolder.programs.path,
            BindingFolder.programs.appending(path: "main.c").path, "-L", library, "-lwasmtime", "-Wl,-rpath,\(library)", "-o", folder.path("program"),
        ])
        let output = try folder.run(folder.path("program"), [folder.path("small-net.wasm")])
        #expect(output == """
            the file cannot be read
            [2, 2] -4 -1 5 -1 1 0
            [1, 2] -4 -1 1
            heddle_set_dim: status \(StatusCode.dimensionOutOfRange.rawValue)

            """)
    }

    @Test func swift() throws {
        let folder = try folder()
        let bound = BoundModel(try model().metadata, file: folder.path("small-net.wasm"), style: .camel)
        try folder.write(Array(swiftBinding(bound).utf8), "SmallNet.swift")
        let main = try String(contentsOf: BindingFolder.programs.appending(path: "main.swift.txt"), encoding: .utf8)
        try folder.write(Array(main.utf8), "main.swift")
        let build = BindingFolder.build
        let objects = try ["HeddleRuntime", "Artifact", "NDArray", "Support", "CWasmtime"].flatMap { module in
            let place = build.appending(path: "\(module).build")
            return try FileManager.default.subpathsOfDirectory(atPath: place.path).filter { $0.hasSuffix(".o") }.map { place.appending(path: $0).path }
        }
        try folder.run("swiftc", [
            folder.path("main.swift"), folder.path("SmallNet.swift"), "-swift-version", "6", "-I", build.appending(path: "Modules").path,
            "-Xcc", "-fmodule-map-file=\(build.appending(path: "CWasmtime.build/module.modulemap").path)",
            "-I", BindingFolder.package.appending(path: "Sources/CWasmtime/include").path, "-o", folder.path("program"),
        ] + objects)
        let output = try folder.run(folder.path("program"), [folder.path("small-net.wasm"), folder.path("other.wasm")])
        #expect(output == """
            [2, 2] [-4.0, -1.0, 5.0, -1.0] [1, 0]
            [1, 2] [-4.0, -1.0] [1]
            x has the shape [3, 3], but is given 6 elements
            the module is another one: it has a: float32[2], b: float32[2]

            """)
    }

    @Test(.enabled(if: BindingFolder.nodeForTypes != nil, "needs a Node that takes types out, 22.18 or later"))
    func typeScript() throws {
        let folder = try folder()
        let bound = BoundModel(try model().metadata, file: folder.path("small-net.wasm"), style: .camel)
        try folder.write(Array(typeScriptBinding(bound, runtime: "./heddle.js").utf8), "SmallNet.ts")
        for (file, source) in [("heddle.js", "Web/heddle.js"), ("main.mts", "Tests/BindingsTests/Programs/main.mts")] {
            try folder.write(Array(try Data(contentsOf: BindingFolder.package.appending(path: source))), file)
        }
        let output = try folder.run(
            try #require(BindingFolder.nodeForTypes), [folder.path("main.mts"), folder.path("small-net.wasm"), folder.path("other.wasm")])
        #expect(output == """
            [2,2] -4 -1 5 -1 1 0
            [1,2] -4 -1 1
            3 2
            the module is another one: it has a: float32[2], b: float32[2]

            """)
    }

    /// Names of models are anything; those of a wrapper differ, and are no keywords.
    @Test func names() {
        var metadata = ModelMetadata(tier: ModuleTier(.simd128), compiler: "heddle")
        metadata.symbols = ["batch", "Batch", "2d"]
        metadata.inputs = ["/conv1/Conv_output_0", "class", "x y", "xY", "", "名", "input_ids", "a*/b\n\"c\\"].map {
            TensorInterface(name: $0, elementType: .float32, shape: ["2d"])
        }
        let camel = BoundModel(metadata, file: "/tmp/mobilenet-v2.0.wasm", style: .camel)
        #expect(camel.typeName == "MobilenetV2")
        #expect(camel.symbols.map(\.identifier) == ["batch", "batch2", "n2d"])
        #expect(camel.inputs.map(\.identifier) == ["conv1ConvOutput0", "class2", "xY", "xY2", "value", "value2", "inputIds", "aBC"])
        let snake = BoundModel(metadata, file: "2.wasm", name: "ResNet50", style: .snake)
        #expect(snake.typeName == "res_net50")
        #expect(snake.inputs.map(\.identifier) == ["conv1_conv_output_0", "class_2", "x_y", "x_y_2", "value", "value_2", "input_ids", "a_b_c"])
        metadata.symbols = ["n"]
        metadata.inputs = ["out", "out shape", "prepare", "set_n"].map { TensorInterface(name: $0, elementType: .float32, shape: ["n"]) }
        metadata.outputs = ["x_shape", "x"].map { TensorInterface(name: $0, elementType: .float32, shape: ["n"]) }
        let derived = [IdentifierStyle.camel, .snake].map { BoundModel(metadata, file: "m.wasm", style: $0) }
        #expect(derived[0].inputs.map(\.identifier) == ["out", "outShape2", "prepare2", "setN"])
        #expect(derived[0].outputs.map(\.identifier) == ["xShape", "x2"])
        #expect(derived[1].inputs.map(\.identifier) == ["out", "out_shape_2", "prepare_2", "set_n_2"])
        #expect(derived[1].outputs.map(\.identifier) == ["x_shape", "x_2"])
        for text in [swiftBinding(camel), typeScriptBinding(camel, runtime: "./heddle.js"), cBinding(snake)] {
            // In a comment it would end the comment.
            let comments = text.split(separator: "\n").filter { line in ["/", "*"].contains(line.first { $0 != " " }) }
            #expect(!comments.isEmpty && !comments.contains { $0.contains("a*/b") })
        }
    }
}
