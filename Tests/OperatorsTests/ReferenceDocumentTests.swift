import Foundation
import Operators
import Testing

@Suite struct ReferenceDocumentTests {
    /// `docs/operators.md` says what the definitions say. HEDDLE_RECORD=1 writes it anew.
    @Test func theDocumentIsUpToDate() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/operators.md").standardized
        let wanted = SupportMatrix().reference
        if ProcessInfo.processInfo.environment["HEDDLE_RECORD"] == "1" {
            try Data(wanted.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == wanted, "re-record docs/operators.md with HEDDLE_RECORD=1")
    }
}
