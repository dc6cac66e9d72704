import NDArray
import Operators
import TensorExpression
import TensorIR

/// Softmax of 16-bit floats, by the steps of the function that the specification defines it with: each gives elements of the operands'
/// type, so each is rounded to it. Exponentials that were not would make the sum differ in its last place from what other implementations
/// and the spelled-out function have.
struct RoundedSoftmax {
    let half: ElementType

    func softmax(_ x: Tensor, axis: Int) throws -> Tensor {
        let exponentials = try exponentials(of: shifted(x, axis))
        return try elementwise("softmax", [exponentials, sum(exponentials, axis)]) { $0[0] / $0[1] }
    }

    func logSoftmax(_ x: Tensor, axis: Int) throws -> Tensor {
        let shifted = try shifted(x, axis)
        let sums = try sum(exponentials(of: shifted), axis)
        return try elementwise("logSoftmax", [shifted, sums]) { $0[0] - rounded(call(.logarithm, $0[1])) }
    }

    private func shifted(_ x: Tensor, _ axis: Int) throws -> Tensor {
        try elementwise("softmax.shifted", [x, reduceMax(x, over: [axis], reducedAxes: .kept)]) { rounded($0[0] - $0[1]) }
    }

    private func exponentials(of x: Tensor) throws -> Tensor {
        mapped("softmax.exponential", x) { rounded(call(.exponentialOfNonpositive, $0)) }
    }

    private func sum(_ x: Tensor, _ axis: Int) throws -> Tensor {
        mapped("softmax.sum", try reduceSum(x, over: [axis], reducedAxes: .kept), rounded)
    }

    private func rounded(_ x: Expression) -> Expression { x.cast(to: half).cast(to: .float32) }
}
