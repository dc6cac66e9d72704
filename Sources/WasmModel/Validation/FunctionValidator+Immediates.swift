extension FunctionValidator {
    /// Checks the immediate of an instruction whose operands and results are fixed.
    func validate(_ immediate: Immediate, of kind: ImmediateKind) throws(Reason) {
        switch (kind, immediate) {
        case (.none, .none), (.fence, .none), (.i32, .i32), (.i64, .i64), (.f32, .f32), (.f64, .f64), (.v128, .v128):
            return
        case (.memory(let natural), .memory(let argument)):
            try validate(argument, natural: natural)
        case (.atomic(let natural), .memory(let argument)):
            _ = try context.memory(0)
            guard argument.alignment == natural else {
                throw .alignmentNotNatural(argument.alignment, natural: natural)
            }
        case (.memoryLane(let natural, let count), .memoryLane(let argument, let lane)):
            try validate(argument, natural: natural)
            try validate(lane: lane, count: count)
        case (.lane(let count), .lane(let lane)): try validate(lane: lane, count: count)
        case (.shuffle, .v128(let lanes)):
            for index in 0..<16 { try validate(lane: lanes[byte: index], count: 32) }
        case (.memoryIndex, .index(let memory)): _ = try context.memory(memory)
        case (.memoryPair, .indices(let destination, let source)):
            _ = try context.memory(destination)
            _ = try context.memory(source)
        case (.dataAndMemory, .indices(let data, let memory)):
            _ = try context.memory(memory)
            try context.checkData(data)
        case (.data, .index(let data)): try context.checkData(data)
        case (.element, .index(let element)): _ = try context.elementType(element)
        case (.elementAndTable, .indices(let element, let table)):
            try validate(elements: context.elementType(element), into: context.table(table))
        case (.tablePair, .indices(let destination, let source)):
            try validate(elements: context.table(source).element, into: context.table(destination))
        case (.table, .index(let table)): _ = try context.table(table)
        case (.function, .index(let index)): try validateReference(FunctionIndex(rawValue: index))
        default: throw .wrongImmediate(kind)
        }
    }

    private func validate(_ argument: MemoryArgument, natural: UInt8) throws(Reason) {
        _ = try context.memory(0)
        guard argument.alignment <= natural else {
            throw .alignmentAboveNatural(argument.alignment, natural: natural)
        }
    }

    private func validate(lane: UInt8, count: UInt8) throws(Reason) {
        guard lane < count else { throw .laneOutOfRange(lane, count: count) }
    }

    private func validate(elements source: ValueType, into target: TableType) throws(Reason) {
        guard source == target.element else { throw .elementTypeMismatch(target.element, source) }
    }

    private func validateReference(_ index: FunctionIndex) throws(Reason) {
        _ = try context.functionType(index.rawValue)
        guard context.declaredFunctions.contains(index) else { throw .undeclaredReference(index) }
    }
}
