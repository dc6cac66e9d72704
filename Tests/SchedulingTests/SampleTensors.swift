import TensorExpression
import TensorIR

/// The computations that scheduling tests refine.
enum SampleTensors {
    /// `y[i] = x[i] * 2`, over a constant or a symbolic extent.
    static func doubled(_ extent: Expression) -> Tensor {
        let x = placeholder("x", .float32, [extent])
        return compute("y", [extent]) { i in x[i] * 2 }
    }

    /// `y[i] = x[i] * 2, z[i] = y[i] + y[i + 1]`.
    static func stencil(_ extent: Int) -> (y: Tensor, z: Tensor) {
        let y = doubled(Expression(extent))
        return (y, compute("z", [Expression(extent - 1)]) { i in y[i] + y[i + 1] })
    }

    /// `C[i, j] = sum over k of A[i, k] * B[k, j]`.
    static func product(rows: Int, columns: Int, depth: Int) -> Tensor {
        let a = placeholder("A", .float32, [Expression(rows), Expression(depth)])
        let b = placeholder("B", .float32, [Expression(depth), Expression(columns)])
        let k = reductionAxis("k", extent: Expression(depth))
        return compute("C", [Expression(rows), Expression(columns)], reduce: { (i: Expression, j: Expression) in
            sum(a[i, k.index] * b[k.index, j], over: k)
        })
    }

    /// A product with a bias and a rectifier.
    static func layer(rows: Int, columns: Int, depth: Int) -> Tensor {
        let c = product(rows: rows, columns: columns, depth: depth)
        let bias = placeholder("bias", .float32, [Expression(columns)])
        return compute("Y", c.shape) { i, j in maximum(c[i, j] + bias[j], 0) }
    }

    /// `s[i] = sum over k of x[i, k]`.
    static func rowSums(rows: Int, columns: Int) -> Tensor {
        let x = placeholder("x", .float32, [Expression(rows), Expression(columns)])
        let k = reductionAxis("k", extent: Expression(columns))
        return compute("s", [Expression(rows)], reduce: { (i: Expression) in sum(x[i, k.index], over: k) })
    }

    /// A convolution of one channel by 3 × 3, padded by one.
    static func convolution(height: Int, width: Int) -> (padded: Tensor, result: Tensor) {
        let x = placeholder("x", .float32, [Expression(height), Expression(width)])
        let w = placeholder("w", .float32, [3, 3])
        let padded = compute("padded", [Expression(height + 2), Expression(width + 2)]) { i, j in
            let isInside = i >= 1 && i < Expression(height + 1) && (j >= 1 && j < Expression(width + 1))
            return conditional(isInside, x[i - 1, j - 1], 0.0)
        }
        let r = reductionAxis("r", extent: 3)
        let s = reductionAxis("s", extent: 3)
        let result = compute("conv", [Expression(height), Expression(width)], reduce: { (i: Expression, j: Expression) in
            sum(padded[i + r.index, j + s.index] * w[r.index, s.index], over: r, s)
        })
        return (padded, result)
    }

    /// Softmax along the rows.
    static func softmax(rows: Int, columns: Int) -> Tensor {
        let shape = [Expression(rows), Expression(columns)]
        let x = placeholder("x", .float32, shape)
        let k = reductionAxis("k", extent: shape[1])
        let largest = compute("largest", [shape[0]], reduce: { (i: Expression) in maximum(of: x[i, k.index], over: k) })
        let powers = compute("powers", shape) { i, j in call(.exponential, x[i, j] - largest[i]) }
        let l = reductionAxis("l", extent: shape[1])
        let total = compute("total", [shape[0]], reduce: { (i: Expression) in sum(powers[i, l.index], over: l) })
        return compute("softmax", shape) { i, j in powers[i, j] / total[i] }
    }
}
