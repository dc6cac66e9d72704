import HeddleRuntime
import NDArray
import Operators
import Support

extension Operator {
    /// Random operands of a call.
    package func operands(for one: KernelCase, _ type: ElementType, _ generator: inout SplitMix64) -> [NDArray] {
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
    package var kernelAttribute: KernelAttribute {
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
