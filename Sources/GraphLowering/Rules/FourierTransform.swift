import Glibc
import NDArray
import TensorExpression
import TensorIR

/// The discrete Fourier transform of rows of complex numbers, by mixed radices (Cooley and Tukey 1965, in Stockham's order, which needs
/// no reversal of digits): a length n = r₁·r₂·… takes n·(r₁ + r₂ + …) products in place of n². Computed in the signal's own type.
///
/// A signal has the shape [2, rows…, n]: real parts, then imaginary ones. With l the product of the radices before, and m = n / (l·r):
///
///     butterfly[j, k, i] = Σ over q < r of ω(j·q / r) · signal[k, q, i]        k < l, i < m
///     next[j, k, i] = ω(l·i·j / n) · butterfly[j, k, i]                          ω(a) = e^(∓2πia)
struct FourierTransform {
    let length: Int
    let isInverse: Bool
    /// Whether the imaginary parts of the signal are zero. Then those of the first and the middle frequency are, whatever is rounded.
    let isReal: Bool

    /// The transform of each row, but for the division by n of the inverse one.
    func spectrum(of signal: Tensor, _ application: borrowing Application) -> Tensor {
        var signal = signal
        var done = 1
        for radix in radices {
            signal = step(signal, radix, done, application)
            done *= radix
        }
        return signal
    }

    /// One element of the result, from the spectrum.
    func element(_ part: Expression, _ row: [Expression], _ k: Expression, of spectrum: Tensor) -> Expression {
        var value = spectrum[[part] + row + [k]]
        if isReal {
            let isOwnImage = k.equals(0) || (k * 2).equals(Expression(length))
            value = select(part.equals(1) && isOwnImage, constant(0, like: value), value)
        }
        return isInverse ? value / constant(Double(length), like: value) : value
    }

    /// The factors of the length, fours first: their products are exact.
    private var radices: [Int] {
        var rest = length, found: [Int] = [], factor = 4
        while rest > 1 {
            if factor * factor > rest, factor > 4 { factor = rest }
            while rest % factor == 0 {
                found.append(factor)
                rest /= factor
            }
            factor = factor == 4 ? 2 : factor == 2 ? 3 : factor + 2
        }
        return found
    }

    private func step(_ signal: Tensor, _ radix: Int, _ done: Int, _ application: borrowing Application) -> Tensor {
        let rows = signal.shape[1..<signal.rank - 1]
        let left = length / (done * radix)
        let roots = Roots(of: radix, isInverse, signal.element, application)
        let parts = [2] + rows
        let butterfly = compute(
            "fourier.butterfly", parts + [Expression(radix), Expression(done), Expression(left)],
            reduce: { (indices: [Expression]) in
                let q = Axis("q", extent: Expression(radix))
                let part = indices[0], row = indices[1..<rows.count + 1], last = indices.suffix(3)
                let (j, k, i) = (last[last.startIndex], last[last.startIndex + 1], last[last.startIndex + 2])
                let place = k.times(Expression(radix)).plus(q.index).times(Expression(left)).plus(i)
                let root = j.times(q.index).modulo(Expression(radix))
                return sum(roots.product(root, part) { signal[[$0] + row + [place]] }, over: q)
            })
        let twiddles = left == 1 ? nil : Roots(of: length, isInverse, signal.element, application)
        return compute("fourier", parts + [Expression(length)]) { (indices: [Expression]) in
            let place = indices[indices.count - 1]
            let row = indices[1..<rows.count + 1]
            let i = place.modulo(Expression(left))
            let k = place.dividedDown(by: Expression(left)).modulo(Expression(done))
            let j = place.dividedDown(by: Expression(left * done))
            func value(_ part: Expression) -> Expression { butterfly[[part] + row + [j, k, i]] }
            guard let twiddles else { return value(indices[0]) }
            return twiddles.product(i.times(j).times(Expression(done)), indices[0], value)
        }
    }
}

/// The powers of ω(1 / n).
private struct Roots {
    let cosines: Tensor
    /// What the other part of a number counts, for its real part and its imaginary one.
    let sines: Tensor

    init(of count: Int, _ isInverse: Bool, _ element: ElementType, _ application: borrowing Application) {
        let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
        let sines = angles.map { isInverse ? -sin($0) : sin($0) }
        cosines = application.constant(NDArray(angles.map { cos($0) }).converted(to: element))
        self.sines = application.constant(NDArray(sines + sines.map { -$0 }, shape: [2, count]).converted(to: element))
    }

    /// A part, the real one or the imaginary one, of a complex number multiplied by a power.
    func product(_ power: Expression, _ part: Expression, _ value: (Expression) -> Expression) -> Expression {
        cosines[power] * value(part) + sines[part, power] * value(Expression(1).minus(part))
    }
}
