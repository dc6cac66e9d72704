import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

// Dense matrices, or stacks of them, solved and taken apart by elimination: a loop over the columns.

let primitiveLinearAlgebra: [String: PrimitiveRule] = [
    "MatrixInverse": .tensor("x") { p in
        let x = try squareMatrices(p, "x")
        return try solved(try p.flag("adjoint") ? transposed(x) : x, identity(like: x), p)
    },
    "MatrixInverseExt": .tensor("input") { p in
        let x = try squareMatrices(p, "input")
        return try solved(x, identity(like: x), p)
    },
    "MatrixSolve": .tensor("matrix rhs") { p in
        let x = try squareMatrices(p, "matrix")
        return try solved(try p.flag("adjoint") ? transposed(x) : x, p.real("rhs"), p)
    },
    "SolveTriangular": .tensor("a b trans lower unit_diagonal") { p in
        let half = try triangle(p, squareMatrices(p, "a"), isUpper: !p.flag("lower"))
        let a = try p.flag("unit_diagonal") ? withOnes(half) : half, b = try p.real("b"), isVector = b.rank == a.rank - 1
        let x = try solved(p.integer("trans", 0) == 0 ? a : transposed(a), isVector ? unsqueezed(b, [b.rank]) : b, p)
        return isVector ? try reshaped(x, b.shape) : x
    },
    "MatrixPower": .tensor("x") { p in
        let given = try squareMatrices(p, "x"), power = try p.integer("n", 1)
        guard power.magnitude <= 1024 else { throw NodeProblem.unsupported("a matrix to the power of \(power)") }
        if power == 0 { return identity(like: given) }
        let x = power < 0 ? try solved(given, identity(like: given), p) : given
        return try matrixPower(x, Int(power.magnitude))
    },
    "Cholesky": .tensor("input_x upper") { p in
        let lower = try choleskyFactor(squareMatrices(p, "input_x"), p)
        return try p.flag("upper") ? transposed(lower) : lower
    },
    "CholeskyInverse": .tensor("input_x upper") { p in
        let factor = try squareMatrices(p, "input_x")
        return try solved(choleskyProduct(factor, isUpper: p.flag("upper"), p), identity(like: factor), p)
    },
    "CholeskySolve": .tensor("x1 x2") { p in
        try solved(choleskyProduct(squareMatrices(p, "x2"), isUpper: p.flag("upper"), p), p.real("x1"), p)
    },
    "MatrixDeterminant": .tensor("input") { p in
        let x = try squareMatrices(p, "input")
        if let size = x.shape[x.rank - 1].constantInt, size <= 5 { return try p.onnx("Det", x) }
        let pivots = try eliminationPivots(x, p)
        return try Operators.multiply(pivots.sign, Operators.reduceProduct(pivots.magnitudes, over: [x.rank - 2], reducedAxes: .removed))
    },
    "LogMatrixDeterminant": .tensors("input") { p in
        let x = try squareMatrices(p, "input"), pivots = try eliminationPivots(x, p)
        let logarithms = mapped("logDeterminant.terms", pivots.magnitudes) { call(.logarithm, $0) }
        return [pivots.sign, try Operators.reduceSum(logarithms, over: [x.rank - 2], reducedAxes: .removed)]
    },
]

private func squareMatrices(_ p: PrimitiveCall, _ name: String) throws -> Tensor {
    let x = try p.real(name)
    guard x.rank >= 2, canonicalExtent(x.shape[x.rank - 2]) == canonicalExtent(x.shape[x.rank - 1]) else {
        throw NodeProblem.invalid("\(name) of the shape \(x.shape) holds no square matrices")
    }
    return x
}

private func transposed(_ x: Tensor) throws -> Tensor {
    try Operators.transpose(x, Array(0..<x.rank - 2) + [x.rank - 1, x.rank - 2])
}

private func identity(like x: Tensor) -> Tensor {
    compute("identity", x.shape) { (indices: [Expression]) in
        select(indices[x.rank - 2].equals(indices[x.rank - 1]), constant(1, x.element), constant(0, x.element))
    }
}

/// By squares: as many products as the power has digits.
private func matrixPower(_ x: Tensor, _ power: Int) throws -> Tensor {
    if power == 1 { return x }
    let half = try matrixPower(x, power / 2), square = try Operators.matmul(half, half)
    return power.isMultiple(of: 2) ? square : try Operators.matmul(square, x)
}

/// The matrix with ones on its diagonal.
private func withOnes(_ x: Tensor) -> Tensor {
    compute("unitDiagonal", x.shape) { (indices: [Expression]) in
        select(indices[x.rank - 2].equals(indices[x.rank - 1]), constant(1, x.element), x[indices])
    }
}

/// The matrix of a factor of Cholesky, of which one triangle counts.
private func choleskyProduct(_ factor: Tensor, isUpper: Bool, _ p: PrimitiveCall) throws -> Tensor {
    let triangle = try triangle(p, factor, isUpper: isUpper)
    return try isUpper ? Operators.matmul(triangle, triangle, transposing: .a) : Operators.matmul(triangle, triangle, transposing: .b)
}

private func loop(
    _ name: String, _ p: PrimitiveCall, _ initial: [Tensor], rounds: Expression, _ next: (Expression, [Tensor]) throws -> [Tensor]
) throws -> [Tensor] {
    let building = LoopBuilding(
        name: name, initial: initial.map { LoweredTensor($0) }, count: .extent(rounds), limit: rounds, constants: p.application.constants)
    return try building.results { round, states in
        Round(states: try next(round, states.map(\.tensor)).map { LoweredTensor($0) })
    }.states.map(\.tensor)
}

/// The lower triangle L of A = L·Lᵀ: a round makes one of its columns, and takes its share off the columns behind it.
private func choleskyFactor(_ x: Tensor, _ p: PrimitiveCall) throws -> Tensor {
    let (rowAxis, columnAxis) = (x.rank - 2, x.rank - 1)
    let factor = try loop("cholesky", p, [x], rounds: x.shape[columnAxis]) { j, states in
        let a = states[0]
        return [compute("cholesky.next", a.shape) { (indices: [Expression]) in
            let lead = Array(indices[..<rowAxis]), row = indices[rowAxis], column = indices[columnAxis]
            let pivot = a[lead + [j, j]]
            let share = a[lead + [row, j]] * a[lead + [column, j]] / pivot
            return select(
                column.equals(j), a[indices] / squareRoot(pivot), select(column > j && row > j, a[indices] - share, a[indices]))
        }]
    }[0]
    return compute("cholesky", x.shape) { (indices: [Expression]) in
        select(indices[rowAxis] >= indices[columnAxis], factor[indices], constant(0, x.element))
    }
}

/// Where the greatest element of column j lies, at or below the diagonal.
private func pivotRow(_ a: Tensor, _ j: Expression) -> Tensor {
    computeTuple("elimination.pivot", Array(a.shape.dropLast(2))) { indices in
        let r = Axis("r", extent: a.shape[a.rank - 2])
        let size = select(r.index >= j, absolute(a[indices + [r.index, j]]), constant(-1, a.element))
        return Reduction(axes: [r], combiner: .argumentOfMaximum(a.element), sources: [size, r.index])
    }[1]
}

/// The element of the matrix with rows j and `pivot` exchanged.
private func exchanged(_ a: Tensor, _ pivot: Expression, _ j: Expression, _ lead: [Expression], _ row: Expression, _ column: Expression) -> Expression {
    select(row.equals(j), pivot, select(row.equals(pivot), j, row)).bound("source") { a[lead + [$0, column]] }
}

/// X of A·X = B, by Gauss and Jordan with the greatest pivots of the columns.
private func solved(_ a: Tensor, _ b: Tensor, _ p: PrimitiveCall) throws -> Tensor {
    guard b.rank == a.rank, b.shape[b.rank - 2] == a.shape[a.rank - 1] else {
        throw NodeProblem.invalid("the right side of shape \(b.shape) does not fit matrices of shape \(a.shape)")
    }
    let (rowAxis, columnAxis) = (a.rank - 2, a.rank - 1)
    let joined = try concatenated([a, b], columnAxis)
    let size = a.shape[columnAxis]
    let result = try loop("elimination", p, [joined], rounds: size) { j, states in
        let m = states[0], pivots = pivotRow(m, j)
        return [compute("elimination.next", m.shape) { (indices: [Expression]) in
            let lead = Array(indices[..<rowAxis]), row = indices[rowAxis], column = indices[columnAxis]
            return pivots[lead].bound("pivot") { pivot in
                let factor = m[lead + [pivot, column]] / m[lead + [pivot, j]]
                let own = exchanged(m, pivot, j, lead, row, column), head = exchanged(m, pivot, j, lead, row, j)
                return select(row.equals(j), factor, own - head * factor)
            }
        }]
    }[0]
    return part(of: result, columnAxis, from: size, b.shape[columnAxis])
}

/// The pivots' magnitudes along the last axis, and the sign of their product, by Gauss's elimination.
private func eliminationPivots(_ x: Tensor, _ p: PrimitiveCall) throws -> (sign: Tensor, magnitudes: Tensor) {
    let (rowAxis, columnAxis) = (x.rank - 2, x.rank - 1)
    let one = filled("sign", Array(x.shape.dropLast(2)), constant(1, x.element))
    let states = try loop("determinant", p, [x, one], rounds: x.shape[columnAxis]) { j, states in
        let m = states[0], pivots = pivotRow(m, j)
        let next = compute("determinant.next", m.shape) { (indices: [Expression]) in
            let lead = Array(indices[..<rowAxis]), row = indices[rowAxis], column = indices[columnAxis]
            return pivots[lead].bound("pivot") { pivot in
                let own = exchanged(m, pivot, j, lead, row, column), top = m[lead + [pivot, column]]
                let head = exchanged(m, pivot, j, lead, row, j), diagonal = m[lead + [pivot, j]]
                return select(row > j && diagonal.differs(from: constant(0, x.element)), own - head * top / diagonal, own)
            }
        }
        let sign = compute("determinant.sign", one.shape) { (lead: [Expression]) in
            pivots[lead].bound("pivot") { pivot in
                m[lead + [pivot, j]].bound("diagonal") { diagonal in
                    let (zero, plus) = (constant(0, x.element), constant(1, x.element))
                    let own = select(diagonal < zero, -plus, select(diagonal > zero, plus, zero))
                    return states[1][lead] * select(pivot.equals(j), own, -own)
                }
            }
        }
        return [next, sign]
    }
    let magnitudes = compute("determinant.pivots", Array(x.shape.dropLast())) { (indices: [Expression]) in
        absolute(states[0][indices + [indices[rowAxis]]])
    }
    return (states[1], magnitudes)
}
