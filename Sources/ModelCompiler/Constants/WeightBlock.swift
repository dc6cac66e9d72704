/// Rows of lanes, where the elements of each lane may be multiples of a step of its own. Rows are gone through one after the other, as they lie.
struct WeightBlock {
    let floats: UnsafeBufferPointer<Float>
    let rowCount: Int
    let laneCount: Int
    let isExact: Bool

    /// Whether some rows of some lanes are multiples of steps: nearly all other weights are turned down here.
    var seemsCoded: Bool {
        let rows = sample
        return (0..<min(laneCount, Self.sampleCount)).allSatisfy { step(of: $0, rows, greatest: greatest(in: $0, rows)) != nil }
    }

    /// Writes which multiples the elements are, modulo 256.
    ///
    /// - Returns: the steps, 0 for lanes of zeros, and the least and greatest multiple; nil where there are no such steps.
    func code(into codes: UnsafeMutableBufferPointer<UInt8>) -> (steps: [Float], least: Int, greatest: Int)? {
        guard let greatest = greatestOfLanes() else { return nil }
        var steps: [Float] = []
        for lane in 0..<laneCount {
            // Some rows nearly always tell what the step is.
            guard let step = step(of: lane, sample, greatest: greatest[lane]) else { return nil }
            steps.append(step)
        }
        var numbers = store(multiplesOf: steps, in: codes)
        if !numbers.misfits.isEmpty {
            for lane in numbers.misfits {
                guard let step = step(of: lane, stride(from: 0, to: rowCount, by: 1), greatest: greatest[lane]) else { return nil }
                steps[lane] = step
            }
            numbers = store(multiplesOf: steps, in: codes)
        }
        return (steps, numbers.least, numbers.greatest)
    }

    private static let sampleCount = 16

    private var sample: StrideTo<Int> { stride(from: 0, to: rowCount, by: max(1, rowCount / Self.sampleCount)) }

    private func greatest(in lane: Int, _ rows: StrideTo<Int>) -> Float {
        rows.reduce(0) { max($0, floats[$1 * laneCount + lane].magnitude) }
    }

    /// The greatest magnitude of each lane; nil where an element is not finite, is a zero whose sign would be lost, or all of a lane are next to nothing.
    private func greatestOfLanes() -> [Float]? {
        var greatest = [Float](repeating: 0, count: laneCount)
        for row in 0..<rowCount {
            for lane in 0..<laneCount {
                let value = floats[row * laneCount + lane]
                guard value.isFinite, !isExact || value.bitPattern != (-0.0 as Float).bitPattern else { return nil }
                greatest[lane] = max(greatest[lane], value.magnitude)
            }
        }
        return greatest.allSatisfy { $0 == 0 || $0 > 0x1p-100 } ? greatest : nil
    }

    /// The largest number of which a lane's elements in some rows are multiples, the greatest at most the 255th; 0 where all are 0.
    private func step(of lane: Int, _ rows: StrideTo<Int>, greatest: Float) -> Float? {
        if greatest == 0 { return 0 }
        guard greatest.isFinite else { return nil }
        for isExact in isExact ? [true] : [true, false] {
            for number in 1...255 {
                let step = Float(Double(greatest) / Double(number))
                let neighbours = [step, step.nextUp, step.nextDown, step.nextUp.nextUp, step.nextDown.nextDown].prefix(isExact ? 3 : 5)
                if let step = neighbours.first(where: { areMultiples(of: $0, lane, rows, isExact) }) { return step }
            }
        }
        return nil
    }

    private func areMultiples(of step: Float, _ lane: Int, _ rows: StrideTo<Int>, _ isExact: Bool) -> Bool {
        let inverse = 1 / step
        return rows.allSatisfy { row in
            let value = floats[row * laneCount + lane]
            return Self.fits((value * inverse).nearestInteger * step, value, isExact)
        }
    }

    private static func fits(_ product: Float, _ value: Float, _ isExact: Bool) -> Bool {
        product == value || !isExact && (product - value).magnitude <= 0x1p-22 * value.magnitude
    }

    /// - Returns: the least and greatest multiple, and the lanes that have elements which are none.
    private func store(
        multiplesOf steps: [Float], in codes: UnsafeMutableBufferPointer<UInt8>
    ) -> (least: Int, greatest: Int, misfits: [Int]) {
        let inverses = steps.map { $0 == 0 ? 0 : 1 / $0 }
        var areFitting = [Bool](repeating: true, count: laneCount)
        var least: Float = 0, greatest: Float = 0
        for row in 0..<rowCount {
            for lane in 0..<laneCount {
                let value = floats[row * laneCount + lane], number = (value * inverses[lane]).nearestInteger
                if !Self.fits(number * steps[lane], value, isExact) { areFitting[lane] = false }
                codes[row * laneCount + lane] = UInt8(truncatingIfNeeded: Int32(number))
                (least, greatest) = (min(least, number), max(greatest, number))
            }
        }
        return (Int(least), Int(greatest), areFitting.indices.filter { !areFitting[$0] })
    }
}

extension Float {
    /// The nearest integer to a number far below 2²², without a call: there, a float that large has no room for a fraction.
    fileprivate var nearestInteger: Float { (self + 0x1.8p23) - 0x1.8p23 }
}
