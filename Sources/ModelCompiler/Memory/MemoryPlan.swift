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

        /// A line of the processor's cache for what is read in vectors; small values lie close together.
        var alignment: Int { byteCount >= 1024 ? MemoryPlan.alignment : byteCount >= 256 ? 16 : 8 }
    }

    package static let alignment = 64

    /// The offset of each request, in the order given.
    package private(set) var offsets: [Int]
    package private(set) var byteCount: Int
    /// The most bytes alive at one step: no plan can do with fewer.
    package let lowerBound: Int

    /// Places one request after the other, each in the lowest gap that is free throughout its life, and keeps the best of several orders.
    ///
    /// The first order is by size. While that leaves gaps, what ends highest is tried ahead of all others: it is what
    /// found no room.
    package init(_ requests: [Request]) {
        lowerBound = Self.peak(requests)
        let orders: [[Int]] = [
            requests.indices.sorted { (requests[$0].byteCount, $1) > (requests[$1].byteCount, $0) },
            requests.indices.sorted { (requests[$0].area, $1) > (requests[$1].area, $0) },
            requests.indices.sorted { (requests[$0].lifetime.count, $1) > (requests[$1].lifetime.count, $0) },
        ]
        var best = Placement(requests, in: orders[0])
        let isGood = { [lowerBound] (placement: Placement) in placement.byteCount <= lowerBound + lowerBound / 64 }
        for order in orders.dropFirst() where !isGood(best) { best = min(best, Placement(requests, in: order)) }
        // Each attempt takes time with the square of the number of values.
        var attempts = min(64, 200_000_000 / max(1, requests.count * requests.count))
        var current = best
        while !isGood(best), attempts > 0 {
            attempts -= 1
            guard let highest = current.order.last(where: { current.offsets[$0] + requests[$0].byteCount == current.byteCount }),
                current.order.first != highest
            else { break }
            current = Placement(requests, in: [highest] + current.order.filter { $0 != highest })
            best = min(best, current)
        }
        offsets = best.offsets
        byteCount = best.byteCount
    }

    private static func peak(_ requests: [Request]) -> Int {
        var changes: [Int: Int] = [:]
        for request in requests {
            changes[request.lifetime.lowerBound, default: 0] += request.byteCount
            changes[request.lifetime.upperBound + 1, default: 0] -= request.byteCount
        }
        var live = 0, peak = 0
        for step in changes.keys.sorted() {
            live += changes[step]!
            peak = max(peak, live)
        }
        return peak
    }
}

extension MemoryPlan.Request {
    fileprivate var area: Int { byteCount.multipliedReportingOverflow(by: lifetime.count).partialValue }
}

/// Requests placed in some order.
private struct Placement {
    let order: [Int]
    var offsets: [Int]
    var byteCount = 0

    init(_ requests: [MemoryPlan.Request], in order: [Int]) {
        self.order = order
        offsets = Array(repeating: 0, count: requests.count)
        // Those placed so far, from the lowest up.
        var placed: [Int] = []
        for index in order {
            let request = requests[index]
            var offset = 0
            for other in placed where requests[other].lifetime.overlaps(request.lifetime) {
                if offset + request.byteCount <= offsets[other] { break }
                offset = max(offset, (offsets[other] + requests[other].byteCount).roundedUp(to: request.alignment))
            }
            offsets[index] = offset
            byteCount = max(byteCount, offset + request.byteCount)
            placed.insert(index, at: placed.partitioningIndex { offsets[$0] > offset })
        }
    }
}

private func min(_ left: Placement, _ right: Placement) -> Placement { right.byteCount < left.byteCount ? right : left }

extension [Int] {
    /// The first place where the condition holds, in a list in which it holds from there on.
    fileprivate func partitioningIndex(where holds: (Int) -> Bool) -> Int {
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Int {
    func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
