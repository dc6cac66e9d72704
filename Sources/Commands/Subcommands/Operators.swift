import ArgumentParser
import Operators

struct Operators: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the operators, and the element types that each takes.")

    enum Form: String, EnumerableFlag {
        case text, json, markdown

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .text: "Aligned columns."
            case .json: "All that is known of each operator, operands and attributes included."
            case .markdown: "The table of the README."
            }
        }
    }

    @Flag var form = Form.text

    func run(on console: Console) {
        let matrix = SupportMatrix()
        switch form {
        case .text: console.write(matrix.text)
        case .json: console.write(matrix.json.text(.pretty))
        case .markdown: console.write(matrix.markdown)
        }
    }
}
