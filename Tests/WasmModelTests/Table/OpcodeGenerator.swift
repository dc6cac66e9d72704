/// Makes the committed `Generated/` files of WasmModel out of the text of `Opcodes.table`.
struct OpcodeGenerator {
    struct Row {
        let name: String
        let caseName: String
        let code: String
        let immediate: String
        let signature: String
        let feature: String
    }

    let rows: [Row]

    init(table: String) {
        var feature = ""
        var rows: [Row] = []
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: " ").map(String.init)
            if fields[0] == "feature" {
                feature = fields[1]
            } else {
                rows.append(Self.row(fields, feature: feature))
            }
        }
        self.rows = rows
    }

    private static func row(_ fields: [String], feature: String) -> Row {
        let names = fields[0].split(separator: "=").map(String.init)
        return Row(
            name: names[0],
            caseName: names.count == 2 ? names[1] : camelCase(names[0]),
            code: code(fields[1]),
            immediate: immediate(fields[2]),
            signature: signature(fields[3...]),
            feature: feature)
    }

    static func camelCase(_ name: String) -> String {
        let words = name.split { $0 == "." || $0 == "_" }
        return words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func code(_ field: String) -> String {
        let parts = field.split(separator: ":").map { "0x" + $0.uppercased() }
        return parts.count == 2 ? "prefix: \(parts[0]), code: \(parts[1])" : "code: \(parts[0])"
    }

    private static func immediate(_ field: String) -> String {
        let parts = field.split(separator: ":")
        return switch parts[0] {
        case "-": ".none"
        case "memory", "atomic": ".\(parts[0])(alignment: \(parts[1]))"
        case "memoryLane": ".memoryLane(alignment: \(parts[1]), count: \(parts[2]))"
        case "lane": ".lane(count: \(parts[1]))"
        default: ".\(parts[0])"
        }
    }

    private static func signature(_ fields: ArraySlice<String>) -> String {
        if fields.first == "*" { return ".contextual" }
        let sides = fields.split(separator: "->", maxSplits: 1, omittingEmptySubsequences: false)
        return sides.map { "[" + $0.map { ".\($0)" }.joined(separator: ", ") + "]" }.joined(separator: ", ")
    }
}

extension OpcodeGenerator {
    private static let keywords: Set<String> = ["if", "else", "return"]
    private static let header = """
        // swift-format-ignore-file
        // Made from Opcodes.table by the tests (HEDDLE_RECORD=1); edit the table instead.


        """

    /// The text of `Generated/Opcode.swift`.
    var opcodeFile: String {
        var text = Self.header
        text +=
            "/// An instruction of WebAssembly, named as the specification does; the raw value is its row in the table.\n"
        text += "public enum Opcode: UInt16, CaseIterable, Hashable, Sendable {\n"
        var feature = ""
        for row in rows {
            if row.feature != feature {
                feature = row.feature
                text += "\n    // MARK: \(feature)\n\n"
            }
            text += "    case " + (Self.keywords.contains(row.caseName) ? "`\(row.caseName)`" : row.caseName) + "\n"
        }
        return text + "}\n"
    }

    /// The text of `Generated/OpcodeRows.swift`.
    var rowsFile: String {
        var text = Self.header
        text += "extension OpcodeRow {\n"
        text += "    /// The rows by the raw values of `Opcode`.\n"
        text += "    package static let all: [OpcodeRow] = [\n"
        for row in rows {
            text +=
                "        OpcodeRow(\"\(row.name)\", \(row.code), \(row.immediate), \(row.signature), .\(row.feature)),\n"
        }
        return text + "    ]\n}\n"
    }
}
