import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let contractionRules: [String: OperatorRule] = [
    "MatMul": .tensor { try Operators.matmul($0.tensor(0), $0.tensor(1)) },
    "Gemm": .tensor { application in
        var transposed: TransposedOperands = []
        if try application.flag("transA") { transposed.insert(.a) }
        if try application.flag("transB") { transposed.insert(.b) }
        let (alpha, beta) = (try application.number("alpha", 1), try application.number("beta", 1))
        let product = try Operators.matmul(application.tensor(0), application.tensor(1), transposing: transposed)
        let scaled = alpha == 1 ? product : mapped("gemm.scaled", product) { $0 * constant(alpha, like: $0) }
        guard application.has(2), beta != 0 else { return scaled }
        return try elementwise("gemm", [scaled, application.tensor(2)]) { operands in
            operands[0] + (beta == 1 ? operands[1] : operands[1] * constant(beta, like: operands[1]))
        }
    },
    "MatMulInteger": .tensor { application in
        let left = try application.shifted(0, by: 2, channelAxis: -2), right = try application.shifted(1, by: 3, channelAxis: -1)
        return try Operators.matmul(left, right)
    },
    "Einsum": .tensor { try einsum($0) },
    "Det": .tensor { try determinant($0.tensor(0)) },
]

/// A sum of products by a formula such as `bij,bjk->bik`. Repeated letters of an operand are its diagonal.
private func einsum(_ application: borrowing Application) throws -> Tensor {
    let formula = try application.text("equation", "").filter { $0 != " " }
    let operands = try application.tensors()
    guard let parsed = EinsumFormula(formula, ranks: operands.map(\.rank)) else {
        throw NodeProblem.invalid("equation \(formula) does not fit its operands")
    }
    var extents: [String: Expression] = [:]
    for (letters, tensor) in zip(parsed.operands, operands) {
        for (letter, extent) in zip(letters, tensor.shape) where extents[letter].map(\.isOne) ?? true { extents[letter] = extent }
    }
    let reduced = parsed.operands.joined().reduce(into: [String]()) { list, letter in
        if !parsed.result.contains(letter), !list.contains(letter) { list.append(letter) }
    }
    func product(_ places: [String: Expression]) -> Expression {
        let factors = zip(parsed.operands, operands).map { letters, tensor in
            tensor[zip(letters, tensor.shape).map { $1.isOne ? 0 : places[$0]! }]
        }
        return factors.dropFirst().reduce(factors[0]) { $0 * $1 }
    }
    let shape = parsed.result.map { extents[$0]! }
    if reduced.isEmpty {
        return compute("einsum", shape) { (indices: [Expression]) in
            product(Dictionary(zip(parsed.result, indices)) { $1 })
        }
    }
    return compute("einsum", shape, reduce: { (indices: [Expression]) in
        var places = Dictionary(zip(parsed.result, indices)) { $1 }
        let axes = reduced.map { Axis($0, extent: extents[$0]!) }
        for axis in axes { places[axis.name] = axis.index }
        return Reduction(axes: axes, combiner: .sum(operands[0].element), sources: [product(places)])
    })
}

/// The names of the axes of each operand and of the result; those of an ellipsis are `.0`, `.1`, … from the last.
private struct EinsumFormula {
    var operands: [[String]] = []
    var result: [String] = []

    init?(_ text: String, ranks: [Int]) {
        let sides = text.split(separator: ">", omittingEmptySubsequences: false)
        let left = sides.count == 2 ? sides[0].dropLast() : sides[0]
        let terms = left.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard sides.count <= 2, terms.count == ranks.count else { return nil }
        var ellipsis: [String] = []
        for (term, rank) in zip(terms, ranks) {
            let letters = term.filter { $0 != "." }.count
            guard letters <= rank, term.contains("...") || letters == rank else { return nil }
            let names = (0..<rank - letters).reversed().map { ".\($0)" }
            if names.count > ellipsis.count { ellipsis = names }
            operands.append(Self.names(term, ellipsis: names))
        }
        if sides.count == 2 {
            result = Self.names(String(sides[1]), ellipsis: ellipsis)
        } else {
            let all = operands.joined().filter { !$0.hasPrefix(".") }
            result = ellipsis + Set(all).filter { letter in all.filter { $0 == letter }.count == 1 }.sorted()
        }
        let known = Set(operands.joined())
        guard result.allSatisfy(known.contains) else { return nil }
    }

    private static func names(_ term: String, ellipsis: [String]) -> [String] {
        var names: [String] = []
        var rest = Substring(term)
        while let letter = rest.first {
            if rest.hasPrefix("...") {
                names += ellipsis
                rest = rest.dropFirst(3)
            } else {
                names.append(String(letter))
                rest = rest.dropFirst()
            }
        }
        return names
    }
}

/// By cofactors: exact, and of use for the small matrices that models have.
private func determinant(_ x: Tensor) throws -> Tensor {
    guard x.rank >= 2, let size = x.shape[x.rank - 1].constantInt, x.shape[x.rank - 2] == x.shape[x.rank - 1], size <= 5 else {
        throw NodeProblem.unsupported("the determinant of matrices larger than 5 × 5, or of symbolic extents,")
    }
    return compute("det", Array(x.shape.dropLast(2))) { (indices: [Expression]) in
        func minor(_ row: Int, _ columns: [Int]) -> Expression {
            if columns.isEmpty { return constant(1, x.element) }
            var total: Expression?
            for (place, column) in columns.enumerated() {
                let factor = x[indices + [Expression(row), Expression(column)]] * minor(row + 1, columns.filter { $0 != column })
                total = total.map { place.isMultiple(of: 2) ? $0 + factor : $0 - factor } ?? factor
            }
            return total!
        }
        return minor(0, Array(0..<size))
    }
}
