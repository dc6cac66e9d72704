import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Operators that move elements, in every type; the elements are their own places.
@Suite struct MovementTests {
    /// Found by RandomShapeTests: extents beside a 0 do not count.
    @Test func shapesWithoutElementsReshapeToEachOther() throws {
        let result = try apply(.reshape, [.zeros(.int8, shape: [0, 4, 2])], ["shape": [4, 3, 0]])
        #expect(result.shape == [4, 3, 0])
    }

    private func counting(_ element: ElementType, _ shape: [Int]) -> NDArray {
        NDArray.of(element, shape, (0..<Int64(shape.reduce(1, *))).map { $0 })
    }

    /// Checks an operator for all types, given where in the operand each element of the result comes from.
    private func check(
        _ operation: Operator, _ shape: [Int], _ attributes: Attributes, _ result: [Int], _ places: [Int?],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for element in ElementType.allCases {
            let x = counting(element, shape)
            let expected = places.map { place in place.map { x[double: $0] } ?? 0 }
            let found = try apply(operation, [x], attributes)
            expect(found, element, result, expected, "\(operation) \(element) \(shape) \(attributes)", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [([2, 3], [3, 2]), ([2, 3, 4], [6, 4]), ([6, 4], [2, -1, 4]), ([2, 1, 6], [3, 4, 1]), ([0, 3], [3, 0]), ([], [1, 1]), ([1, 1], []), ([4, 6, 5], [8, 3, 5]), ([2, 3, 4], [4, 3, 2])])
    func reshapeKeepsTheOrder(_ shape: [Int], _ wanted: [Int]) throws {
        let count = shape.reduce(1, *)
        let known = wanted.filter { $0 >= 0 }.reduce(1, *)
        let result = wanted.map { $0 < 0 ? count / known : $0 }
        try check(.reshape, shape, ["shape": .integers(wanted)], result, Array(0..<count))
    }

    @Test func symbolicShapesReshape() throws {
        let n = Expression(Variable("n"))
        let x = NDArray.random(.float32, shape: [5, 3, 4], seed: 1)
        let flat = try apply(.reshape, [x], ["shape": [-1, 12]], shapes: [[n, 3, 4]])
        #expect(flat == (try x.reshaped(to: [5, 12])))
        let all = try apply(.reshape, [x], ["shape": .expressions([n * 12])], shapes: [[n, 3, 4]])
        #expect(all == (try x.reshaped(to: [60])))
    }

    @Test(arguments: [([2, 3], []), ([2, 3, 4], [1, 2, 0]), ([2, 3, 4], [0, -1, 1]), ([1, 5], [1, 0]), ([], [])] as [([Int], [Int])])
    func transposeReordersAxes(_ shape: [Int], _ permutation: [Int]) throws {
        let order = permutation.isEmpty ? Array(shape.indices.reversed()) : permutation.map { $0 < 0 ? $0 + shape.count : $0 }
        let result = order.map { shape[$0] }
        let strides = NDArray.rowMajorStrides(of: shape)
        let places = allIndices(result).map { index in zip(index, order).reduce(0) { $0 + $1.0 * strides[$1.1] } }
        try check(.transpose, shape, ["permutation": .integers(permutation)], result, places)
    }

    @Test func concatJoinsAlongAnAxis() throws {
        for element in ElementType.allCases {
            let a = NDArray.of(element, [2, 2], [0, 1, 1, 0] as [Int64]), b = NDArray.of(element, [2, 1], [1, 0] as [Int64])
            let empty = NDArray.zeros(element, shape: [2, 0])
            expect(try apply(.concat, [a, b, empty, b], ["axis": -1]), element, [2, 4], [0, 1, 1, 1, 1, 0, 0, 0], "Concat \(element)")
            expect(try apply(.concat, [a, a]), element, [4, 2], [0, 1, 1, 0, 0, 1, 1, 0], "Concat \(element)")
        }
        let n = Expression(Variable("n")), m = Expression(Variable("m"))
        let a = NDArray([1, 2] as [Int32]), b = NDArray([3] as [Int32])
        #expect(try apply(.concat, [a, b], shapes: [[n], [m]]) == NDArray([1, 2, 3] as [Int32]))
    }

    @Test(arguments: [(0, 5, 1), (1, -1, 1), (-2, 100, 1), (0, 5, 2), (1, 5, 3), (4, 0, -1), (-1, -100, -2), (3, 3, 1), (4, 1, 1), (1, 4, -1), (-100, 2, 1)])
    func slicesFollowNumPy(_ start: Int, _ end: Int, _ step: Int) throws {
        // Python's rules: a negative place counts from the end, then both are clamped to the borders.
        let extent = 5
        let (low, high) = step > 0 ? (0, extent) : (-1, extent - 1)
        let from = min(max(start < 0 ? start + extent : start, low), high), to = min(max(end < 0 ? end + extent : end, low), high)
        let rows = Array(stride(from: from, to: to, by: step))
        let attributes: Attributes = ["starts": [start], "ends": [end], "steps": [step]]
        try check(.slice, [extent, 2], attributes, [rows.count, 2], rows.flatMap { [2 * $0, 2 * $0 + 1] })
        let x = NDArray.random(.int32, shape: [5, 2], seed: 1)
        let n = Expression(Variable("n"))
        #expect(try apply(.slice, [x], attributes, shapes: [[n, 2]]) == (try apply(.slice, [x], attributes)))
    }

    @Test func slicesTakeChosenAxes() throws {
        let attributes: Attributes = ["starts": [1, 2], "ends": [3, 0], "axes": [2, 0], "steps": [1, -1]]
        let places = allIndices([2, 2, 2]).map { (2 - $0[0]) * 6 + $0[1] * 3 + $0[2] + 1 }
        try check(.slice, [3, 2, 3], attributes, [2, 2, 2], places)
    }

    @Test func openSlicesReachTheBorder() throws {
        let x = placeholder("x", .int32, [5])
        let reversed = try slice(x, [AxisSlice(axis: 0, by: -1)]), tail = try slice(x, [AxisSlice(axis: 0, from: -2)])
        let values = try evaluate([reversed, tail], inputs: [x: NDArray([1, 2, 3, 4, 5] as [Int32])])
        #expect(values == [NDArray([5, 4, 3, 2, 1] as [Int32]), NDArray([4, 5] as [Int32])])
    }

    @Test func tileRepeats() throws {
        try check(.tile, [3], ["multiples": [2]], [6], [0, 1, 2, 0, 1, 2])
        try check(.tile, [2, 1], ["multiples": [2, 1, 3]], [2, 2, 3], allIndices([2, 2, 3]).map { $0[1] })
        try check(.tile, [2, 2], ["multiples": [2]], [2, 4], [0, 1, 0, 1, 2, 3, 2, 3])
        try check(.tile, [2], ["multiples": [0]], [0], [])
    }

    @Test func constantsSurround() throws {
        try check(.pad, [2, 2], ["before": [1, 0], "after": [0, 2]], [3, 4], [nil, nil, nil, nil, 0, 1, nil, nil, 2, 3, nil, nil])
        try check(.pad, [4], ["before": [-1], "after": [-1]], [2], [1, 2])
        try check(.pad, [4], ["before": [-2], "after": [1]], [3], [2, 3, nil])
        try check(.pad, [2], ["before": [1], "after": [-1]], [2], [nil, 0])
        try check(.pad, [0], ["before": [1], "after": [1]], [2], [nil, nil])
        let x = NDArray([1, 2] as [Int8])
        #expect(try apply(.pad, [x], ["before": 1, "after": 0, "value": -5]) == NDArray([-5, 1, 2] as [Int8]))
    }

    @Test func edgesAndReflectionsSurround() throws {
        try check(.pad, [3], ["before": [2], "after": [1], "mode": "edge"], [6], [0, 0, 0, 1, 2, 2])
        try check(.pad, [3], ["before": [2], "after": [2], "mode": "reflect"], [7], [2, 1, 0, 1, 2, 1, 0])
        try check(.pad, [3], ["before": [0], "after": [2], "mode": "reflect"], [5], [0, 1, 2, 1, 0])
        try check(.pad, [3], ["before": [-1], "after": [1], "mode": "edge"], [3], [1, 2, 2])
    }

    @Test func gatherPicksAndNeverReadsBeyond() throws {
        for element in ElementType.allCases {
            let x = NDArray.of(element, [3, 2], [1, 0, 1, 1, 0, 1] as [Int64])
            let rows = NDArray([2, -1, 0, 3, -4, Int32.max, .min] as [Int32])
            expect(try apply(.gather, [x, rows]), element, [7, 2], [0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], "Gather \(element)")
            let columns = NDArray([1, 0, -2, 1 << 40] as [Int64], shape: [2, 2])
            let expected: [Double] = [0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0]
            expect(try apply(.gather, [x, columns], ["axis": -1]), element, [3, 2, 2], expected, "Gather \(element)")
        }
        let nothing = NDArray.zeros(.float32, shape: [0, 2])
        #expect(try apply(.gather, [nothing, NDArray(scalar: Int32(0))]) == NDArray.zeros(.float32, shape: [2]))
    }
}
