import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Every elementwise operator in every type that it takes, on values that include the awkward ones.
@Suite struct ElementwiseTests {
    @Test(arguments: ElementwiseReference.all.keys.sorted { $0.rawValue < $1.rawValue })
    func agreesWithTheHost(_ operation: Operator) throws {
        let reference = ElementwiseReference.all[operation]!
        let definition = operation.definition
        for element in definition.elements {
            let operands = samples(operation, element, count: definition.operands.count)
            let found = try apply(operation, operands)
            let expected = (0..<operands[0].count).map { index in
                expectedElement(reference, operands, index, element, found.elementType)
            }
            expect(found, definition.result == .fixed(.bool) ? .bool : element, operands[0].shape, expected, "\(operation) \(element)")
        }
    }

    @Test func everyElementwiseOperatorIsTested() {
        let tested = Set(ElementwiseReference.all.keys).union([.select, .cast])
        let all = Operator.allCases.filter { $0.definition.family == .elementwise }
        #expect(Set(all) == tested)
    }

    private func expectedElement(
        _ reference: ElementwiseReference, _ operands: [NDArray], _ index: Int, _ element: ElementType, _ result: ElementType
    ) -> Double {
        if element.isFloat {
            let value = reference.float!(operands.map { $0[double: index] })
            return result == .float32 ? Double(Float(value)) : value
        }
        let integer = reference.integer!(operands.map { $0[integer: index] }, element)
        var holder = NDArray.zeros(result, shape: [1])
        holder[integer: 0] = integer
        return holder[double: 0]
    }

    /// Every pair of special values.
    private func samples(_ operation: Operator, _ element: ElementType, count: Int) -> [NDArray] {
        let values = specialValues(operation, element)
        let all = values.count
        return (0..<count).map { position in
            var array = NDArray.zeros(element, shape: [all, all])
            for row in 0..<all {
                for column in 0..<all { array.set(values[position == 0 ? row : column], at: row * all + column) }
            }
            return array
        }
    }

    private func specialValues(_ operation: Operator, _ element: ElementType) -> [SampleValue] {
        if element == .bool { return [.integer(0), .integer(1)] }
        if element.isFloat {
            // Short binary fractions, so that quotients next to an integer round alike in every precision.
            let everywhere = [0.0, 0.25, 0.5, 1, 1.5, 2.5, 3, 7.75]
            let negative = [-0.375, -0.5, -1, -1.5, -2, -3.75]
            return (everywhere + negative).map { .double($0) }
        }
        // A reference power multiplies as often as the exponent says.
        if operation == .power {
            let values: [Int64] = [0, 1, 2, 3, 5, 7, 30, 100, -1, -2, -3, -4]
            return values.filter { element.isSignedInteger || $0 >= 0 }.map { .integer($0) }
        }
        let most = element.greatest.integerValue!, least = element.least.integerValue!
        return [0, 1, 2, 3, 5, 31, 100, -1, -2, -7, most, most &- 1, least, least &+ 1].map { .integer(element.wrap($0)) }
    }
}

enum SampleValue {
    case double(Double), integer(Int64)
}

extension NDArray {
    mutating func set(_ value: SampleValue, at index: Int) {
        switch value {
        case .double(let value): self[double: index] = value
        case .integer(let value): self[integer: index] = value
        }
    }
}
