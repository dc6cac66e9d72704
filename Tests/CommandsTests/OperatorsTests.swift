import Commands
import Foundation
import Operators
import Testing

@Suite struct OperatorsCommandTests {
    @Test func text() {
        let lines = CommandRun("operators").output.split(separator: "\n")
        #expect(lines[0].hasPrefix("operator"))
        #expect(lines[1].hasPrefix("Add "))
        #expect(lines.count > Operator.allCases.count)
    }

    @Test func json() throws {
        let report = try CommandRun("operators --json").json
        guard case .array(let rows) = report else {
            Issue.record("no list")
            return
        }
        #expect(rows.compactMap { $0["name"] } == Operator.allCases.map { .string($0.rawValue) })
    }

    @Test func primitives() {
        let names = CommandRun("operators --primitives").output.split(separator: "\n")
        #expect(names.contains("GeLU") && names.contains("Conv2D") && names == names.sorted())
    }

    @Test func formsExcludeEachOther() {
        #expect(CommandRun("operators --json --markdown").status == .usage)
    }

    /// `make generate` writes the table.
    @Test func readmeIsCurrent() throws {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md").standardized
        let text = try String(contentsOf: readme, encoding: .utf8)
        let begin = "<!-- operators: written by make generate -->\n"
        let end = "<!-- operators: end -->\n"
        let start = try #require(text.range(of: begin)).upperBound
        let stop = try #require(text.range(of: end)).lowerBound
        #expect(text[start..<stop] == CommandRun("operators --markdown").output, "run make generate")
    }
}
