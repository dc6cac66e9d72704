import ModelCompiler
import NDArray
import Operators
import Support
import TensorIR
import TestEngines
import Testing
import WasmModel

/// The format of object files and archives, by hand-made ones.
@Suite struct ObjectFileTests {
    /// `lookup(i)` is word i of a table by way of a pointer that is data too.
    private func lookupObject() -> RelocatableObject {
        var module = ModuleBuilder()
        let unused = module.importFunction(module: "env", name: "nobody_defines_me", type: FunctionType())
        var orphan = FunctionBuilder(name: "orphan")
        orphan.emit(.call(unused))
        _ = module.addFunction(orphan.finish())
        var function = FunctionBuilder(name: "lookup", results: [.i32])
        let index = function.addParameter(.i32)
        function.emit([
            .i32Const(0), .load(.i32Load), .localGet(index), .i32Const(4), Instruction(.i32Mul), Instruction(.i32Add), .load(.i32Load),
            .i32Const(0), .load(.i32Load), Instruction(.i32Add),
        ])
        let lookup = module.addFunction(function.finish())
        module.addExport("lookup", .function(lookup))
        var object = RelocatableObject(module.finish())
        object.data = [
            DataSymbol("pad", bytes: [1, 2, 3], alignment: 0),
            DataSymbol("table", bytes: [10, 20, 30, 40].flatMap { [UInt8($0), 0, 0, 0] }, alignment: 4),
            // Points to the second word.
            DataSymbol("pointer", bytes: [0, 0, 0, 0], pointers: [0: DataReference(symbol: 1, addend: 4)]),
        ]
        // The pointer by the offset of a load, the table's last word by a constant.
        object.references = [lookup: [1: DataReference(symbol: 2), 7: DataReference(symbol: 1, addend: 12)]]
        return object
    }

    @Test(.enabled(if: LinkingTools.linker != nil && LinkingTools.symbols != nil, LinkingTools.areMissing))
    func addressesAreFilledIn() throws {
        let folder = try LibraryFolder(try compileObjects([.add], types: [.float32]))
        try File.write(lookupObject().encode(), to: "\(folder.path)/program.o")
        let symbols = try LinkingTools.run(LinkingTools.symbols, ["program.o"], in: folder.path)
        #expect(symbols.contains(" T lookup\n") && symbols.contains(" d table\n"))
        #expect(!symbols.contains("nobody_defines_me") && !symbols.contains("orphan"), "what no export leads to is left out")
        let program = try folder.link(["--initial-memory=1048576", "--export=lookup", "--global-base=4096"])
        let run = try TestEngines.wasmtime.run(program, calls: (0..<3).map { FunctionCall("lookup", [.i32($0)]) })
        // Word i + 1 of the table, and the last word.
        let results = try run.outcomes.map { try $0.results() }
        #expect(results == [[.i32(60)], [.i32(70)], [.i32(80)]])
    }

    /// The structure of an archive: magic, index, long names, members at even offsets.
    @Test func archive() {
        let archive = StaticArchive([
            .init(name: "a.o", bytes: [1, 2, 3], symbols: ["one", "two"]), .init(name: "a_rather_long_name.o", bytes: [4, 5], symbols: ["three"]),
        ]).encode()
        func text(_ range: Range<Int>) -> String { String(decoding: archive[range], as: UTF8.self) }
        #expect(text(0..<8) == "!<arch>\n")
        #expect(text(8..<24) == "/               " && text(66..<68) == "`\n")
        #expect(Array(archive[68..<72]) == [0, 0, 0, 3])
        let offsets = (0..<3).map { number in archive[72 + 4 * number..<76 + 4 * number].reduce(0) { $0 << 8 | Int($1) } }
        #expect(offsets[0] == offsets[1] && offsets[0] % 2 == 0 && offsets[2] % 2 == 0)
        #expect(text(84..<98) == "one\0two\0three\0")
        #expect(text(offsets[0]..<offsets[0] + 16) == "a.o/            ")
        #expect(Array(archive[offsets[0] + 60..<offsets[0] + 64]) == [1, 2, 3, 0x0A])
        #expect(text(offsets[2]..<offsets[2] + 16) == "/0              ")
        #expect(Array(archive[offsets[2] + 60..<offsets[2] + 62]) == [4, 5])
        #expect(text(98..<100) == "//" && text(158..<180) == "a_rather_long_name.o/\n")
    }

    /// The whole library compiles as C, in every tier, with a prototype for each function.
    @Test(.enabled(if: LinkingTools.clang != nil, LinkingTools.areMissing))
    func theHeaderIsC() throws {
        let folder = try LibraryFolder(try compileObjects(types: [.float32, .int32, .int8], for: Target(.scalar)))
        try folder.compileC("#include \"kernels.h\"\n#include \"kernels.h\"\nint unused;\n")
        for function in folder.objects.functions { #expect(folder.objects.header.contains("int32_t \(function.name)(")) }
        #expect(folder.objects.objects.count == Operator.allCases.count + 1)
        #expect(folder.objects.header.contains(
            "int32_t Add_FP32(const float *a, const float *b, float *result, int32_t n0, int32_t n1, int32_t n2, int32_t n3, int32_t n4, int32_t a_s0,"))
    }
}
