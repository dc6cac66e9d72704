import Support

extension TextWriter {
    /// A function with its body, blocks indented. Blocks are numbered from the outside, and branches say whose
    /// number they reach: `br_if 1 (;@2;)`.
    mutating func function(_ function: Function, at index: FunctionIndex, in module: Module, names: TextNames) {
        let names = names.inside(index, of: module.names)
        let type = function.type.value < module.types.count ? module.types[function.type.value] : FunctionType()
        var header = "(func\(names.definition(index)) (;\(index.rawValue);) (type \(function.type.rawValue))"
        for (position, parameter) in type.parameters.enumerated() {
            header += " (param\(names.definition(LocalIndex(position))) \(parameter))"
        }
        if !type.results.isEmpty { header += " (result \(type.results.spaced))" }
        line(header)
        indented {
            $0.locals(function, after: type.parameters.count, names: names)
            $0.body(function, names: names)
        }
        line(")")
    }

    private mutating func locals(_ function: Function, after parameterCount: Int, names: TextNames) {
        var index = parameterCount
        for run in function.locals {
            let declarations = (index..<index + Int(run.count)).map {
                "(local\(names.definition(LocalIndex($0))) \(run.type))"
            }
            if !declarations.isEmpty { line(declarations.joined(separator: " ")) }
            index += Int(run.count)
        }
    }

    private mutating func body(_ function: Function, names: TextNames) {
        // Hand-kept depth instead of nested calls: no depth of blocks exhausts our own stack, or the screen's width.
        let deepestIndentation = 40
        var open: [Int] = []
        var blockCount = 0
        for instruction in function.body {
            if instruction.opcode == .end { _ = open.popLast() }
            let depth = instruction.opcode == .else ? open.count - 1 : open.count
            var text = instruction.text(names: names, branchTables: function.branchTables)
            text += Self.reach(of: instruction, open)
            if instruction.opcode.opensBlock {
                blockCount += 1
                open.append(blockCount)
                text += " ;; @\(blockCount)"
            }
            line(String(repeating: "  ", count: min(max(depth, 0), deepestIndentation)) + text)
        }
    }

    /// Which block a branch leads to.
    private static func reach(of instruction: Instruction, _ open: [Int]) -> String {
        guard case .index(let depth) = instruction.immediate, instruction.opcode.immediateKind == .label,
            depth < open.count
        else { return "" }
        return " (;@\(open[open.count - 1 - Int(depth)]);)"
    }
}

extension Opcode {
    fileprivate var opensBlock: Bool { self == .block || self == .loop || self == .if }
}

extension [ValueType] {
    /// The types with spaces between them.
    var spaced: String { map(\.description).joined(separator: " ") }
}
