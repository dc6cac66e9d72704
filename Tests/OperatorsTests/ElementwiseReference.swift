import Foundation
import NDArray
import Operators
import TensorIR

/// What an elementwise operator of numbers should give, one element at a time, by arithmetic of the host.
struct ElementwiseReference: Sendable {
    var float: (@Sendable ([Double]) -> Double)?
    var integer: (@Sendable ([Int64], ElementType) -> Int64)?

    static let all: [Operator: ElementwiseReference] = [
        .add: .init(float: { $0[0] + $0[1] }, integer: { v, _ in v[0] &+ v[1] }),
        .subtract: .init(float: { $0[0] - $0[1] }, integer: { v, _ in v[0] &- v[1] }),
        .multiply: .init(float: { $0[0] * $0[1] }, integer: { v, _ in v[0] &* v[1] }),
        .divide: .init(float: { $0[0] / $0[1] }, integer: { v, t in quotient(v[0], v[1], t).truncated }),
        .floorDivide: .init(float: { ($0[0] / $0[1]).rounded(.down) }, integer: { v, t in quotient(v[0], v[1], t).floor }),
        .modulo: .init(
            float: { v in v[0] - v[1] * (v[0] / v[1]).rounded(.down) },
            integer: { v, t in v[1] == 0 ? 0 : v[0] &- v[1] &* quotient(v[0], v[1], t).floor }),
        .power: .init(float: { Foundation.pow($0[0], $0[1]) }, integer: { v, t in repeatedProduct(v[0], v[1], t) }),
        .maximum: .init(float: { $0[0] > $0[1] ? $0[0] : $0[1] }, integer: { v, t in isLess(v[0], v[1], t) ? v[1] : v[0] }),
        .minimum: .init(float: { $0[0] < $0[1] ? $0[0] : $0[1] }, integer: { v, t in isLess(v[0], v[1], t) ? v[0] : v[1] }),
        .negate: .init(float: { -$0[0] }, integer: { v, _ in 0 &- v[0] }),
        .absolute: .init(float: { abs($0[0]) }, integer: { v, t in isLess(v[0], 0, t) ? 0 &- v[0] : v[0] }),
        .sign: .init(
            float: { $0[0] > 0 ? 1 : $0[0] < 0 ? -1 : $0[0] }, integer: { v, t in isLess(v[0], 0, t) ? -1 : v[0] == 0 ? 0 : 1 }),
        .floor: .init(float: { Foundation.floor($0[0]) }, integer: { v, _ in v[0] }),
        .ceiling: .init(float: { Foundation.ceil($0[0]) }, integer: { v, _ in v[0] }),
        .round: .init(float: { $0[0].rounded(.toNearestOrEven) }, integer: { v, _ in v[0] }),
        .squareRoot: .init(float: { $0[0].squareRoot() }),
        .reciprocalSquareRoot: .init(float: { 1 / $0[0].squareRoot() }),
        .exponential: .init(float: { Foundation.exp($0[0]) }),
        .logarithm: .init(float: { Foundation.log($0[0]) }),
        .sine: .init(float: { Foundation.sin($0[0]) }),
        .cosine: .init(float: { Foundation.cos($0[0]) }),
        .tangent: .init(float: { Foundation.tan($0[0]) }),
        .hyperbolicTangent: .init(float: { Foundation.tanh($0[0]) }),
        .sigmoid: .init(float: { 1 / (1 + Foundation.exp(-$0[0])) }),
        .errorFunction: .init(float: { Foundation.erf($0[0]) }),
        .relu: .init(float: { $0[0] < 0 ? 0 : $0[0] }, integer: { v, t in isLess(v[0], 0, t) ? 0 : v[0] }),
        .leakyRelu: .init(float: { $0[0] < 0 ? 0.01 * $0[0] : $0[0] }),
        .clip: .init(float: { $0[0] }, integer: { v, _ in v[0] }),
        .gelu: .init(float: { 0.5 * $0[0] * (1 + Foundation.erf($0[0] / 2.0.squareRoot())) }),
        .silu: .init(float: { $0[0] / (1 + Foundation.exp(-$0[0])) }),
        .equal: .init(float: { $0[0] == $0[1] ? 1 : 0 }, integer: { v, _ in v[0] == v[1] ? 1 : 0 }),
        .notEqual: .init(float: { $0[0] != $0[1] ? 1 : 0 }, integer: { v, _ in v[0] != v[1] ? 1 : 0 }),
        .less: .init(float: { $0[0] < $0[1] ? 1 : 0 }, integer: { v, t in isLess(v[0], v[1], t) ? 1 : 0 }),
        .lessOrEqual: .init(float: { $0[0] <= $0[1] ? 1 : 0 }, integer: { v, t in isLess(v[1], v[0], t) ? 0 : 1 }),
        .greater: .init(float: { $0[0] > $0[1] ? 1 : 0 }, integer: { v, t in isLess(v[1], v[0], t) ? 1 : 0 }),
        .greaterOrEqual: .init(float: { $0[0] >= $0[1] ? 1 : 0 }, integer: { v, t in isLess(v[0], v[1], t) ? 0 : 1 }),
        .logicalAnd: .init(float: { $0[0] != 0 && $0[1] != 0 ? 1 : 0 }, integer: { v, _ in v[0] != 0 && v[1] != 0 ? 1 : 0 }),
        .logicalOr: .init(float: { $0[0] != 0 || $0[1] != 0 ? 1 : 0 }, integer: { v, _ in v[0] != 0 || v[1] != 0 ? 1 : 0 }),
        .logicalXor: .init(
            float: { ($0[0] != 0) != ($0[1] != 0) ? 1 : 0 }, integer: { v, _ in (v[0] != 0) != (v[1] != 0) ? 1 : 0 }),
        .logicalNot: .init(float: { $0[0] == 0 ? 1 : 0 }, integer: { v, _ in v[0] == 0 ? 1 : 0 }),
        .bitwiseAnd: .init(integer: { v, _ in v[0] & v[1] }),
        .bitwiseOr: .init(integer: { v, _ in v[0] | v[1] }),
        .bitwiseXor: .init(integer: { v, _ in v[0] ^ v[1] }),
        .bitwiseNot: .init(integer: { v, t in t == .bool ? 1 - v[0] : ~v[0] }),
        .leftShift: .init(integer: { v, t in v[0] << (v[1] & Int64(t.bitCount - 1)) }),
        .rightShift: .init(integer: { v, t in
            let amount = v[1] & Int64(t.bitCount - 1)
            return t == .uint64 ? Int64(bitPattern: UInt64(bitPattern: v[0]) >> UInt64(amount)) : v[0] >> amount
        }),
    ]
}

/// The order of integers; those of `uint64` are carried by their bits.
private func isLess(_ a: Int64, _ b: Int64, _ type: ElementType) -> Bool {
    type == .uint64 ? UInt64(bitPattern: a) < UInt64(bitPattern: b) : a < b
}

private func quotient(_ a: Int64, _ b: Int64, _ type: ElementType) -> (truncated: Int64, floor: Int64) {
    if b == 0 { return (0, 0) }
    if type == .uint64 {
        let result = Int64(bitPattern: UInt64(bitPattern: a) / UInt64(bitPattern: b))
        return (result, result)
    }
    if b == -1 { return (0 &- a, 0 &- a) }
    let truncated = a / b
    return (truncated, a % b != 0 && (a < 0) != (b < 0) ? truncated - 1 : truncated)
}

/// a^b with a product for each unit of the exponent.
private func repeatedProduct(_ base: Int64, _ exponent: Int64, _ type: ElementType) -> Int64 {
    if isLess(exponent, 0, type) {
        return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0
    }
    // The powers of any number repeat modulo 2^bits, with a period that divides 2^bits: small exponents suffice.
    precondition(exponent <= 1000)
    return (0..<exponent).reduce(1) { product, _ in type.wrap(product &* base) }
}
