import Foundation
import Testing
import WasmModel

@Suite struct OpcodeTableTests {
    private static let folder = URL(filePath: #filePath).appending(path: "../../../../Sources/WasmModel").standardized

    private func expect(_ path: String, holds text: String) throws {
        let file = Self.folder.appending(path: path)
        if ProcessInfo.processInfo.environment["HEDDLE_RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(path) is not what Opcodes.table says")
    }

    @Test func generatedFilesAreWhatTheTableSays() throws {
        let table = try String(contentsOf: Self.folder.appending(path: "Opcodes.table"), encoding: .utf8)
        let generator = OpcodeGenerator(table: table)
        try expect("Generated/Opcode.swift", holds: generator.opcodeFile)
        try expect("Generated/OpcodeRows.swift", holds: generator.rowsFile)
    }

    @Test func everyCodeAndNameIsTakenOnce() {
        let codes = Set(Opcode.allCases.map { [Int($0.prefix ?? 0), Int($0.code)] })
        #expect(codes.count == Opcode.allCases.count)
        let names = Set(Opcode.allCases.filter { $0 != .selectTyped }.map(\.name))
        #expect(names.count == Opcode.allCases.count - 1)
    }
}
