import Support
import Testing

@Suite struct SplitMix64Tests {
    @Test func theSequenceIsTheKnownOne() {
        var generator = SplitMix64(seed: 1234567)
        #expect((0..<3).map { _ in generator.next() }
            == [6457827717110365317, 3203168211198807973, 9817491932198370423])
    }

    @Test func splittingIsIndependentOfWhatFollows() {
        var parent = SplitMix64(seed: 9)
        var child = parent.split()
        _ = parent.next()
        var again = SplitMix64(seed: 9)
        var sameChild = again.split()
        #expect(child.next() == sameChild.next())
        #expect(child != parent)
    }

    @Test func unitNumbersFillTheirRange() {
        var generator = SplitMix64(seed: 3)
        let numbers = (0..<1000).map { _ in generator.unitDouble() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect((0.45...0.55).contains(numbers.reduce(0, +) / 1000))
    }
}
