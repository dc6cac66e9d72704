import NDArray
import TensorIR

// Functions that have no intrinsic, made of those that have. Series are cut off where the rest is below float64's precision.

/// The polynomial `coefficients[0] + coefficients[1] · x + …`.
func polynomial(_ x: Expression, _ coefficients: [Double]) -> Expression {
    coefficients.dropLast().reversed().reduce(constant(coefficients.last!, like: x)) { $0 * x + constant($1, like: x) }
}

/// The arc tangent. Arguments are brought to |x| ≤ tan(π/12) by atan x = π/2 - atan(1/x) and
/// atan x = π/6 + atan((√3·x - 1) / (√3 + x)); there the series converges fast.
func arctangent(_ x: Expression) -> Expression {
    x.bound("x") { x in
        absolute(x).bound("magnitude") { magnitude in
            let isLarge = magnitude > constant(1, like: x)
            return select(isLarge, 1.0 / magnitude, magnitude).bound("reduced") { reduced in
                let root = constant(3.0.squareRoot(), like: x)
                let isMiddle = reduced > constant(0.2679491924311227, like: x)
                let small = select(isMiddle, (root * reduced - 1.0) / (root + reduced), reduced)
                return small.bound("small") { small in
                    let terms: [Double] = (0..<14).map { (power: Int) in (power.isMultiple(of: 2) ? 1.0 : -1.0) / Double(2 * power + 1) }
                    let series = (small * small).bound("square") { small * polynomial($0, terms) }
                    let middle = select(isMiddle, series + constant(Double.pi / 6, like: x), series)
                    let result = select(isLarge, constant(Double.pi / 2, like: x) - middle, middle)
                    return select(x < constant(0, like: x), -result, result)
                }
            }
        }
    }
}

/// By the series where e^x - e^-x would cancel.
func hyperbolicSine(_ x: Expression) -> Expression {
    x.bound("x") { x in
        let series = (x * x).bound("square") { x * polynomial($0, [1, 1 / 6, 1 / 120, 1 / 5040, 1 / 362_880, 1 / 39_916_800]) }
        return select(absolute(x) < constant(0.5, like: x), series, 0.5 * (call(.exponential, x) - call(.exponential, -x)))
    }
}

func inverseHyperbolicSine(_ x: Expression) -> Expression {
    x.bound("x") { x in
        let terms: [Double] = [1, -1.0 / 6, 3.0 / 40, -15.0 / 336, 105.0 / 3456, -945.0 / 42240]
        let series = (x * x).bound("square") { x * polynomial($0, terms) }
        let magnitude = absolute(x)
        let large = call(.logarithm, magnitude + squareRoot(magnitude * magnitude + 1.0))
        let signed = select(x < constant(0, like: x), -large, large)
        return select(magnitude < constant(0.125, like: x), series, signed)
    }
}

func inverseHyperbolicTangent(_ x: Expression) -> Expression {
    x.bound("x") { x in
        let series = (x * x).bound("square") { x * polynomial($0, (0..<8).map { (power: Int) -> Double in 1 / Double(2 * power + 1) }) }
        return select(absolute(x) < constant(0.125, like: x), series, 0.5 * call(.logarithm, (1.0 + x) / (1.0 - x)))
    }
}
