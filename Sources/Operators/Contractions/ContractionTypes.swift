import NDArray
import TensorExpression
import TensorIR

let contractionNote = "Keeps the type unless outputType is wider; integers wrap."

let outputTypeAttribute = AttributeDefinition(
    "outputType", .elementType, "same", "the type of the sums: same, or a wider one (int32 for int8)")

/// The types in which a sum of products is formed.
struct ContractionTypes {
    /// Of the sum. Narrow integers are summed as `int32`: that wraps to the same bits and suits the instructions.
    let sum: ElementType
    let result: ElementType

    init(_ operation: Operator, _ operand: ElementType, _ result: ElementType?) throws(OperatorError) {
        self.result = result ?? operand
        let wider = operand.widerTypes
        guard self.result == operand || wider.contains(self.result) else {
            throw .attributeValue(
                operation, "outputType", found: .text(self.result.rawValue), expected: .elementTypes([operand] + wider))
        }
        self.sum = self.result.isInteger && self.result.bitCount < 32 ? .int32 : self.result
    }

    func widened(_ value: Expression) -> Expression { value.cast(to: sum) }

    /// The sums as the result's type.
    func narrowed(_ sums: Tensor) -> Tensor {
        if sums.element == result { return sums }
        return compute("\(sums.name).narrowed", sums.shape) { (indices: [Expression]) in sums[indices].cast(to: result) }
    }
}

extension ElementType {
    /// The types that hold every value of this one, and of the same kind.
    fileprivate var widerTypes: [ElementType] {
        if self == .float32 { return [.float64] }
        guard isInteger else { return [] }
        return ElementType.allCases.filter {
            $0.isInteger && $0.bitCount > bitCount && ($0.isSignedInteger || isUnsignedInteger)
        }
    }
}

extension Invocation {
    /// The result type that the attribute names; `nil` for the operands' own.
    func contractionResult() throws(OperatorError) -> ElementType? {
        if try value("outputType") == .text("same") { return nil }
        return try elementType("outputType")
    }
}
