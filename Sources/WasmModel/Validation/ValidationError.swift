/// Why a module is invalid, and where.
public struct ValidationError: Error, Hashable, Sendable {
    public enum Place: Hashable, Sendable {
        case module
        /// An instruction by its position in the body; the position behind the last one is the function's end.
        case code(FunctionIndex, name: String?, instruction: Int, Opcode?)
        case function(FunctionIndex, name: String?)
        case type(TypeIndex)
        case imported(Int)
        case table(TableIndex)
        case memory(MemoryIndex)
        case global(GlobalIndex)
        case export(String)
        case element(ElementIndex)
        case data(DataIndex)
    }

    public enum Reason: Error, Hashable, Sendable {
        case typeMismatch(expected: ValueType, found: ValueType)
        case stackIsEmpty(expected: ValueType?)
        case valuesLeft(Int)
        case outOfRange(String, index: UInt32, count: Int)
        case elseWithoutIf
        case endWithoutBlock
        case unclosedBlocks(Int)
        case elseIsMissing
        case alignmentAboveNatural(UInt8, natural: UInt8)
        case alignmentNotNatural(UInt8, natural: UInt8)
        case laneOutOfRange(UInt8, count: UInt8)
        case immutableGlobal(GlobalIndex)
        case selectOfReferences
        case selectOfDifferentTypes(ValueType, ValueType)
        case referenceExpected(ValueType)
        case branchArity(UInt32, expected: Int, found: Int)
        case elementTypeMismatch(ValueType, ValueType)
        case functionTableExpected
        case undeclaredReference(FunctionIndex)
        case dataCountIsMissing
        case dataCountMismatch(stated: UInt32, actual: Int)
        case notConstant(Opcode)
        case globalNotConstant(GlobalIndex)
        case duplicateExport
        case limitsReversed(minimum: UInt32, maximum: UInt32)
        case tooLarge(String, UInt32, limit: UInt32)
        case sharedWithoutMaximum
        case startHasParametersOrResults(FunctionType)
        case wrongImmediate(ImmediateKind)
    }

    public var place: Place
    public var reason: Reason
}

extension ValidationError: CustomStringConvertible {
    public var description: String { place == .module ? "\(reason)" : "\(place): \(reason)" }
}

extension ValidationError.Place: CustomStringConvertible {
    public var description: String {
        switch self {
        case .module: "module"
        case .code(let function, let name, let instruction, let opcode?):
            "\(Self.function(function, name: name)), instruction \(instruction) (\(opcode))"
        case .code(let function, let name, _, nil): "\(Self.function(function, name: name)), its end"
        case .function(let index, let name?): "function \(index.rawValue) ($\(name))"
        case .function(let index, nil): "function \(index.rawValue)"
        case .type(let index): "type \(index.rawValue)"
        case .imported(let position): "import \(position)"
        case .table(let index): "table \(index.rawValue)"
        case .memory(let index): "memory \(index.rawValue)"
        case .global(let index): "global \(index.rawValue)"
        case .export(let name): "export \"\(name)\""
        case .element(let index): "element segment \(index.rawValue)"
        case .data(let index): "data segment \(index.rawValue)"
        }
    }
}

extension ValidationError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .typeMismatch(let expected, let found): "expected \(expected), found \(found)"
        case .stackIsEmpty(let expected?): "expected \(expected), but the block has no value left on the stack"
        case .stackIsEmpty(nil): "expected a value, but the block has none left on the stack"
        case .valuesLeft(let count): "\(count) more values on the stack than the block gives"
        case .outOfRange(let space, let index, let count): "there is no \(space) \(index); there are \(count)"
        case .elseWithoutIf: "an else must follow the instructions of an if"
        case .endWithoutBlock: "no block is open that could be ended or left"
        case .unclosedBlocks(let count): "\(count) blocks are not ended"
        case .elseIsMissing: "an if that does not leave the types it takes must have an else"
        case .alignmentAboveNatural(let stated, let natural):
            "the alignment 2^\(stated) is larger than the natural one, 2^\(natural)"
        case .alignmentNotNatural(let stated, let natural):
            "the alignment 2^\(stated) is not the natural one, 2^\(natural), as atomic access wants"
        case .laneOutOfRange(let lane, let count): "lane \(lane) is not below \(count)"
        case .immutableGlobal(let index): "global \(index.rawValue) is constant"
        case .selectOfReferences: "a select between references must state their type"
        case .selectOfDifferentTypes(let first, let second): "select between \(first) and \(second)"
        case .referenceExpected(let found): "expected a reference, found \(found)"
        case .branchArity(let depth, let expected, let found):
            "label \(depth) takes \(found) values where the default label takes \(expected)"
        case .elementTypeMismatch(let target, let source): "\(source) elements cannot go into a table of \(target)"
        case .functionTableExpected: "an indirect call needs a table of funcref"
        case .undeclaredReference(let index):
            "function \(index.rawValue) is referred to, but no export, global or element segment declares that"
        case .dataCountIsMissing: "an instruction names a data segment, but the module does not state their number"
        case .dataCountMismatch(let stated, let actual):
            "\(stated) data segments are announced, but there are \(actual)"
        case .notConstant(let opcode): "\(opcode) cannot stand in a constant expression"
        case .globalNotConstant(let index):
            "global \(index.rawValue) is not an imported constant, so no constant expression can use it"
        case .duplicateExport: "the name is exported twice"
        case .limitsReversed(let minimum, let maximum): "the minimum, \(minimum), is above the maximum, \(maximum)"
        case .tooLarge(let what, let size, let limit): "\(size) \(what) are more than the limit of \(limit)"
        case .sharedWithoutMaximum: "a shared memory must have a maximum"
        case .startHasParametersOrResults(let type): "a start function takes and gives nothing, but this is \(type)"
        case .wrongImmediate(let kind): "the immediate is not of kind \(kind)"
        }
    }
}
