// swift-tools-version: 6.1
import PackageDescription

// Layers, lowest first: a target may depend only on targets of a lower layer,
// or on an earlier one of its own (docs/architecture.md).
let package = Package(
    name: "heddle",
    products: [
        .library(name: "Heddle", targets: ["TensorExpression", "Scheduling", "Operators", "ModelCompiler"]),
        .library(name: "HeddleRuntime", targets: ["HeddleRuntime"]),
        .executable(name: "heddle", targets: ["heddle"]),
        .executable(name: "wasm-kernelcompiler", targets: ["wasm-kernelcompiler"]),
        .executable(name: "wasm-kernelruntime", targets: ["wasm-kernelruntime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // Layer 0
        .target(name: "Support"),
        .target(name: "NDArray", dependencies: ["Support"]),
        .target(name: "CWasmtime"),
        .target(name: "ProtobufWire"),
        .target(name: "ONNXProto", dependencies: ["ProtobufWire"]),
        .target(name: "MindIRProto", dependencies: ["ProtobufWire"]),

        // Layer 1
        .target(name: "WasmModel", dependencies: ["Support"], exclude: ["Opcodes.table"]),
        .target(name: "TensorIR", dependencies: ["Support", "NDArray"]),
        .target(name: "Artifact", dependencies: ["Support", "NDArray"]),
        .target(name: "Drawing", dependencies: ["Support"]),

        // Layer 2
        .target(name: "TensorExpression", dependencies: ["TensorIR"]),
        .target(name: "ElementaryFunctions", dependencies: ["TensorIR"]),
        .target(name: "Scheduling", dependencies: ["TensorExpression"]),
        .target(name: "WasiCommand", dependencies: ["WasmModel", "Artifact"]),
        .target(name: "GraphIR", dependencies: ["NDArray", "Support"]),
        .target(name: "Lowering", dependencies: ["Scheduling", "ElementaryFunctions"]),
        .target(name: "Bindings", dependencies: ["Artifact", "NDArray", "Support"]),

        // Layer 3
        .target(name: "WasmCodegen", dependencies: ["TensorIR", "WasmModel"]),
        .target(name: "Operators", dependencies: ["TensorExpression", "Scheduling", "Artifact"]),
        .target(name: "HeddleRuntime", dependencies: ["CWasmtime", "Artifact", "NDArray", "Support"]),

        .target(name: "ModelFiles", dependencies: ["GraphIR", "Support"]),
        .target(name: "ImportONNX", dependencies: ["ModelFiles", "ONNXProto", "ProtobufWire"]),
        .target(name: "ImportMindIR", dependencies: ["ModelFiles", "MindIRProto", "ProtobufWire"]),
        .target(name: "WebServer"),

        // Layer 4
        .target(name: "ModelCompiler", dependencies: ["Artifact", "Operators", "Lowering", "WasmCodegen", "WasiCommand"]),
        .target(name: "GraphLowering", dependencies: ["GraphIR", "ModelCompiler"]),
        .target(name: "MachineCode", dependencies: ["HeddleRuntime"]),
        .target(name: "Profiling", dependencies: ["Artifact", "HeddleRuntime", "WasmModel"]),

        // Layer 6
        .target(
            name: "Commands",
            dependencies: [
                "ModelCompiler", "GraphLowering", "ImportONNX", "ImportMindIR", "HeddleRuntime", "MachineCode", "Profiling", "Bindings", "WebServer", "Drawing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(
            name: "Benchmarking",
            dependencies: [
                "GraphLowering", "ImportONNX", "ModelCompiler", "HeddleRuntime", "Drawing", "Profiling",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/Harness", exclude: ["Engines/host.mjs", "Kernels", "Peers"]),

        // Layer 7
        .executableTarget(name: "heddle", dependencies: ["Commands"]),
        .executableTarget(name: "wasm-kernelcompiler", dependencies: ["Commands"]),
        .executableTarget(name: "wasm-kernelruntime", dependencies: ["Commands"]),
        .executableTarget(name: "KernelBenchmarks", dependencies: ["Benchmarking"], path: "Benchmarks/KernelBenchmarks"),
        .executableTarget(name: "ModelBenchmarks", dependencies: ["Benchmarking"], path: "Benchmarks/ModelBenchmarks"),
        .executableTarget(name: "TuneTiles", dependencies: ["Benchmarking"], path: "Benchmarks/TuneTiles"),
        .target(name: "DigitsNetwork", dependencies: ["ModelCompiler"], path: "Examples/Digits/Network"),
        .executableTarget(
            name: "Digits", dependencies: ["DigitsNetwork", "HeddleRuntime"], path: "Examples/Digits",
            exclude: ["Data", "Network"]),

        // Tests
        .target(name: "TestEngines", dependencies: ["HeddleRuntime", "NDArray", "WasmModel"], path: "Tests/TestEngines", exclude: ["host.mjs", "Wasi/wasi.mjs"]),
        .target(name: "OperatorCases", dependencies: ["HeddleRuntime", "Operators"], path: "Tests/OperatorCases"),
        .target(name: "TestModels", dependencies: ["ONNXProto", "ProtobufWire", "NDArray"], path: "Tests/TestModels"),
        .target(name: "ModelSet", dependencies: ["GraphLowering", "NDArray", "Support"], path: "Tests/ModelSet"),
        .executableTarget(
            name: "MutateModels", dependencies: ["GraphLowering", "ImportMindIR", "ImportONNX"], path: "Tests/MutateModels",
            exclude: ["Models", "Found", "models.py"]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "SupportTests", dependencies: ["Support"]),
        .testTarget(name: "NDArrayTests", dependencies: ["NDArray", "Support"]),
        .testTarget(name: "ArtifactTests", dependencies: ["Artifact", "Support"]),
        .testTarget(
            name: "WasmModelTests", dependencies: ["WasmModel", "HeddleRuntime", "Support"],
            exclude: ["Text/Goldens"]),
        .testTarget(name: "TensorIRTests", dependencies: ["TensorIR"]),
        .testTarget(name: "SchedulingTests", dependencies: ["Lowering", "WasmCodegen", "ModelCompiler", "TestEngines"], exclude: ["Goldens"]),
        .testTarget(
            name: "ElementaryFunctionsTests",
            dependencies: ["ElementaryFunctions", "WasmCodegen", "TestEngines", "WasmModel", "HeddleRuntime"]),
        .testTarget(name: "WasmCodegenTests", dependencies: ["WasmCodegen", "TestEngines"], exclude: ["Goldens"]),
        .testTarget(name: "OperatorsTests", dependencies: ["ModelCompiler", "OperatorCases", "TestEngines"]),
        .testTarget(name: "HeddleRuntimeTests", dependencies: ["HeddleRuntime", "ModelCompiler", "OperatorCases", "TestEngines"]),
        .testTarget(name: "ModelCompilerTests", dependencies: ["ModelCompiler", "HeddleRuntime", "TestEngines"]),
        .testTarget(name: "KernelObjectsTests", dependencies: ["ModelCompiler", "HeddleRuntime", "OperatorCases", "TestEngines", "WasmModel"]),
        .testTarget(name: "WasiCommandTests", dependencies: ["ModelCompiler", "HeddleRuntime", "TestEngines"]),
        .testTarget(name: "DrawingTests", dependencies: ["Drawing"]),
        .testTarget(name: "BindingsTests", dependencies: ["Bindings", "ModelCompiler", "HeddleRuntime"], exclude: ["Programs"]),
        .testTarget(name: "GraphIRTests", dependencies: ["GraphIR"]),
        .testTarget(name: "ImportONNXTests", dependencies: ["ImportONNX", "TestModels"]),
        .testTarget(name: "ImportMindIRTests", dependencies: ["ImportMindIR", "TestModels"]),
        .testTarget(name: "MindIRTests", dependencies: ["GraphLowering", "ImportMindIR", "ImportONNX", "ModelCompiler", "HeddleRuntime", "ModelSet", "TestModels"], exclude: ["Models"]),
        .testTarget(name: "GraphLoweringTests", dependencies: ["GraphLowering", "ImportONNX", "TestModels", "TestEngines"]),
        .testTarget(name: "ONNXModelTests", dependencies: ["GraphLowering", "HeddleRuntime", "ImportONNX", "ModelSet"]),
        .testTarget(name: "ProfilingTests", dependencies: ["Profiling", "ModelCompiler", "TestEngines"]),
        .testTarget(name: "MachineCodeTests", dependencies: ["MachineCode", "ModelCompiler"]),
        .testTarget(name: "CommandsTests", dependencies: ["Commands", "MachineCode", "TestEngines", "TestModels"], exclude: ["Goldens"]),
        .testTarget(
            name: "WebTests",
            dependencies: ["WebServer", "DigitsNetwork", "GraphLowering", "ImportMindIR", "ImportONNX", "HeddleRuntime", "ModelSet", "Profiling", "TestModels"]),
        .testTarget(name: "BenchmarkingTests", dependencies: ["Benchmarking"]),
    ],
    swiftLanguageModes: [.v6]
)

// What libFuzzer calls. Scripts/fuzz links it, as libFuzzer brings the entry point of its own.
if Context.environment["HEDDLE_FUZZ"] != nil {
    package.targets += [
        .target(name: "FuzzImport", dependencies: ["ImportMindIR", "ImportONNX"], path: "Tests/FuzzImport"),
        .target(name: "FuzzCompile", dependencies: ["GraphLowering", "ImportMindIR", "ImportONNX"], path: "Tests/FuzzCompile"),
    ]
}
