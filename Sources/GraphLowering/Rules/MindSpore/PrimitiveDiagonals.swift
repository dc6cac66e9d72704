import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Diagonals of matrices, and bands of them.

let primitiveDiagonals: [String: PrimitiveRule] = [
    "Trace": .tensor("input") { p in
        let x = summable(try p.truthsOrNumbers("input"), p)
        return try Operators.reduceSum(diagonal(x, offset: 0, 0, 1))
    },
    "TraceV2": .tensor("input offset axis1 axis2 dtype") { p in
        let x = summable(try p.truthsOrNumbers("input"), p)
        let line = try diagonal(x, offset: p.integer("offset", 0), p.axis("axis1", 1, rank: x.rank), p.axis("axis2", 0, rank: x.rank))
        return try Operators.reduceSum(line, over: [line.rank - 1], reducedAxes: .removed)
    },
    "MatrixBandPart": movement("x lower upper") { p, x in
        guard x.rank >= 2 else { throw NodeProblem.invalid("a tensor of rank \(x.rank) holds no matrices") }
        let lower = try p.integer("lower", -1), upper = try p.integer("upper", -1)
        return compute("bandPart", x.shape) { (indices: [Expression]) in
            let distance = indices[x.rank - 1] - indices[x.rank - 2]
            var isIn: Expression = true
            if lower >= 0 { isIn = isIn && distance >= Expression(-lower) }
            if upper >= 0 { isIn = isIn && distance <= Expression(upper) }
            return select(isIn, x[indices], constant(0, x.element))
        }
    },
    "MatrixDiagV3": movement("x k num_rows num_cols padding_value") { p, x in
        let offsets = try bandOffsets(p)
        let length = try p.knownExtent(x, x.rank - 1)
        let least = (rows: length + max(0, -offsets.upperBound), columns: length + max(0, offsets.lowerBound))
        var rows = try p.integer("num_rows", -1), columns = try p.integer("num_cols", -1)
        if rows < 0, columns < 0 { (rows, columns) = (max(least.rows, least.columns), max(least.rows, least.columns)) }
        (rows, columns) = (rows < 0 ? least.rows : rows, columns < 0 ? least.columns : columns)
        let band = try Band(p, offsets, rows: rows, columns: columns)
        let padding = try p.padding(x.element)
        let lead = Array(x.shape.dropLast(offsets.count == 1 ? 1 : 2))
        return compute("matrixDiag", lead + [Expression(rows), Expression(columns)]) { (indices: [Expression]) in
            band.element(of: x, at: indices, or: padding)
        }
    },
    "MatrixSetDiagV3": movement("x diagonal k") { p, x in
        let diagonals = try p.tensor("diagonal", as: x.element)
        let band = try Band(p, bandOffsets(p), rows: p.knownExtent(x, x.rank - 2), columns: p.knownExtent(x, x.rank - 1))
        guard diagonals.rank == x.rank - (band.offsets.count == 1 ? 1 : 0) else {
            throw NodeProblem.invalid("diagonal of rank \(diagonals.rank) does not hold \(band.offsets.count) of each matrix")
        }
        return compute("matrixSetDiag", x.shape) { (indices: [Expression]) in band.element(of: diagonals, at: indices, or: x[indices]) }
    },
    "MatrixDiagPartV3": movement("x k padding_value") { p, x in
        let band = try Band(p, bandOffsets(p), rows: p.knownExtent(x, x.rank - 2), columns: p.knownExtent(x, x.rank - 1))
        let padding = try p.padding(x.element)
        let lead = Array(x.shape.dropLast(2))
        let lines = band.offsets.count == 1 ? [] : [Expression(band.offsets.count)]
        return compute("matrixDiagPart", lead + lines + [Expression(band.length)]) { (indices: [Expression]) in
            let offset = lines.isEmpty ? Expression(band.offsets.upperBound) : Expression(band.offsets.upperBound) - indices[lead.count]
            return (indices.last! - band.start(offset)).bound("place") { place in
                let (row, column) = (place + maximum(-offset, 0), place + maximum(offset, 0))
                return conditional(place >= 0 && place < band.length(offset), x[Array(indices[..<lead.count]) + [row, column]], padding)
            }
        }
    },
]

extension PrimitiveCall {
    fileprivate func padding(_ element: ElementType) throws -> Expression {
        has("padding_value") ? try tensor("padding_value", as: element).onlyElement : constant(0, element)
    }

    fileprivate func knownExtent(_ x: Tensor, _ axis: Int) throws -> Int {
        guard axis >= 0 else { throw NodeProblem.invalid("a tensor of rank \(x.rank) has no diagonals of that kind") }
        guard let extent = x.shape[axis].constantInt else { throw NodeProblem.unsupported("diagonals of symbolic extent") }
        return extent
    }
}

private func bandOffsets(_ p: PrimitiveCall) throws -> ClosedRange<Int> {
    let given = try p.integers("k") ?? [0]
    guard let first = given.first, let last = given.last, given.count <= 2, first <= last else {
        throw NodeProblem.invalid("k \(given) is neither a diagonal nor the first and the last of several")
    }
    return first...last
}

/// Neighbouring diagonals of a matrix, each a row of a table, the highest first. Those shorter than the longest begin or end with padding.
private struct Band {
    let offsets: ClosedRange<Int>
    let rows: Int, columns: Int
    private let upperBeginsLeft: Bool, lowerBeginsLeft: Bool

    init(_ p: PrimitiveCall, _ offsets: ClosedRange<Int>, rows: Int, columns: Int) throws {
        (self.offsets, self.rows, self.columns) = (offsets, rows, columns)
        let words = try p.word("align", "RIGHT_LEFT").split(separator: "_")
        (upperBeginsLeft, lowerBeginsLeft) = (words.first == "LEFT", words.last == "LEFT")
        guard -rows < offsets.lowerBound || rows == 0, offsets.upperBound < columns || columns == 0 else {
            throw NodeProblem.invalid("a matrix of \(rows) × \(columns) has no diagonals \(offsets.lowerBound) to \(offsets.upperBound)")
        }
    }

    /// The number of elements of the longest.
    var length: Int { max(0, min(rows + min(offsets.upperBound, 0), columns - max(offsets.lowerBound, 0))) }

    func length(_ offset: Expression) -> Expression {
        minimum(Expression(rows) + minimum(offset, 0), Expression(columns) - maximum(offset, 0))
    }

    /// Where in its row of the table a diagonal begins.
    func start(_ offset: Expression) -> Expression {
        let right = Expression(length) - length(offset)
        return select(offset >= 0, upperBeginsLeft ? 0 : right, lowerBeginsLeft ? 0 : right)
    }

    /// The element of the table that belongs to a place of the matrix.
    func element(of table: Tensor, at indices: [Expression], or other: Expression) -> Expression {
        let (row, column) = (indices[indices.count - 2], indices[indices.count - 1])
        let offset = column - row
        let isIn = offset >= Expression(offsets.lowerBound) && offset <= Expression(offsets.upperBound)
        let lines = offsets.count == 1 ? [] : [Expression(offsets.upperBound) - offset]
        return conditional(isIn, table[Array(indices.dropLast(2)) + lines + [minimum(row, column) + start(offset)]], other)
    }
}
