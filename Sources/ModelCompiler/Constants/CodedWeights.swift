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
        let forms = forms(of: shape).filter { floats.count / $0.rowCount * 8 <= floats.count }
        // One value and zeros say nothing of a step: such weights are made up, not quantised, and sessions share them as they are.
        if forms.contains(where: { areFills(floats, $0) }) { return nil }
        return forms.lazy.compactMap { multiples(floats, $0, isExact) }.first
    }

    /// Whether each channel has one value at most beside 0.
    private static func areFills(_ floats: UnsafeBufferPointer<Float>, _ form: Form) -> Bool {
        var values = [Float](repeating: 0, count: form.laneCount)
        for start in stride(from: 0, to: floats.count, by: form.rowCount * form.laneCount) {
            for lane in values.indices { values[lane] = 0 }
            for row in stride(from: start, to: start + form.rowCount * form.laneCount, by: form.laneCount) {
                for lane in values.indices where floats[row + lane] != values[lane] && floats[row + lane] != 0 {
                    guard values[lane] == 0 else { return false }
                    values[lane] = floats[row + lane]
                }
            }
        }
        return true
    }

    private static func multiples(_ floats: UnsafeBufferPointer<Float>, _ form: Form, _ isExact: Bool) -> Multiples? {
        let size = form.rowCount * form.laneCount
        func block(_ start: Int) -> WeightBlock {
            let elements = UnsafeBufferPointer(rebasing: floats[start..<start + size])
            return WeightBlock(floats: elements, rowCount: form.rowCount, laneCount: form.laneCount, isExact: isExact)
        }
        guard block(0).seemsCoded else { return nil }
        // Modulo 256 until the least is known.
        var codes = [UInt8](repeating: 0, count: floats.count), steps: [Float] = []
        var least = 0, greatest = 0
        for start in stride(from: 0, to: floats.count, by: size) {
            let found = codes.withUnsafeMutableBufferPointer { block(start).code(into: UnsafeMutableBufferPointer(rebasing: $0[start..<start + size])) }
            guard let found else { return nil }
            steps += found.steps
            (least, greatest) = (min(least, found.least), max(greatest, found.greatest))
            if greatest - least > 255 { return nil }
        }
        let base = UInt8(truncatingIfNeeded: least)
        for place in codes.indices { codes[place] &-= base }
        return (codes, least, steps, form)
    }
}
