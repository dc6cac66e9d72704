import NDArray
import TensorExpression
import TensorIR

/// Puts the values of constants of one element into the definitions that read them, and writes powers with small whole exponents as
/// products.
///
///     square[i] = power(x[i], two[])        with two = 2
///
/// becomes
///
///     square[i] = x[i] * x[i]
func inlineScalars(_ program: TensorProgram) -> TensorProgram {
    let scalars = program.constants.compactMapValues(\.onlyValue)
    if scalars.isEmpty { return program }
    var rewriter = ProgramRewriter(program)
    for computation in program.roots.computationsInOrder {
        guard computation.inputs.contains(where: { scalars[Tensor($0)] != nil }) else {
            rewriter.keep(computation)
            continue
        }
        let inlined = computation.mapExpressions { $0.inlining(scalars) }
        rewriter.replace(computation, by: inlined.replacingBuffers(rewriter.replacements).results())
    }
    return rewriter.program
}

extension NDArray {
    /// The element of an array of one, as a constant.
    fileprivate var onlyValue: Expression? {
        guard count == 1, elementType != .bool, elementType != .float16, elementType != .bfloat16 else { return nil }
        let type = ValueType(elementType)
        return elementType.isFloat ? .float(doubles[0], type) : .integer(self[integer: 0], type)
    }
}

extension Expression {
    fileprivate func inlining(_ scalars: [Tensor: Expression]) -> Expression {
        let inner = mapChildren { $0.inlining(scalars) }
        switch inner {
        case .load(let buffer, _): return scalars[Tensor(buffer)] ?? inner
        case .call(.power, let operands): return operands[0].product(ofCount: operands[1].floatValue) ?? inner
        default: return inner
        }
    }

    /// The factor so many times: 1, 2 or 3 roundings less one, where the function has an error of about 1 ulp.
    private func product(ofCount count: Double?) -> Expression? {
        switch count {
        case 1: self
        case 2: bound("base") { $0 * $0 }
        case 3: bound("base") { $0 * $0 * $0 }
        default: nil
        }
    }
}
