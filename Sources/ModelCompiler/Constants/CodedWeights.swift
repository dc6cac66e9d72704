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
        for block in 0..<form.blockCount {
            for lane in 0..<form.laneCount {
                let start = block * form.rowCount * form.laneCount + lane
                let channel = Channel(floats: floats, start: start, stride: form.laneCount, count: form.rowCount)
                guard let step = channel.step(isExact) else { return nil }
                steps.append(step)
                if step == 0 { continue }
                let numbers = channel.store(multiplesOf: step, in: &codes)
                (least, greatest) = (min(least, numbers.lowerBound), max(greatest, numbers.upperBound))
                if greatest - least > 255 { return nil }
            }
        }
        let base = UInt8(truncatingIfNeeded: least)
        for place in codes.indices { codes[place] &-= base }
        return (codes, least, steps, form)
    }
}

/// The elements that share a step.
private struct Channel {
    let floats: UnsafeBufferPointer<Float>
    let start: Int
    let stride: Int
    let count: Int

    private subscript(row: Int) -> Float { floats[start + row * stride] }

    /// The largest number of which all are multiples, the greatest at most the 255th; 0 where all are 0.
    func step(_ isExact: Bool) -> Float? {
        var greatest: Float = 0
        for row in 0..<count {
            let value = self[row]
            guard value.isFinite, !isExact || value.bitPattern != (-0.0 as Float).bitPattern else { return nil }
            greatest = max(greatest, value.magnitude)
        }
        if greatest == 0 { return 0 }
        guard greatest > 0x1p-100 else { return nil }
        for isExact in isExact ? [true] : [true, false] {
            for number in 1...255 {
                let step = Float(Double(greatest) / Double(number))
                let neighbours = [step, step.nextUp, step.nextDown, step.nextUp.nextUp, step.nextDown.nextDown]
                if let step = neighbours.prefix(isExact ? 3 : 5).first(where: { areMultiples(of: $0, isExact) }) { return step }
            }
        }
        return nil
    }

    private func areMultiples(of step: Float, _ isExact: Bool) -> Bool {
        let inverse = 1 / step
        for row in 0..<count {
            let value = self[row], product = (value * inverse).nearestInteger * step
            guard product == value || !isExact && (product - value).magnitude <= 0x1p-22 * value.magnitude else { return false }
        }
        return true
    }

    /// Stores which multiples of the step the elements are, modulo 256, at their places.
    ///
    /// - Returns: from the least to the greatest of them.
    func store(multiplesOf step: Float, in codes: inout [UInt8]) -> ClosedRange<Int> {
        let inverse = 1 / step
        var least: Int32 = 0, greatest: Int32 = 0
        codes.withUnsafeMutableBufferPointer { codes in
            for row in 0..<count {
                let number = Int32((self[row] * inverse).nearestInteger)
                codes[start + row * stride] = UInt8(truncatingIfNeeded: number)
                (least, greatest) = (min(least, number), max(greatest, number))
            }
        }
        return Int(least)...Int(greatest)
    }
}

extension Float {
    /// The nearest integer to a number far below 2²², without a call: there, a float that large has no room for a fraction.
    fileprivate var nearestInteger: Float { (self + 0x1.8p23) - 0x1.8p23 }
}
