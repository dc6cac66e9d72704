/// Where the values of a program lie in memory, and how much of it they take together.
///
/// Values whose lives do not overlap may share bytes.
package struct MemoryPlan {
    /// A value to place: its size, and the first and last step at which it must be there.
    package struct Request {
        package let byteCount: Int
        package let lifetime: ClosedRange<Int>

        package init(byteCount: Int, lifetime: ClosedRange<Int>) {
            self.byteCount = byteCount
            self.lifetime = lifetime
        }
    }

    package static let alignment = 64

    /// The offset of each request, in the order given.
    package private(set) var offsets: [Int]
    package private(set) var byteCount = 0
    /// The most bytes alive at one step: no plan can do with fewer.
    package let lowerBound: Int

    /// Places the largest first, each in the lowest gap that is free throughout its life.
    package init(_ requests: [Request]) {
        offsets = Array(repeating: 0, count: requests.count)
        lowerBound = Self.peak(requests)
        var placed: [Int] = []
        let order = requests.indices.sorted {
            (requests[$0].byteCount, $1) > (requests[$1].byteCount, $0)
        }
        for index in order {
            let neighbours = placed.filter { requests[$0].lifetime.overlaps(requests[index].lifetime) }
                .sorted { offsets[$0] < offsets[$1] }
            var offset = 0
            for other in neighbours {
                if offset + requests[index].byteCount <= offsets[other] { break }
                offset = max(offset, (offsets[other] + requests[other].byteCount).roundedUp(to: Self.alignment))
            }
            offsets[index] = offset
            byteCount = max(byteCount, offset + requests[index].byteCount)
            placed.append(index)
        }
    }

    private static func peak(_ requests: [Request]) -> Int {
        let steps = Set(requests.map(\.lifetime.lowerBound))
        return steps.map { step in
            requests.filter { $0.lifetime.contains(step) }.reduce(0) { $0 + $1.byteCount }
        }.max() ?? 0
    }
}

extension Int {
    func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
