import TensorExpression
import TensorIR

/// Lets tensors lie in memory as the kernels that compute with them like it: images of convolutions with their channels last.
///
///     conv[n, o, y, x] = sum over c, ky, kx of image[n, c, y + ky, x + kx] * w[o, c, ky, kx]
///     relu[n, o, y, x] = max(conv[n, o, y, x], 0)
///
/// becomes
///
///     conv[n, y, x, o] = sum over c, ky, kx of image[n, y + ky, x + kx, c] * w[o, c, ky, kx]
///     relu[n, y, x, o] = max(conv[n, y, x, o], 0)
///
/// Only axes and indices change places: every definition means what it meant, whatever operator it came from.
func chooseLayouts(_ program: TensorProgram) -> TensorProgram {
    let plan = LayoutPlan(program)
    if plan.orders.isEmpty { return program }
    var rewriter = ProgramRewriter(program)
    for computation in program.roots.computationsInOrder {
        let order = plan.order(of: computation)
        let replacements = rewriter.replacements
        if order.isRowMajor && !computation.inputs.contains(where: { replacements[$0] != nil }) { continue }
        let arranged = computation.arranged(order) { buffer in
            replacements[buffer].map { ($0, buffer.computation.map(plan.order) ?? .rowMajor(rank: buffer.rank)) }
        }
        rewriter.replace(computation, by: arranged.results())
    }
    return rewriter.program
}
