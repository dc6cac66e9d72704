import Foundation
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

@Suite struct ReductionTests {
    static let shapes: [([Int], [Int])] = [
        ([5], []), ([2, 3], [0]), ([2, 3], [-1]), ([2, 3, 4], [0, 2]), ([3, 1, 5], [1]), ([2, 3, 4, 2], [-2, 1]), ([], []), ([0, 3], [0]),
        ([3, 0], [1]), ([17], [0]),
    ]

    @Test(arguments: shapes) func reductionsJoinTheirElements(_ shape: [Int], _ axes: [Int]) throws {
        for element in numberTypes {
            let x = NDArray.random(element, shape: shape, in: element.isFloat ? -2...2 : 0...9, seed: 7)
            for operation in [Operator.reduceSum, .reduceProduct, .reduceMax, .reduceMin, .reduceMean] {
                let groups = grouped(x, axes.isEmpty ? Array(shape.indices) : axes)
                let expected = groups.values.map { joined($0, operation, element) }
                let what = "\(operation) \(element) \(shape) over \(axes)"
                let found = try apply(operation, [x], ["axes": .integers(axes)])
                expect(found, element, groups.shape, expected, what)
                let kept = try apply(operation, [x], ["axes": .integers(axes), "keepDims": true])
                expect(kept, element, groups.keptShape, expected, what)
            }
        }
    }

    @Test func narrowSumsWrapAndMeansDoNot() throws {
        let x = NDArray([100, 100, 100] as [Int8])
        #expect(try apply(.reduceSum, [x]) == NDArray(scalar: Int8(44)))
        #expect(try apply(.reduceMean, [x]) == NDArray(scalar: Int8(100)))
        #expect(try apply(.reduceMean, [NDArray([-1, -2] as [Int8])]) == NDArray(scalar: Int8(-1)))
        let large = NDArray([Int32.max, Int32.max])
        #expect(try apply(.reduceMean, [large]) == NDArray(scalar: Int32.max))
    }

    @Test func meansOfSymbolicExtents() throws {
        let n = Expression(Variable("n")), m = Expression(Variable("m"))
        let x = NDArray.random(.float32, shape: [3, 5], seed: 8)
        let found = try apply(.reduceMean, [x], ["axes": [1]], shapes: [[n, m]])
        #expect(found == (try apply(.reduceMean, [x], ["axes": [1]])))
    }

    @Test(arguments: [([5], []), ([2, 33], [1]), ([2, 3, 4], [0, 2]), ([], []), ([3, 0], [1])] as [([Int], [Int])])
    func logarithmsOfSumsOfExponentials(_ shape: [Int], _ axes: [Int]) throws {
        for element in [ElementType.float32, .float64] {
            let x = NDArray.random(element, shape: shape, in: -200...200, seed: 7)
            let (values, removed, kept) = grouped(x, axes.isEmpty ? Array(shape.indices) : axes)
            let expected = values.map { row -> Double in
                let greatest = row.max() ?? -Double.infinity
                return row.isEmpty ? greatest : greatest + log(row.reduce(0) { $0 + exp($1 - greatest) })
            }
            let attributes: Attributes = ["axes": .integers(axes)]
            expect(try apply(.logSumExp, [x], attributes), element, removed, expected, "LogSumExp \(element) \(shape)")
            var keeping = attributes
            keeping["keepDims"] = true
            expect(try apply(.logSumExp, [x], keeping), element, kept, expected, "LogSumExp \(element) \(shape)")
        }
    }

    @Test func logSumExpOfInfinities() throws {
        for (values, expected) in [
            ([1, .infinity], .infinity), ([-.infinity, -.infinity], -.infinity), ([-.infinity, 2], 2),
        ] as [([Float], Double)] {
            #expect(try apply(.logSumExp, [NDArray(values)])[double: 0] == expected)
        }
        #expect(try apply(.logSumExp, [NDArray([.infinity, .nan] as [Float])])[double: 0].isNaN)
    }

    @Test func extremesOfNaNAreNaN() throws {
        let x = NDArray([1, .nan, 3] as [Float])
        #expect(try apply(.reduceMax, [x])[double: 0].isNaN)
        #expect(try apply(.reduceMin, [x])[double: 0].isNaN)
    }

    /// The elements that join, for each element of the result.
    private func grouped(_ x: NDArray, _ axes: [Int]) -> (values: [[Double]], shape: [Int], keptShape: [Int]) {
        let reduced = Set(axes.map { $0 < 0 ? $0 + x.rank : $0 })
        let keptShape = x.shape.enumerated().map { reduced.contains($0) ? 1 : $1 }
        let values = allIndices(keptShape).map { place in
            let ranges = x.shape.enumerated().map { reduced.contains($0) ? Array(0..<$1) : [place[$0]] }
            let places = ranges.reduce([[]]) { prefixes, range in prefixes.flatMap { prefix in range.map { prefix + [$0] } } }
            return places.map { x[double: x.flatIndex(of: $0)] }
        }
        return (values, x.shape.indices.filter { !reduced.contains($0) }.map { x.shape[$0] }, keptShape)
    }

    private func joined(_ values: [Double], _ operation: Operator, _ element: ElementType) -> Double {
        switch operation {
        case .reduceSum: return held(values.reduce(0, +), element)
        case .reduceProduct:
            // Products may exceed a double's integers: wrap as they grow.
            return values.reduce(1) { held($0 * $1, element) }
        case .reduceMax: return values.max() ?? NDArray.of(element, [1], [-Double.infinity])[double: 0]
        case .reduceMin: return values.min() ?? NDArray.of(element, [1], [Double.infinity])[double: 0]
        default:
            if values.isEmpty { return element.isFloat ? .nan : 0 }
            let mean = values.reduce(0, +) / Double(values.count)
            return element.isFloat ? mean : mean.rounded(.towardZero)
        }
    }

    private func held(_ value: Double, _ element: ElementType) -> Double {
        if element.isFloat { return value }
        return NDArray.of(element, [1], [Int64(value)])[double: 0]
    }
}

@Suite struct ArgumentTests {
    @Test(arguments: [([5], 0), ([2, 3], 0), ([2, 3], -1), ([2, 4, 3], 1), ([3, 1], 1)])
    func theFirstExtremeIsFound(_ shape: [Int], _ axis: Int) throws {
        for element in numberTypes {
            // Few distinct values, so that there are equals.
            let x = NDArray.random(element, shape: shape, in: element.isFloat ? -1...1 : 0...2, seed: 11)
            for (operation, wins) in [(Operator.argmax, { $0 > $1 }), (.argmin, { $0 < $1 })] as [(Operator, (Double, Double) -> Bool)] {
                let axis = axis < 0 ? axis + shape.count : axis
                var kept = shape
                kept[axis] = 1
                let expected = allIndices(kept).map { place in
                    var best = 0
                    let values = (0..<shape[axis]).map { index -> Double in
                        var at = place
                        at[axis] = index
                        return x[double: x.flatIndex(of: at)]
                    }
                    for index in values.indices where wins(values[index], values[best]) { best = index }
                    return Double(best)
                }
                var removed = shape
                removed.remove(at: axis)
                let what = "\(operation) \(element) \(shape) \(axis)"
                expect(try apply(operation, [x], ["axis": .integer(axis)]), .int32, removed, expected, what)
                let wide: Attributes = ["axis": .integer(axis), "keepDims": true, "outputType": "int64"]
                expect(try apply(operation, [x], wide), .int64, kept, expected, what)
            }
        }
    }

    @Test func aNaNComesFirst() throws {
        let x = NDArray([1, .nan, 9, .nan] as [Float])
        #expect(try apply(.argmax, [x]) == NDArray(scalar: Int32(1)))
        #expect(try apply(.argmin, [x]) == NDArray(scalar: Int32(1)))
    }

    @Test func equalElementsAreCounted() throws {
        for element in numberTypes + [.bool] {
            let a = NDArray.of(element, [2, 3], [0, 1, 1, 0, 1, 0] as [Int64]), b = NDArray.of(element, [2, 3], [0, 0, 1, 1, 1, 0] as [Int64])
            let expected = element == .bool ? 1.0 : 4
            expect(try apply(.equalCount, [a, b]), element, [1], [expected], "EqualCount \(element)")
        }
        let zeros = NDArray.zeros(.int8, shape: [300])
        #expect(try apply(.equalCount, [zeros, zeros]) == NDArray([44] as [Int8]))
        #expect(try apply(.equalCount, [NDArray(scalar: Int32(3)), NDArray(scalar: Int32(3))]) == NDArray([1] as [Int32]))
    }
}
