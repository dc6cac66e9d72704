import WasmModel

// The remainder of floats, exactly: shift and subtract, as in long division by hand.

extension Helpers {
    /// x - trunc(x / y) · y without rounding, for |x| / |y| of any size: the divisor is doubled up to the dividend, then
    /// subtracted where it fits and halved again. Doubling and halving of what stays at or above |y| and the differences
    /// are exact.
    static func remainderFunction() -> FunctionDefinition {
        var function = FunctionBuilder(name: "remainder_f64", results: [.f64])
        let x = function.addParameter(.f64, name: "x")
        let y = function.addParameter(.f64, name: "y")
        let rest = function.addLocal(.f64, name: "rest")
        let divisor = function.addLocal(.f64, name: "divisor")
        let step = function.addLocal(.f64, name: "step")
        function.emit([
            .localGet(x), Instruction(.f64Abs), .localSet(rest),
            .localGet(y), Instruction(.f64Abs), .localTee(divisor), .localSet(step),
            // NaN, an infinite dividend or a zero divisor: NaN, as x·y / (x·y) is.
            .localGet(rest), .f64Const(.infinity), Instruction(.f64Lt), Instruction(.i32Eqz),
            .localGet(divisor), .f64Const(0), Instruction(.f64Gt), Instruction(.i32Eqz), Instruction(.i32Or),
        ])
        function.emit(.if())
        function.emit([.f64Const(.nan), Instruction(.return)])
        function.emit(.end)
        function.emit([.localGet(divisor), .f64Const(.infinity), Instruction(.f64Eq)])
        function.emit(.if())
        function.emit([.localGet(x), Instruction(.return)])
        function.emit(.end)
        // Up, as long as the double still fits; half of the rest is compared, so that nothing overflows.
        function.emit(.loop())
        function.emit([
            .localGet(step), .localGet(rest), .f64Const(0.5), Instruction(.f64Mul), Instruction(.f64Le),
            .localGet(step), .f64Const(.infinity), Instruction(.f64Lt), Instruction(.i32And),
        ])
        function.emit(.if())
        function.emit([.localGet(step), .localGet(step), Instruction(.f64Add), .localSet(step), .br(1)])
        function.emit(.end)
        function.emit(.end)
        // And down.
        function.emit(.loop())
        function.emit([.localGet(step), .localGet(divisor), Instruction(.f64Ge)])
        function.emit(.if())
        function.emit([.localGet(rest), .localGet(step), Instruction(.f64Ge)])
        function.emit(.if())
        function.emit([.localGet(rest), .localGet(step), Instruction(.f64Sub), .localSet(rest)])
        function.emit(.end)
        function.emit([.localGet(step), .f64Const(0.5), Instruction(.f64Mul), .localSet(step), .br(1)])
        function.emit(.end)
        function.emit(.end)
        function.emit([.localGet(rest), .localGet(x), Instruction(.f64Copysign)])
        return function.finish()
    }

    /// By way of float64, where short quotients take one division.
    static func shortRemainderFunction(long: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "remainder_f32", results: [.f32])
        let shortX = function.addParameter(.f32, name: "x")
        let shortY = function.addParameter(.f32, name: "y")
        let x = function.addLocal(.f64, name: "dividend")
        let y = function.addLocal(.f64, name: "divisor")
        let quotient = function.addLocal(.f64, name: "quotient")
        let rest = function.addLocal(.f64, name: "rest")
        function.emit([
            .localGet(shortX), Instruction(.f64PromoteF32), Instruction(.f64Abs), .localSet(x),
            .localGet(shortY), Instruction(.f64PromoteF32), Instruction(.f64Abs), .localSet(y),
            .localGet(x), .localGet(y), Instruction(.f64Div), Instruction(.f64Trunc), .localTee(quotient),
            // 28 bits of quotient times 24 of divisor fit the 53 of a product.
            .f64Const(0x1p28), Instruction(.f64Lt),
            .localGet(y), .f64Const(.infinity), Instruction(.f64Lt), Instruction(.i32And),
        ])
        function.emit(.if())
        function.emit([.localGet(x), .localGet(quotient), .localGet(y), Instruction(.f64Mul), Instruction(.f64Sub), .localTee(rest)])
        // The quotient may have been rounded up to the next integer.
        function.emit([.localGet(rest), .localGet(y), Instruction(.f64Add), .localGet(rest), .f64Const(0), Instruction(.f64Ge), Instruction(.select)])
        function.emit([Instruction(.f32DemoteF64), .localGet(shortX), Instruction(.f32Copysign), Instruction(.return)])
        function.emit(.end)
        function.emit([
            .localGet(shortX), Instruction(.f64PromoteF32), .localGet(shortY), Instruction(.f64PromoteF32),
            .call(long), Instruction(.f32DemoteF64),
        ])
        return function.finish()
    }
}
