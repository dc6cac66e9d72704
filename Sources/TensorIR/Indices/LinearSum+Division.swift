extension LinearSum {
    /// The sum as an index.
    package var index: Expression { expression(.index) }

    /// The index divided by a positive constant, rounded down: what the constant divides is taken out of the division.
    package func divided(by divisor: Int64) -> Expression {
        let (multiples, rest) = split { $1 % divisor == 0 }
        let quotient = multiples.dividedExactly(by: divisor).index
        guard rest.terms.isEmpty else { return indexAdd(quotient, indexDivide(rest.index, Expression(Int(divisor)))) }
        return indexAdd(quotient, indexDivide(Expression(Int(rest.constant)), Expression(Int(divisor))))
    }

    /// The index modulo a positive constant.
    package func modulo(_ divisor: Int64) -> Expression {
        var rest = split { $1 % divisor == 0 }.rest
        rest.constant = ((constant % divisor) + divisor) % divisor
        return rest.terms.isEmpty ? Expression(Int(rest.constant)) : indexModulo(rest.index, Expression(Int(divisor)))
    }
}
