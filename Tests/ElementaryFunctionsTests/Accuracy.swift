import NDArray

/// How far results are from exact ones.
struct Accuracy {
    /// The largest error of a result, in units of the last place of the exact value rounded to the type.
    private(set) var maximum = 0.0
    /// Where it was.
    private(set) var worst = "nowhere"
    /// Results that are wrong and not merely inaccurate: a sign, a NaN, an infinity, a zero.
    private(set) var mistakes: [String] = []

    /// Counts a float32 result. An infinite result counts as 2^128 where the exact value is finite.
    mutating func note(_ result: Float, exact: Double, at input: @autoclosure () -> String) {
        if exact.isNaN || exact.isInfinite || exact == 0 {
            let same = exact.isNaN ? result.isNaN : result.bitPattern == Float(exact).bitPattern
            if !same { mistake(input(), "\(result)", "\(exact)") }
            return
        }
        guard !result.isNaN, result.sign == exact.sign else { return mistake(input(), "\(result)", "\(exact)") }
        let nearest = Float(exact)
        if nearest == result && result.isInfinite { return }
        let unit = nearest.isInfinite ? Float.greatestFiniteMagnitude.ulp : nearest.ulp
        let value = result.isInfinite ? (result > 0 ? 0x1p128 : -0x1p128) : Double(result)
        count((value - exact).magnitude / Double(unit), input())
    }

    mutating func count(_ error: Double, _ input: @autoclosure () -> String) {
        if error > maximum { (maximum, worst) = (error, input()) }
    }

    mutating func mistake(_ input: String, _ found: String, _ expected: String) {
        if mistakes.count < 5 { mistakes.append("f(\(input)) is \(found), not \(expected)") }
    }

    mutating func join(_ other: Accuracy) {
        if other.maximum > maximum { (maximum, worst) = (other.maximum, other.worst) }
        mistakes = Array((mistakes + other.mistakes).prefix(5))
    }
}

/// A float with every bit visible.
func exactText(_ value: Float) -> String {
    let digits = String(value.bitPattern, radix: 16)
    return "\(value) (0x\(String(repeating: "0", count: 8 - digits.count))\(digits))"
}
