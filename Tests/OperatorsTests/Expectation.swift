import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// The result of an operator, applied by name, for arrays.
func apply(
    _ operation: Operator, _ operands: [NDArray], _ attributes: Attributes = [:], shapes: [[Expression]]? = nil
) throws -> NDArray {
    let tensors = operands.enumerated().map { index, array in
        placeholder("x\(index)", array.elementType, shapes?[index] ?? array.shape.map { Expression($0) })
    }
    let results = try operation.apply(tensors, attributes: attributes)
    return try evaluate(results, inputs: Dictionary(uniqueKeysWithValues: zip(tensors, operands)))[0]
}

/// Checks an array against numbers: integers exactly, floats to a few units in the last place of what is summed.
func expect(
    _ found: NDArray, _ element: ElementType, _ shape: [Int], _ expected: [Double], relative: Double = 1e-5,
    absolute: Double = 1e-6, _ what: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found.elementType == element, "\(what())", sourceLocation: sourceLocation)
    guard found.shape == shape, found.count == expected.count else {
        Issue.record("\(what()): shape \(found.shape), not \(shape)", sourceLocation: sourceLocation)
        return
    }
    for (index, (left, right)) in zip(found.doubles, expected).enumerated() {
        let isEqual = left == right || (left.isNaN && right.isNaN)
        let isClose = element.isFloat && abs(left - right) <= absolute + relative * abs(right)
        guard isEqual || isClose else {
            Issue.record("\(what()): element \(index) is \(left), not \(right)", sourceLocation: sourceLocation)
            return
        }
    }
}

extension NDArray {
    /// Elements of any type from numbers, which wrap where they do not fit.
    static func of(_ element: ElementType, _ shape: [Int], _ values: [Int64]) -> NDArray {
        var array = NDArray.zeros(element, shape: shape)
        for (index, value) in values.enumerated() { array[integer: index] = value }
        return array
    }

    static func of(_ element: ElementType, _ shape: [Int], _ values: [Double]) -> NDArray {
        var array = NDArray.zeros(element, shape: shape)
        for (index, value) in values.enumerated() { array[double: index] = value }
        return array
    }
}

/// All indices of a shape, in row-major order.
func allIndices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { prefixes, extent in prefixes.flatMap { prefix in (0..<extent).map { prefix + [$0] } } }
}

/// A number as the integer type holds it.
func wrapped(_ value: Int64, _ element: ElementType) -> Int64 { element.wrap(value) }

let numberTypes: [ElementType] = [
    .float32, .float64, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64,
]
