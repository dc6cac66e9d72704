import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

@Suite struct BroadcastingTests {
    static let pairs: [([Int], [Int], [Int])] = [
        ([], [], []), ([3], [], [3]), ([], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]),
        ([4, 1, 2], [3, 1], [4, 3, 2]), ([1, 1], [0], [1, 0]), ([0, 3], [1, 3], [0, 3]), ([2, 1, 1, 3], [5, 4, 1], [2, 5, 4, 3]),
    ]

    @Test(arguments: pairs) func operandsBroadcastAsInNumPy(_ first: [Int], _ second: [Int], _ result: [Int]) throws {
        let a = NDArray.random(.int32, shape: first, seed: 1), b = NDArray.random(.int32, shape: second, seed: 2)
        let expected = allIndices(result).map { index in
            a[double: flatPlace(index, in: first)] - b[double: flatPlace(index, in: second)]
        }
        expect(try apply(.subtract, [a, b]), .int32, result, expected, "\(first) - \(second)")
    }

    @Test func symbolicExtentsBroadcast() throws {
        let n = Expression(Variable("n")), m = Expression(Variable("m"))
        let a = NDArray.random(.float32, shape: [3, 4], seed: 3), b = NDArray.random(.float32, shape: [4], seed: 4)
        let static_ = try apply(.multiply, [a, b])
        #expect(try apply(.multiply, [a, b], shapes: [[n, m], [m]]) == static_)
        let row = NDArray.random(.float32, shape: [1, 4], seed: 5)
        #expect(try apply(.add, [a, row], shapes: [[n, m], [1, m]]) == (try apply(.add, [a, row])))
    }

    @Test func threeOperandsBroadcast() throws {
        let condition = NDArray([true, false], shape: [2, 1])
        let a = NDArray([1, 2, 3] as [Int8]), b = NDArray(scalar: Int8(9))
        #expect(try apply(.select, [condition, a, b]) == NDArray([1, 2, 3, 9, 9, 9] as [Int8], shape: [2, 3]))
    }

    /// Where an operand of that shape is read for a place in the result.
    private func flatPlace(_ index: [Int], in shape: [Int]) -> Int {
        zip(index.suffix(shape.count), shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
    }
}
