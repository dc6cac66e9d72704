import GraphLowering
import HeddleRuntime
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR

/// A primitive of MindSpore, compiled for the operands that it is given and run once.
struct PrimitiveRun {
    let primitive: Primitive

    /// - Parameter name: the primitive's, in any letter case.
    init(_ name: String, _ arguments: [NamedValue]) throws {
        var values: [String: PrimitiveArgument] = [:]
        for argument in arguments { values[argument.name] = PrimitiveArgument(argument.value) }
        let names = Primitive.names, wanted = name.lowercased()
        primitive = try Primitive(names.contains(name) ? name : names.first { $0.lowercased() == wanted } ?? name, values)
    }

    /// All results.
    func results(of arrays: [NDArray]) throws -> [NDArray] {
        let (program, names) = try self.program(for: arrays)
        var session = try Session(module: compile(program, for: Target()).bytes)
        let given = Dictionary(uniqueKeysWithValues: zip(program.inputs.map(\.name), arrays))
        let results = try session.run(given)
        return names.map { results[$0]! }
    }

    private func program(for arrays: [NDArray]) throws -> (TensorProgram, names: [String]) {
        let inputs = arrays.enumerated().map { place, array in
            placeholder("operand\(place)", array.elementType, array.shape.map { Expression($0) })
        }
        let constants = PrimitiveConstants()
        let results = try primitive.results(of: inputs, constants: constants)
        let names = results.indices.map { "result\($0)" }
        let outputs = zip(names, results).map { TensorProgram.Output($0, $1) }
        return (TensorProgram(primitive.name, inputs: inputs, outputs: outputs, constants: constants.values), names)
    }
}

extension PrimitiveArgument {
    /// A value as Python writes it or as the other commands take it: `1`, `0.5`, `True`, `[1, 2]`, `(1, 2)`, `1,2`, `FP32`; else a word.
    init(_ text: String) {
        if let list = Self.elements(text) {
            self = .list(list.map { PrimitiveArgument(String($0)) })
        } else if let value = Int(text) {
            self = .integer(value)
        } else if let value = Float(text) {
            self = .number(value)
        } else if let value = Bool(text.lowercased()) {
            self = .integer(value ? 1 : 0)
        } else if let element = ElementType(argument: text) {
            self = .type(element)
        } else {
            self = .text(text)
        }
    }

    /// What stands between commas, in brackets or without; nil where there is neither.
    private static func elements(_ text: String) -> [Substring]? {
        var inside = text[...]
        let isBracketed = [("[", "]"), ("(", ")")].contains { text.hasPrefix($0) && text.hasSuffix($1) && text.count > 1 }
        if isBracketed { inside = inside.dropFirst().dropLast() }
        guard isBracketed || inside.contains(",") else { return nil }
        return inside.split(separator: ",").map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
    }
}

extension Substring {
    /// Without what fits at both ends.
    fileprivate func trimming(while fits: (Character) -> Bool) -> Substring {
        var rest = drop(while: fits)
        while let last = rest.last, fits(last) { rest.removeLast() }
        return rest
    }
}
