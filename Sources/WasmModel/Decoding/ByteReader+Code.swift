extension ByteReader {
    /// The code of a function of the given type.
    mutating func code(ofType type: TypeIndex) throws(DecodingError) -> Function {
        let size = try count(of: "bytes of a function body", limit: ImplementationLimits.bodyBytes)
        var code = try part(count: size)
        var function = Function(type: type, locals: try code.locals())
        // Two bytes an instruction is what bodies have on average.
        function.body.reserveCapacity(code.remaining / 2)
        while true {
            let opcode = try code.opcode()
            if opcode == .end, code.isAtEnd { return function }
            let immediate = try code.immediate(of: opcode, branchTables: &function.branchTables)
            function.body.append(Instruction(opcode, immediate))
        }
    }

    mutating func locals() throws(DecodingError) -> [LocalRun] {
        var total: UInt32 = 0
        var runs: [LocalRun] = []
        for _ in 0..<(try count(of: "runs of locals", limit: .max)) {
            let start = position
            let count = try unsigned()
            total = total.addingReportingOverflow(count).overflow ? .max : total + count
            guard total <= ImplementationLimits.locals else {
                throw DecodingError(
                    .countTooLarge(total, of: "locals", limit: ImplementationLimits.locals), at: start)
            }
            runs.append(LocalRun(count: count, type: try ValueType(from: &self)))
        }
        return runs
    }

    /// Instructions up to the first `end`, which is read too but not returned.
    mutating func constantExpression() throws(DecodingError) -> [Instruction] {
        var instructions: [Instruction] = []
        var branchTables: [BranchTable] = []
        while true {
            let start = position
            let opcode = try opcode()
            if opcode == .end { return instructions }
            instructions.append(Instruction(opcode, try immediate(of: opcode, branchTables: &branchTables)))
            if !branchTables.isEmpty { throw DecodingError(.branchTableInConstant, at: start) }
        }
    }
}
