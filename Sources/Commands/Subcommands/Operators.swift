import ArgumentParser
import GraphLowering
import Operators

struct Operators: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the operators, and the element types that each takes.")

    enum Form: String, EnumerableFlag {
        case text, json, markdown, primitives

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .text: "Aligned columns."
            case .json: "All that is known of each operator, operands and attributes included."
            case .markdown: "The table of the README."
            case .primitives: "The names of MindSpore's primitives, a line each: MindIR files may have them, and wasm-kernelruntime runs them."
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
        case .primitives: console.write(Primitive.names.map { $0 + "\n" }.joined())
        }
    }
}
