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
        let floats = values.elements(as: Float.self)
        for form in Self.forms(of: shape) where floats.count / form.rowCount * 8 <= floats.count {
            guard let found = Self.multiples(floats, form, isExact) else { continue }
            (codes, base, steps) = found
            (blockCount, rowCount, laneCount) = (form.blockCount, form.rowCount, form.laneCount)
            return
        }
        return nil
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

    private static func multiples(_ floats: [Float], _ form: Form, _ isExact: Bool) -> (codes: [UInt8], base: Int, steps: [Float])? {
        var numbers = [Int16](repeating: 0, count: floats.count), steps: [Float] = []
        var least = 0, greatest = 0
        for block in 0..<form.blockCount {
            for lane in 0..<form.laneCount {
                let start = block * form.rowCount * form.laneCount + lane
                let places = stride(from: start, to: start + form.rowCount * form.laneCount, by: form.laneCount)
                guard let step = step(of: places, floats, isExact) else { return nil }
                steps.append(step)
                if step == 0 { continue }
                for place in places {
                    let number = Int((floats[place] / step).rounded())
                    numbers[place] = Int16(number)
                    (least, greatest) = (min(least, number), max(greatest, number))
                }
                if greatest - least > 255 { return nil }
            }
        }
        return (numbers.map { UInt8(Int($0) - least) }, least, steps)
    }

    /// The largest number of which all are multiples, the greatest at most the 255th; 0 where all are 0.
    private static func step(of places: StrideTo<Int>, _ floats: [Float], _ isExact: Bool) -> Float? {
        var greatest: Float = 0
        for place in places {
            guard floats[place].isFinite, !isExact || floats[place].bitPattern != (-0.0 as Float).bitPattern else { return nil }
            greatest = max(greatest, floats[place].magnitude)
        }
        if greatest == 0 { return 0 }
        guard greatest > 0x1p-100 else { return nil }
        for isExact in isExact ? [true] : [true, false] {
            for count in 1...255 {
                let step = Float(Double(greatest) / Double(count))
                for step in [step, step.nextUp, step.nextDown, step.nextUp.nextUp, step.nextDown.nextDown].prefix(isExact ? 3 : 5) {
                    let fits = places.allSatisfy { place in
                        let value = floats[place], product = (value / step).rounded() * step
                        return product == value || !isExact && (product - value).magnitude <= 0x1p-22 * value.magnitude
                    }
                    if fits { return step }
                }
            }
        }
        return nil
    }
}
