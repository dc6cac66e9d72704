import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorIR
import TestEngines
import Testing

/// Kernel objects linked into programs by the toolchain's `wasm-ld`, and run.
@Suite struct LinkingTests {
    private static let operators: [Operator] = [.add, .softmax, .matmul, .conv2D, .cumulativeSum, .biasAdd]

    private func folder() throws -> LibraryFolder {
        try LibraryFolder(try compileObjects(Self.operators, types: [.float32, .int8]))
    }

    @Test(.enabled(if: LinkingTools.linker != nil && LinkingTools.clang != nil, LinkingTools.areMissing))
    func aProgramInC() throws {
        let folder = try folder()
        let functions = ObjectCall.all.map { call in
            let function = folder.objects.functions.first { $0.operatorName == call.operatorName && $0.types == [.float32] }!
            let tensors = function.inputs.map { "const float *\($0.name), " }.joined()
            return "__attribute__((export_name(\"\(call.operatorName)\")))\nint \(call.operatorName)(\(tensors)float *result) { return \(call.text(function)); }\n"
        }
        // Something of the program's own lies in memory and on the stack, which kernels must leave alone.
        try folder.compileC("""
            #include "kernels.h"
            static volatile unsigned char guard[4096];
            \(functions.joined())
            __attribute__((export_name("fill"))) void fill(void) { for (int i = 0; i < 4096; i++) guard[i] = (unsigned char)(i * 7); }
            __attribute__((export_name("check"))) int check(void) {
                for (int i = 0; i < 4096; i++) if (guard[i] != (unsigned char)(i * 7)) return 1 + i;
                return 0;
            }
            """)
        try expectResults(of: try folder.link(), guarded: true)
    }

    @Test(.enabled(if: LinkingTools.linker != nil && LinkingTools.swiftc != nil, LinkingTools.areMissing))
    func aProgramInEmbeddedSwift() throws {
        let folder = try folder()
        let functions = ObjectCall.all.map { call in
            let function = folder.objects.functions.first { $0.operatorName == call.operatorName && $0.types == [.float32] }!
            let tensors = function.inputs.map { "_ \($0.name): UnsafePointer<Float>, " }.joined()
            return """
                @_expose(wasm, "\(call.operatorName)") @_cdecl("swift\(call.operatorName)")
                public func \(call.operatorName.lowercased())(\(tensors)_ result: UnsafeMutablePointer<Float>) -> Int32 { \(call.text(function)) }

                """
        }
        try folder.write("import KernelWasm32\n\n" + functions.joined(), "program.swift")
        _ = try LinkingTools.run(
            LinkingTools.swiftc,
            [
                "-target", "wasm32-unknown-none-wasm", "-enable-experimental-feature", "Embedded", "-wmo", "-O", "-parse-as-library", "-I", ".", "-c",
                "program.swift", "-o", "program.o",
            ], in: folder.path)
        try expectResults(of: try folder.link(), guarded: false)
    }

    /// Calls every function of the program twice, with tensors in the middle of memory.
    private func expectResults(of program: [UInt8], guarded: Bool) throws {
        var library = try KernelLibrary(module: try compileLibrary(Self.operators, types: [.float32, .int8]).bytes)
        for call in ObjectCall.all {
            var address: Int = 512 * 1024
            var writes: [MemoryWrite] = [], arguments: [WasmValue] = []
            for operand in call.operands {
                writes.append(MemoryWrite(address: address, bytes: Array(operand.bytes)))
                arguments.append(.i32(Int32(address)))
                address += (operand.bytes.count + 63) / 64 * 64
            }
            arguments.append(.i32(Int32(address)))
            let expected = try call.expected(&library)
            let calls = (guarded ? [FunctionCall("fill")] : []) + [FunctionCall(call.operatorName, arguments), FunctionCall(call.operatorName, arguments)]
                + (guarded ? [FunctionCall("check")] : [])
            let run = try TestEngines.wasmtime.run(
                program, memoryWrites: writes, calls: calls, memoryReads: [MemoryRead(address: address, count: expected.bytes.count)])
            for outcome in run.outcomes { #expect(try outcome.results().allSatisfy { $0 == .i32(0) }, "\(call.operatorName)") }
            #expect(run.elements(Float.self) == expected.elements(as: Float.self), "\(call.operatorName)")
        }
    }

    /// Without `scratch.o` a program brings its own memory for kernels.
    @Test(.enabled(if: LinkingTools.linker != nil && LinkingTools.clang != nil, LinkingTools.areMissing))
    func scratchMemoryOfTheProgramsOwn() throws {
        let folder = try folder()
        let call = ObjectCall.all.first { $0.operatorName == "Conv2D" }!
        let function = folder.objects.functions.first { $0.operatorName == "Conv2D" && $0.types == [.float32] }!
        try folder.compileC("""
            #include "kernels.h"
            static _Alignas(16) char arena[65536];
            static uint32_t used, pieces;
            void *kernel_scratch_take(uint32_t bytes) { char *piece = arena + used; used += (bytes + 15) & ~15u; pieces++; return piece; }
            void kernel_scratch_release(void *address) { used = (uint32_t)((char *)address - arena); }
            __attribute__((export_name("run"))) int run(const float *x, const float *w, float *result) { return \(call.text(function)); }
            __attribute__((export_name("pieces"))) int count(void) { return (int)pieces; }
            __attribute__((export_name("used"))) int rest(void) { return (int)used; }
            """)
        let program = try folder.link()
        let run = try TestEngines.wasmtime.run(program, calls: [
            FunctionCall("run", [.i32(512 << 10), .i32(600 << 10), .i32(700 << 10)]), FunctionCall("pieces"), FunctionCall("used"),
        ])
        let results = try run.outcomes.map { try $0.results() }
        #expect(results[0] == [.i32(0)])
        #expect(results[1] != [.i32(0)], "the padded image has a computed size")
        #expect(results[2] == [.i32(0)], "every piece is given back")
    }

    @Test(.enabled(if: LinkingTools.archiver != nil && LinkingTools.symbols != nil, LinkingTools.areMissing))
    func llvmReadsTheFiles() throws {
        let folder = try folder()
        let members = try LinkingTools.run(LinkingTools.archiver, ["t", CompiledObjects.archiveName], in: folder.path)
        #expect(members.split(separator: "\n").map(String.init) == ["add.o", "softmax.o", "matmul.o", "conv2d.o", "cumulativesum.o", "biasadd.o", "scratch.o"])
        _ = try LinkingTools.run(LinkingTools.archiver, ["x", CompiledObjects.archiveName], in: folder.path)
        let index = try LinkingTools.run(LinkingTools.symbols, ["--print-armap", CompiledObjects.archiveName], in: folder.path)
        #expect(index.contains("Conv2D_FP32 in conv2d.o") && index.contains("kernel_scratch_take in scratch.o"))
        let add = try LinkingTools.run(LinkingTools.symbols, ["add.o"], in: folder.path)
        #expect(add.contains(" T Add_FP32\n") && add.contains(" T Add_INT8\n") && add.contains(" t Add_FP32.nest0\n"))
        #expect(!add.contains(" U "), "an addition needs nothing of others: \(add)")
        let convolution = try LinkingTools.run(LinkingTools.symbols, ["conv2d.o"], in: folder.path)
        #expect(convolution.contains(" U kernel_scratch_take\n") && convolution.contains(" U kernel_scratch_release\n"))
    }
}
