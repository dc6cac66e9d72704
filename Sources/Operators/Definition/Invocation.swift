import NDArray
import TensorExpression
import TensorIR

/// An application by name: the operands, and the attributes read by their definitions.
struct Invocation {
    let operation: Operator
    let operands: [Tensor]
    let attributes: Attributes

    /// The value given, or else the standard one.
    func value(_ name: String) throws(OperatorError) -> AttributeValue {
        if let given = attributes[name] { return given }
        guard let standard = definition(name).standard else { throw .missingAttribute(operation, name) }
        return standard
    }

    func has(_ name: String) -> Bool { attributes[name] != nil }

    func integer(_ name: String) throws(OperatorError) -> Int {
        switch try value(name) {
        case .integer(let value): return value
        case let other: throw mismatch(name, other)
        }
    }

    func integers(_ name: String) throws(OperatorError) -> [Int] {
        switch try value(name) {
        case .integers(let values): return values
        case .integer(let value): return [value]
        case let other: throw mismatch(name, other)
        }
    }

    /// Exactly `count` integers; a single one stands for all.
    func integers(_ name: String, count: Int) throws(OperatorError) -> [Int] {
        let values = try integers(name)
        if values.count == 1 { return Array(repeating: values[0], count: count) }
        guard values.count == count else { throw invalid(name, .count(count)) }
        return values
    }

    func boolean(_ name: String) throws(OperatorError) -> Bool {
        switch try value(name) {
        case .boolean(let value): return value
        case let other: throw mismatch(name, other)
        }
    }

    func number(_ name: String) throws(OperatorError) -> Double {
        switch try value(name) {
        case .number(let value): return value
        case .integer(let value): return Double(value)
        case let other: throw mismatch(name, other)
        }
    }

    /// A number as a constant of the element type, or the expression that was given for it.
    func scalar(_ name: String, _ element: ElementType) throws(OperatorError) -> Expression {
        if case .expression(let given) = try value(name) { return given }
        return element.constant(nearest: try number(name))
    }

    /// Extents or places: integers, or expressions.
    func extents(_ name: String) throws(OperatorError) -> [Expression] {
        if case .expressions(let given) = try value(name) { return given }
        return try integers(name).map { Expression($0) }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of type: Choice.Type = Choice.self
    ) throws(OperatorError) -> Choice where Choice.RawValue == String {
        let given = try value(name)
        guard case .text(let text) = given else { throw mismatch(name, given) }
        guard let choice = Choice(rawValue: text) else { throw mismatch(name, given) }
        return choice
    }

    func elementType(_ name: String) throws(OperatorError) -> ElementType {
        let given = try value(name)
        guard case .text(let text) = given else { throw mismatch(name, given) }
        guard let type = ElementType(rawValue: text) ?? ElementType(libraryName: text) else { throw mismatch(name, given) }
        return type
    }

    func invalid(_ name: String, _ expected: AttributeExpectation) -> OperatorError {
        .attributeValue(operation, name, found: attributes[name], expected: expected)
    }

    private func mismatch(_ name: String, _ found: AttributeValue) -> OperatorError {
        .attributeKind(operation, name, found: found, expected: definition(name).kind)
    }

    private func definition(_ name: String) -> AttributeDefinition {
        guard let found = operation.definition.attributes.first(where: { $0.name == name }) else {
            preconditionFailure("\(operation) reads the attribute \(name) that it does not define")
        }
        return found
    }
}

extension ElementType {
    /// The constant nearest to a number; a NaN is 0 as an integer.
    package func constant(nearest value: Double) -> Expression {
        if isFloat { return .constant(value, ValueType(self)) }
        var scalar = NDArray.zeros(self, shape: [])
        scalar[double: 0] = value
        return .constant(scalar[integer: 0], ValueType(self))
    }
}
