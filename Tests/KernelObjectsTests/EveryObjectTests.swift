import Artifact
import HeddleRuntime
import ModelCompiler
import NDArray
import OperatorCases
import Operators
import Support
import TensorIR
import Testing
import WasmModel

/// The object of every operator, linked into a program of all its functions, against the kernel library of one module.
@Suite struct EveryObjectTests {
    private static let types: [ElementType] = [.float32, .int32, .int8]

    @Test(.enabled(if: LinkingTools.linker != nil && LinkingTools.clang != nil, LinkingTools.areMissing), arguments: Operator.allCases)
    func linkedFunctionsGiveTheLibrarysBits(_ operation: Operator) throws {
        // A convolution's bias is an operator of its own.
        let operators: [Operator] = [.conv2D, .convTranspose2D].contains(operation) ? [operation, .biasAdd] : [operation]
        let module = try compileLibrary(operators, types: Self.types)
        var library = try KernelLibrary(module: module.bytes)
        let folder = try LibraryFolder(try compileObjects(operators, types: Self.types))
        #expect(folder.objects.functions == module.metadata.functions)
        // A loader of kernel libraries reads what a custom section says.
        var program = try Module(decoding: program(folder))
        program.customSections.append(WasmModel.CustomSection(name: ModelMetadata.sectionName, bytes: module.metadata.encode()))
        var linked = try KernelLibrary(module: program.encode())
        var generator = SplitMix64(seed: 11)
        var calls = 0
        for type in Self.types where operation.definition.elements.contains(type) {
            for one in operation.kernelCases {
                let operands = operation.operands(for: one, type, &generator)
                let attributes = one.attributes.values.mapValues(\.kernelAttribute)
                let expected = try library.run(operation.rawValue, operands, attributes: attributes)
                let result = try linked.run(operation.rawValue, operands, attributes: attributes)
                #expect(result.shape == expected.shape && result.bytes == expected.bytes, "\(type) \(one)")
                calls += 1
            }
        }
        #expect(calls > 0)
    }

    /// A program that hands out the memory behind its own, and exports every function.
    private func program(_ folder: LibraryFolder) throws -> [UInt8] {
        try folder.compileC("""
            #include "kernels.h"
            static _Alignas(64) unsigned char arena[1 << 20];
            static uint32_t used;
            __attribute__((export_name("heddle_reset"))) void reset(void) { used = 0; }
            __attribute__((export_name("heddle_allocate"))) void *allocate(uint32_t bytes) {
                uint32_t start = used;
                if (bytes > sizeof arena - start) return 0;
                used = (start + bytes + 63) & ~63u;
                return arena + start;
            }
            """)
        let names = folder.objects.functions.map { "--export=\($0.name)" }
        return try folder.link(["--initial-memory=4194304"] + names)
    }
}
