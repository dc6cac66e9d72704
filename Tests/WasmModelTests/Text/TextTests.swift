import Foundation
import Testing
import WasmModel

@Suite struct TextTests {
    /// What we print, assembled by wabt, is the module that was printed.
    @Test(
        .enabled(if: Wat2Wasm.isInstalled, "wat2wasm is not on the PATH (Debian: apt-get install wabt)"),
        arguments: ExampleModules.all.map(\.name))
    func wabtAssemblesTheSameModule(_ name: String) throws {
        let module = try #require(ExampleModules.all.first { $0.name == name }).module
        let assembled = try Wat2Wasm.assemble(module.text())
        for (position, function) in module.functions.enumerated() {
            #expect(assembled.functions[position] == function, "\(module.functionIndex(at: position))")
        }
        #expect(assembled.inFormOfWabt == module.inFormOfWabt)
    }

    @Test func moduleReadsAsAPersonWouldWriteIt() throws {
        try Golden.expect(ExampleModules.control.text(), in: "control.wat")
    }

    @Test func segmentsAndGlobalsRead() throws {
        try Golden.expect(ExampleModules.memoryAndGlobals.text(), in: "memory-and-globals.wat")
    }

    @Test func summaryTellsSizesOnly() {
        var module = Module()
        module.data = [DataSegment(mode: .passive, bytes: Array(repeating: 7, count: 1_000_000))]
        #expect(module.description == "(module\n  (data (;0;) (;1000000 bytes;))\n)\n")
    }

    @Test func onlyUniqueValidNamesAreShown() {
        let text = ExampleModules.names.text()
        #expect(
            !text.contains("$plain") && !text.contains("$with") && !text.contains("$same") && !text.contains("über"))
    }

    @Test(arguments: [
        (Instruction(.f32x4RelaxedMadd), "f32x4.relaxed_madd"),
        (.load(.i32Load, offset: 16), "i32.load offset=16"),
        (.load(.i64Load, offset: 8, alignment: 0), "i64.load offset=8 align=1"),
        (.accessLane(.v128Load32Lane, lane: 3, offset: 4), "v128.load32_lane offset=4 3"),
        (.v128Const(V128(repeating: Float(1))), "v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000"),
        (.f32Const(0.1), "f32.const 0.1"),
        (.f32Const(-.infinity), "f32.const -inf"),
        (Instruction(.f32Const, .f32(0xFFC0_0000)), "f32.const -nan"),
        (Instruction(.f64Const, .f64(0x7FF0_0000_0000_0001)), "f64.const nan:0x1"),
        (.f64Const(1e300), "f64.const 1e+300"),
        (.loop(.value(.v128)), "loop (result v128)"),
        (.callIndirect(TypeIndex(3)), "call_indirect (type 3)"),
        (Instruction(.tableInit, .indices(2, 1)), "table.init 1 2"),
        (.memoryInit(DataIndex(4)), "memory.init 4"),
        (Instruction(.memoryCopy), "memory.copy"),
        (.refNull(.externref), "ref.null extern"),
        (Instruction(.selectTyped, .valueType(.i64)), "select (result i64)"),
        (.lane(.f32x4ExtractLane, 2), "f32x4.extract_lane 2"),
    ])
    func instructionPrints(_ instruction: Instruction, _ text: String) {
        #expect("\(instruction)" == text)
    }
}

extension Module {
    /// What an assembler can know: no custom sections, its own choices of a data count and of the form of segments.
    fileprivate var inFormOfWabt: Module {
        var module = self
        module.names = nil
        module.customSections = []
        module.dataCount = .automatic
        for position in module.elements.indices { module.elements[position].items.shorten() }
        return module
    }
}

extension ElementSegment.Items {
    /// Expressions that are all functions become functions.
    fileprivate mutating func shorten() {
        guard case .expressions(.funcref, let expressions) = self else { return }
        let functions = expressions.compactMap { expression -> FunctionIndex? in
            guard case .index(let index)? = expression.first?.immediate else { return nil }
            return FunctionIndex(rawValue: index)
        }
        if functions.count == expressions.count { self = .functions(functions) }
    }
}

/// Expected text in a file beside the tests.
enum Golden {
    static func expect(_ text: String, in name: String, from test: String = #filePath) throws {
        let file = URL(filePath: test).deletingLastPathComponent().appending(path: "Goldens/\(name)")
        if ProcessInfo.processInfo.environment["HEDDLE_RECORD"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
