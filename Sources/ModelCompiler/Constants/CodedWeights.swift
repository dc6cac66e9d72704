import NDArray
import TensorIR
import WasmCodegen

/// Weights whose elements are small multiples of a step for each channel, as those of quantised networks are whatever was folded into
/// them: a byte for each element and a float for each channel take a quarter of the room.
///
///     weight[b, r, l] = step[b, l] * code[b, r, l]
///
/// Small 32-bit integers, which are such weights where sums exceed what floats hold, take a byte each, without steps.
/// Channels are found from the shape: their elements stand side by side (l = 1), or are the lanes of rows, in blocks as weights are packed in.
struct CodedWeights {
    let codes: [UInt8]
    let base: Int
    let steps: [Float]
    let blockCount: Int
    let rowCount: Int
    let laneCount: Int

    /// Smaller constants are not worth a call.
    private static let leastCount = 256
    /// With so many elements to a step no other weights seem to be multiples of one.
    private static let leastRowCount = 9

    /// - Parameter isExact: whether the codes must give every bit again; else, where factors were folded into weights and each was rounded once
    ///   more, two units in the last place are theirs to choose, and the signs of zeros.
    init?(_ values: NDArray, shape: [Int], isExact: Bool) {
        guard values.count >= Self.leastCount else { return nil }
        if values.elementType == .int32, let found = Self.integers(values.elements(as: Int32.self)) {
            (codes, base, steps) = (found.codes, found.base, [])
            (blockCount, rowCount, laneCount) = (1, 1, values.count)
            return
        }
        guard values.elementType == .float32 else { return nil }
        let found = values.bytes.withUnsafeBytes { Self.multiples($0.bindMemory(to: Float.self), shape: shape, isExact) }
        guard let found else { return nil }
        (codes, base, steps) = (found.codes, found.base, found.steps)
        let form = found.form
        (blockCount, rowCount, laneCount) = (form.blockCount, form.rowCount, form.laneCount)
    }

    func placed(at address: Int) -> CodedNumbers {
        CodedNumbers(
            address: address, codes: codes, base: base, steps: steps, blockCount: blockCount, rowCount: rowCount, laneCount: laneCount)
    }

    private typealias Form = (blockCount: Int, rowCount: Int, laneCount: Int)

    /// The ways to see an array as blocks of rows of lanes, those of the fewest steps first.
    private static func forms(of shape: [Int]) -> [Form] {
        var forms: [Form] = []
        for first in 0...shape.count {
            for second in first...shape.count {
                let lanes = shape[second...].reduce(1, *), rows = shape[first..<second].reduce(1, *)
                guard rows >= leastRowCount else { continue }
                forms.append((shape[..<first].reduce(1, *), rows, lanes))
            }
        }
        return forms.sorted { ($0.rowCount, $0.laneCount) > ($1.rowCount, $1.laneCount) }
    }

    private static func integers(_ numbers: [Int32]) -> (codes: [UInt8], base: Int)? {
        guard let least = numbers.min(), let greatest = numbers.max(), Int(greatest) - Int(least) <= 255 else { return nil }
        return (numbers.map { UInt8(Int($0) - Int(least)) }, Int(least))
    }

    private typealias Multiples = (codes: [UInt8], base: Int, steps: [Float], form: Form)

    private static func multiples(_ floats: UnsafeBufferPointer<Float>, shape: [Int], _ isExact: Bool) -> Multiples? {
        let worthwhile = forms(of: shape).lazy.filter { floats.count / $0.rowCount * 8 <= floats.count }
        return worthwhile.compactMap { multiples(floats, $0, isExact) }.first
    }

    private static func multiples(_ floats: UnsafeBufferPointer<Float>, _ form: Form, _ isExact: Bool) -> Multiples? {
        // Modulo 256 until the least is known.
        var codes = [UInt8](repeating: 0, count: floats.count), steps: [Float] = []
        var least = 0, greatest = 0
        let size = form.rowCount * form.laneCount
        for start in stride(from: 0, to: floats.count, by: size) {
            let block = WeightBlock(
                floats: UnsafeBufferPointer(rebasing: floats[start..<start + size]), rowCount: form.rowCount, laneCount: form.laneCount, isExact: isExact)
            guard let found = codes.withUnsafeMutableBufferPointer({ block.code(into: UnsafeMutableBufferPointer(rebasing: $0[start..<start + size])) })
            else { return nil }
            steps += found.steps
            (least, greatest) = (min(least, found.least), max(greatest, found.greatest))
            if greatest - least > 255 { return nil }
        }
        let base = UInt8(truncatingIfNeeded: least)
        for place in codes.indices { codes[place] &-= base }
        return (codes, least, steps, form)
    }
}

/// Rows of lanes, where the elements of each lane may be multiples of a step of its own. Rows are gone through one after the other, as they lie.
private struct WeightBlock {
    let floats: UnsafeBufferPointer<Float>
    let rowCount: Int
    let laneCount: Int
    let isExact: Bool

    /// Writes which multiples the elements are, modulo 256.
    ///
    /// - Returns: the steps, 0 for lanes of zeros, and the least and greatest multiple; nil where there are no such steps.
    func code(into codes: UnsafeMutableBufferPointer<UInt8>) -> (steps: [Float], least: Int, greatest: Int)? {
        // Some rows tell of nearly all other weights that they are no multiples, and nearly always what the step is.
        let some = rows(every: max(1, rowCount / Self.sampleCount))
        for lane in 0..<min(laneCount, Self.sampleCount) where step(of: lane, some, greatest: greatest(in: lane, some)) == nil { return nil }
        guard let greatest = greatestOfLanes() else { return nil }
        var steps: [Float] = []
        for lane in 0..<laneCount {
            guard let step = step(of: lane, some, greatest: greatest[lane]) else { return nil }
            steps.append(step)
        }
        var numbers = store(multiplesOf: steps, in: codes)
        if !numbers.misfits.isEmpty {
            for lane in numbers.misfits {
                guard let step = step(of: lane, rows(every: 1), greatest: greatest[lane]) else { return nil }
                steps[lane] = step
            }
            numbers = store(multiplesOf: steps, in: codes)
        }
        return (steps, numbers.least, numbers.greatest)
    }

    private static let sampleCount = 16

    private func rows(every step: Int) -> StrideTo<Int> { stride(from: 0, to: rowCount, by: step) }

    private func greatest(in lane: Int, _ rows: StrideTo<Int>) -> Float {
        rows.reduce(0) { max($0, floats[$1 * laneCount + lane].magnitude) }
    }

    /// The greatest magnitude of each lane; nil where an element is not finite, lost its sign as a multiple, or is next to nothing.
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
