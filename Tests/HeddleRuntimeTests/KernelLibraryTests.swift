import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// Every operator as a library function, called with arrays of many shapes, against the interpreter.
@Suite struct KernelLibraryTests {
    private static let types: [ElementType] = [.float32, .int32, .int8]

    @Test(arguments: Operator.allCases)
    func equalsTheInterpreter(_ operation: Operator) throws {
        // A convolution's bias is an operator of its own.
        let operators: [Operator] = [.conv2D, .convTranspose2D].contains(operation) ? [operation, .biasAdd] : [operation]
        var library = try KernelLibrary(module: try compileLibrary(operators, types: Self.types).bytes)
        var generator = SplitMix64(seed: 5)
        for type in Self.types where operation.definition.elements.contains(type) {
            for one in operation.kernelCases {
                let operands = operation.operands(for: one, type, &generator)
                let result = try library.run(
                    operation.rawValue, operands, attributes: one.attributes.values.mapValues(\.kernelAttribute))
                let expected = try reference(operation, operands, one.attributes)
                #expect(result.shape == expected.shape, "\(type) \(one)")
                #expect(
                    result.isClose(to: expected, absoluteTolerance: 2e-6, relativeTolerance: 2e-5), "\(type) \(one): \(result), not \(expected)")
            }
        }
    }

    private func reference(_ operation: Operator, _ operands: [NDArray], _ attributes: Attributes) throws -> NDArray {
        let tensors = operands.enumerated().map { number, array in
            placeholder("x\(number)", array.elementType, array.shape.map { Expression($0) })
        }
        let results = try operation.apply(tensors, attributes: attributes)
        return try evaluate(results, inputs: Dictionary(uniqueKeysWithValues: zip(tensors, operands)))[0]
    }
}

extension Operator {
    /// Random operands of a call.
    func operands(for one: KernelCase, _ type: ElementType, _ generator: inout SplitMix64) -> [NDArray] {
        let definitions = definition.operands
        return one.shapes.enumerated().map { place, shape in
            let definition = definitions[min(place, definitions.count - 1)]
            let element: ElementType = switch definition.element {
            case .main: type
            case .oneOf(let types): types.contains(type) ? type : types[0]
            }
            // Statistics and roots want what is positive; indices what is near the extents.
            let range: ClosedRange<Double>? = element.isFloat ? 0.25...2 : self == .gather && place == 1 ? -6...6 : nil
            return .random(element, shape: shape, in: range, using: &generator)
        }
    }
}

extension AttributeValue {
    var kernelAttribute: KernelAttribute {
        switch self {
        case .integer(let value): .integer(value)
        case .integers(let values): .integers(values)
        case .number(let value): .number(value)
        case .boolean(let value): .boolean(value)
        case .text(let value): .text(value)
        case .expression, .expressions: preconditionFailure("the cases have values only")
        }
    }
}
