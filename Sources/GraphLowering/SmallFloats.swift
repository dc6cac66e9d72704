import GraphIR
import NDArray
import TensorExpression
import TensorIR

/// A float of 8 bits or fewer, by how its bits are laid out: sign, exponent, mantissa.
struct SmallFloat: Sendable {
    let exponentBits: Int, mantissaBits: Int
    let bias: Int
    /// The code of the greatest finite value, without its sign.
    let greatest: Int
    /// The codes of infinity and of NaN; nil where there are none.
    let infinity: Int?, nan: Int?
    /// Whether the code of -0 is NaN, and zero has no sign.
    let isUnsignedZero: Bool

    init?(_ element: GraphElement) {
        switch element {
        case .float8e4m3fn: self.init(4, 3, bias: 7, greatest: 0x7E, nan: 0x7F)
        case .float8e4m3fnuz: self.init(4, 3, bias: 8, greatest: 0x7F, nan: 0x80, isUnsignedZero: true)
        case .float8e5m2: self.init(5, 2, bias: 15, greatest: 0x7B, infinity: 0x7C, nan: 0x7E)
        case .float8e5m2fnuz: self.init(5, 2, bias: 16, greatest: 0x7F, nan: 0x80, isUnsignedZero: true)
        case .float4e2m1: self.init(2, 1, bias: 1, greatest: 7)
        case .float6e2m3: self.init(2, 3, bias: 1, greatest: 31)
        case .float6e3m2: self.init(3, 2, bias: 3, greatest: 31)
        default: return nil
        }
    }

    private init(
        _ exponentBits: Int, _ mantissaBits: Int, bias: Int, greatest: Int, infinity: Int? = nil, nan: Int? = nil,
        isUnsignedZero: Bool = false
    ) {
        (self.exponentBits, self.mantissaBits, self.bias, self.greatest) = (exponentBits, mantissaBits, bias, greatest)
        (self.infinity, self.nan, self.isUnsignedZero) = (infinity, nan, isUnsignedZero)
    }

    var signBit: Int { 1 << (exponentBits + mantissaBits) }

    /// The value of a code.
    func value(_ code: Int) -> Float {
        if isUnsignedZero, code == signBit { return .nan }
        let magnitude = code & (signBit - 1)
        let isNegative = code & signBit != 0
        if let infinity, magnitude == infinity { return isNegative ? -.infinity : .infinity }
        if !isUnsignedZero, magnitude > greatest { return .nan }
        let exponent = magnitude >> mantissaBits, mantissa = magnitude & (1 << mantissaBits - 1)
        let scale = Float(sign: .plus, exponent: max(exponent, 1) - bias - mantissaBits, significand: 1)
        let value = Float(exponent == 0 ? mantissa : mantissa | 1 << mantissaBits) * scale
        return isNegative ? -value : value
    }

    /// The values of all codes.
    var table: NDArray { NDArray((0..<256).map { value($0 & (2 * signBit - 1)) }) }

    /// The code of the value nearest to a float32, of two the even one.
    ///
    /// - Parameter saturates: whether what is too large becomes the greatest value, or else infinity or NaN.
    func code(_ x: Expression, saturates: Bool) -> Expression {
        absolute(x).bound("magnitude") { magnitude in
            let dropped = 23 - mantissaBits
            let bits = magnitude.bitcast(to: .int32)
            // Rounded in place: half of what is dropped, less one where the last bit that stays is 0, carries upwards.
            let rounded = (bits + Expression(1 << (dropped - 1) - 1) + ((bits >> Expression(dropped)) & 1)) >> Expression(dropped)
            let normal = rounded - Expression((127 - bias) << mantissaBits)
            let unit = Double(sign: .plus, exponent: mantissaBits + bias - 1, significand: 1)
            let small = roundEven(magnitude * constant(unit, .float32)).cast(to: .int32)
            let least = constant(Double(sign: .plus, exponent: 1 - bias, significand: 1), .float32)
            let finite = select(magnitude < least, small, normal)
            return finite.bound("code") { code in
                let tooLarge = saturates || (infinity ?? nan) == nil ? greatest : infinity ?? nan!
                let bounded = select(code > Expression(greatest), Expression(tooLarge), code)
                let isNegative = (x.bitcast(to: .int32) < 0)
                let isSpecial: Expression = isUnsignedZero
                    ? Expression.binary(.or, joining: bounded.equals(0), bounded.equals(Expression(signBit))) : false
                let signed = select(isNegative && !isSpecial, bounded + Expression(signBit), bounded)
                return select(x.differs(from: x), Expression(nan ?? signBit), signed)
            }
        }
    }
}

extension LoweredTensor {
    /// The values in a type that kernels compute in: those of small floats as float32, of narrow integers as bytes.
    func decoded(_ pool: ConstantPool) -> Tensor {
        if element == .float8e8m0 {
            // An exponent alone; 255 is NaN, and 0 a power of two that float32 has as a subnormal.
            return mapped("decoded", tensor) { code in
                let exponent = code.cast(to: .int32)
                let value = (exponent << 23).bitcast(to: .float32)
                let least = constant(Double(sign: .plus, exponent: -127, significand: 1), .float32)
                return select(exponent.equals(255), constant(.nan, .float32), select(exponent.equals(0), least, value))
            }
        }
        guard let format = SmallFloat(element) else { return tensor }
        let table = pool.tensor(format.table, name: "values")
        return mapped("decoded", tensor) { table[$0.cast(to: .int32)] }
    }
}

/// A tensor of a type that kernels compute in, as the storage of another type.
func encoded(_ x: Tensor, as element: GraphElement, saturates: Bool, rounding: String = "up") throws -> Tensor {
    if let format = SmallFloat(element) {
        return mapped("encoded", converted(x, to: .float32)) { value in
            value.bound("x") { format.code($0, saturates: saturates) }.cast(to: .uint8)
        }
    }
    switch element {
    case .float8e8m0:
        return mapped("encoded", converted(x, to: .float32)) { $0.bitcast(to: .int32).bound("bits") { exponentCode($0, saturates, rounding) } }
    case .int4, .int2, .uint4, .uint2:
        let bits = element.bitCount
        return mapped("encoded", x) { value in
            let low = value.cast(to: .int32) & Expression(1 << bits - 1)
            guard element == .int4 || element == .int2 else { return low.cast(to: .uint8) }
            let shift = Expression(32 - bits)
            return ((low << shift) >> shift).cast(to: .int8)
        }
    default:
        throw NodeProblem.unsupported("storing \(x.element) as \(element)")
    }
}

/// The exponent of a float32 as a code of its own, rounded as asked for.
private func exponentCode(_ bits: Expression, _ saturates: Bool, _ rounding: String) -> Expression {
    let exponent = (bits >> 23) & 255
    let fraction = bits & 0x7FFFFF
    var isUp: Expression = switch rounding {
    case "up": fraction > 0
    case "nearest": fraction > 0x400000 || (fraction.equals(0x400000) && exponent > 0)
    default: false
    }
    isUp = isUp && exponent < (saturates ? 254 : 255)
    return select(isUp, exponent + 1, exponent).cast(to: .uint8)
}
