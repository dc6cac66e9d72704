import TensorIR

/// Straight-line code: values that are given names, one after the other, and then used any number of times.
///
/// An elementary function is a dozen steps in which most values are used twice. Written with `Bindings` they read
/// from top to bottom; the result is one expression of nested `let`s.
struct Bindings {
    private var steps: [(variable: Variable, value: Expression)] = []

    /// Names a value, so that it is computed once.
    mutating func name(_ name: String, _ value: Expression) -> Expression {
        let variable = Variable(name, value.type)
        steps.append((variable, value))
        return .variable(variable)
    }

    /// The expression that computes the named values and then `result`.
    consuming func yielding(_ result: Expression) -> Expression {
        steps.reversed().reduce(result) { body, step in .letIn(step.variable, step.value, body) }
    }
}

/// The expression that `body` writes; `x` is named first, because every function uses its argument more than once.
func straightLine(
    _ x: Expression, named name: String = "x", _ body: (inout Bindings, Expression) -> Expression
) -> Expression {
    var code = Bindings()
    let argument = code.name(name, x)
    let result = body(&code, argument)
    return code.yielding(result)
}

/// Horner's scheme, the coefficient of the lowest power first.
func polynomial(_ x: Expression, _ coefficients: [Double]) -> Expression {
    let leading = Expression.constant(coefficients.last!, x.type)
    return coefficients.dropLast().reversed().reduce(leading) { sum, coefficient in
        multiplyAdd(sum, x, .constant(coefficient, x.type))
    }
}
