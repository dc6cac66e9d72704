import NDArray
import Testing

@Suite struct ComparisonTests {
    @Test func theLargestDifferenceIsFound() {
        let left = NDArray([1, 2, 3, .nan] as [Float])
        let right = NDArray([1, 2.5, 1, .nan] as [Float])
        #expect(left.maximumDifference(from: right) == 2)
        #expect("\(left.difference(from: right))" == "2 elements differ, most at 2: 3.0 and 1.0, by 2.0")
        #expect("\(left.difference(from: left))" == "no difference")
    }

    @Test func nanDiffersFromNumbersOnly() {
        let nan = NDArray([Float.nan])
        #expect(nan.maximumDifference(from: nan) == 0)
        #expect(nan.maximumDifference(from: NDArray([1 as Float])) == .infinity)
        #expect(nan.isClose(to: nan))
        #expect(!nan.isClose(to: NDArray([1 as Float]), absoluteTolerance: .infinity))
        let infinity = NDArray([Float.infinity])
        #expect(infinity.isClose(to: infinity))
        #expect(!infinity.isClose(to: NDArray([Float.greatestFiniteMagnitude])))
        #expect(!NDArray([Float.greatestFiniteMagnitude]).isClose(to: infinity))
        #expect(NDArray([-0.0]) != NDArray([0.0]))
        #expect(NDArray([-0.0]).difference(from: NDArray([0.0])).count == 0)
    }

    @Test func integersDifferExactly() {
        #expect(NDArray([Int64.min]).maximumDifference(from: NDArray([Int64.max])) == 0x1p64)
        #expect(NDArray([Int64.max]).maximumDifference(from: NDArray([Int64.max - 1])) == 1)
        #expect(NDArray([UInt64.max]).maximumDifference(from: NDArray([0 as UInt64])) == 0x1p64)
        #expect(NDArray([-128 as Int8]).maximumDifference(from: NDArray([127 as Int8])) == 255)
        #expect(NDArray([true, false]).maximumDifference(from: NDArray([true, true])) == 1)
    }

    @Test func closenessFollowsTheTolerances() {
        let exact = NDArray([100, 0] as [Double])
        let near = NDArray([100.0009, 0.0] as [Double])
        #expect(near.isClose(to: exact))
        #expect(!near.isClose(to: exact, absoluteTolerance: 0, relativeTolerance: 1e-6))
        #expect(near.isClose(to: exact, absoluteTolerance: 0.001, relativeTolerance: 0))
        #expect(!near.isClose(to: exact.converted(to: .float32)))
        #expect(!NDArray([1.0]).isClose(to: NDArray([1.0], shape: [1, 1])))
    }

    @Test func ulpDistancesCountRepresentableValues() {
        #expect((1 as Float).ulpDistance(to: 1) == 0)
        #expect((1 as Float).ulpDistance(to: (1 as Float).nextUp) == 1)
        #expect((1 as Float).ulpDistance(to: (1 as Float).nextDown) == 1)
        #expect((0 as Float).ulpDistance(to: -0) == 0)
        #expect(Float.leastNonzeroMagnitude.ulpDistance(to: -.leastNonzeroMagnitude) == 2)
        #expect(Float.greatestFiniteMagnitude.ulpDistance(to: .infinity) == 1)
        #expect((-Float.infinity).ulpDistance(to: .infinity) == 0xFF00_0000)
        #expect(Float.nan.ulpDistance(to: .nan) == 0)
        #expect(Float.nan.ulpDistance(to: 1) == .max)
        let left = NDArray([1, 2] as [Float])
        #expect(left.maximumUlpDistance(from: NDArray([1, (2 as Float).nextUp.nextUp])) == 2)
    }

    @Test func ulpErrorsMeasureAgainstTheExactValue() {
        #expect((1 as Float).ulpError(from: 1) == 0)
        #expect((1 as Float).ulpError(from: 1 + 0x1p-24) == 0.5)
        #expect((1 as Float).nextUp.ulpError(from: 1) == 1)
        #expect(Float.nan.ulpError(from: .nan) == 0)
        #expect(Float.nan.ulpError(from: 1) == .infinity)
        #expect(Float.infinity.ulpError(from: 1e300) == 0)
        #expect(Float.infinity.ulpError(from: 1) == .infinity)
    }
}
