import NDArray
import Support

extension SupportMatrix {
    /// A list of objects, one for each operator, with all that its definition says.
    public var json: JSONValue { .array(rows.map(\.json)) }
}

extension SupportMatrix.Row {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "name": .string(operation.rawValue), "family": .string(definition.family.rawValue),
            "formula": .string(definition.formula), "types": names(definition.elements),
            "result": .string(definition.result.text), "operands": .array(definition.operands.map(\.json)),
            "attributes": .array(definition.attributes.map(\.json)),
            "mindspore": .array(operation.primitives.map { .string($0.name) }),
        ]
        if !definition.note.isEmpty { object["note"] = .string(definition.note) }
        if let reason { object["lacking"] = .string(reason) }
        return .object(object)
    }
}

private func names(_ elements: [ElementType]) -> JSONValue { .array(elements.map { .string($0.libraryName) }) }

extension ResultElement {
    fileprivate var text: String {
        switch self {
        case .same: "same"
        case .fixed(let element): element.libraryName
        case .attribute(let name): "attribute \(name)"
        }
    }
}

extension OperandDefinition {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "presence": .string(presence.rawValue)]
        if case .oneOf(let elements) = element { object["types"] = names(elements) }
        return .object(object)
    }
}

extension AttributeDefinition {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "type": .string(kind.description), "meaning": .string(meaning),
        ]
        if let standard { object["default"] = standard.json }
        return .object(object)
    }
}

extension AttributeValue {
    fileprivate var json: JSONValue {
        switch self {
        case .integer(let value): .integer(Int64(value))
        case .integers(let values): .array(values.map { .integer(Int64($0)) })
        case .number(let value): .number(value)
        case .boolean(let value): .bool(value)
        case .text(let value): .string(value)
        case .expression, .expressions: .string(description)
        }
    }
}
