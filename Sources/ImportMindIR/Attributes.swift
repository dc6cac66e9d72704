import GraphIR
import MindIRProto
import NDArray

extension Importer {
    /// The attributes of a primitive; those whose values have no meaning for inference are left out.
    mutating func attributes(_ protos: [AttributeProto], _ node: String) throws(ImportError) -> [String: GraphAttribute] {
        var result: [String: GraphAttribute] = [:]
        for proto in protos where !Self.ignoredAttributes.contains(proto.name) {
            guard let value = try imported(proto, "\(node), attribute \(proto.name),") else { continue }
            result[proto.name] = attribute(value)
        }
        return result
    }

    private static let ignoredAttributes: Set<String> = [
        "input_names", "output_names", "side_effect_propagate", "side_effect_mem", "side_effect_io", "checkpoint",
    ]

    private func attribute(_ value: Imported) -> GraphAttribute? {
        switch value {
        case .literal(.number(let number)): .number(number)
        case .literal(.double(let number)): .number(Float(number))
        case .literal(.text(let text)): .text(text)
        case .literal(let literal): literal.integer.map { .integer(Int($0)) }
        case .tensor(let id, _): graph.constants[id].map { .tensor($0) }
        case .tuple(let elements): listAttribute(elements)
        case .monad, .closure, .choice: nil
        }
    }

    private func listAttribute(_ elements: [Imported]) -> GraphAttribute? {
        var integers: [Int] = [], numbers: [Float] = [], texts: [String] = []
        for element in elements {
            switch attribute(element) {
            case .integer(let value)?:
                integers.append(value)
                numbers.append(Float(value))
            case .number(let value)?: numbers.append(value)
            case .text(let value)?: texts.append(value)
            default: break
            }
        }
        if integers.count == elements.count { return .integers(integers) }
        if numbers.count == elements.count { return .numbers(numbers) }
        if texts.count == elements.count { return .texts(texts) }
        return Self.table(elements).map { .tensor(GraphConstant($0)) }
    }

    /// Lists of as many integers each, as an array of two axes.
    static func table(_ rows: [Imported]) -> NDArray? {
        var values: [Int64] = [], width: Int?
        for row in rows {
            guard case .tuple(let elements) = row, width ?? elements.count == elements.count else { return nil }
            width = elements.count
            for element in elements {
                guard case .literal(let literal) = element, let value = literal.integer else { return nil }
                values.append(value)
            }
        }
        return width.map { NDArray(values, shape: [rows.count, $0]) }
    }
}
