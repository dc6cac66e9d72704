import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// A primitive applied to operands: what its rule reads, by the names of the arguments.
struct PrimitiveCall {
    let application: Application
    let names: [String]
    private let asked = AskedNames()

    init(_ application: borrowing Application, _ names: [String]) {
        self.application = Application(
            node: application.node, operands: application.operands, declared: application.declared,
            constants: application.constants, halves: .kept, lowerBlock: application.lowerBlock)
        self.names = names
    }

    /// The value of an argument, wherever the file has it; nil where it is left out.
    func value(_ name: String) -> Lowered? {
        if let place = names.firstIndex(of: name), application.has(place) { return application.operands[place] }
        guard case .tensor(let constant)? = attribute(name) else { return nil }
        return application.known(constant)
    }

    func has(_ name: String) -> Bool { value(name) != nil || attribute(name) != nil }

    func lowered(_ name: String) throws -> LoweredTensor {
        switch value(name) {
        case .tensor(let tensor)?: return tensor
        case .sequence?: throw NodeProblem.invalid("\(name) is a tuple, not a tensor")
        case .texts?: throw NodeProblem.invalid("\(name) is text")
        case nil, Lowered.none?: break
        }
        if let constant = constantAttribute(name) { return constant }
        throw NodeProblem.invalid("argument \(name) is missing")
    }

    private func constantAttribute(_ name: String) -> LoweredTensor? {
        let array: NDArray
        switch attribute(name) {
        case .integer(let value)?: array = NDArray(scalar: Int64(value))
        case .number(let value)?: array = NDArray(scalar: value)
        case .integers(let values)?: array = NDArray(values.map { Int64($0) })
        case .numbers(let values)?: array = NDArray(values)
        default: return nil
        }
        return application.known(GraphConstant(array)).asTensor
    }

    /// The operand as it is.
    func stored(_ name: String) throws -> Tensor { try lowered(name).tensor }

    /// The operand in a type that is computed in: 16-bit floats as float32. Truth values are refused.
    func tensor(_ name: String) throws -> Tensor { try refusingTruths(truthsOrNumbers(name)) }

    /// The operand in a type that is computed in, or bool.
    func truthsOrNumbers(_ name: String) throws -> Tensor { widened(try checked(name).tensor) }

    /// The operand as floats: integers and truth values are converted to float32.
    func real(_ name: String) throws -> Tensor {
        let x = try truthsOrNumbers(name)
        return x.isFloat ? x : converted(x, to: .float32)
    }

    /// The operand converted to the type of another one that it belongs to; nil where it is left out.
    func optionalTensor(_ name: String, as element: ElementType) throws -> Tensor? { has(name) ? try tensor(name, as: element) : nil }

    /// The operand converted to the type of another one that it belongs to, or a number of that shape everywhere.
    func parameter(_ name: String, _ standard: Double, _ shape: [Expression], _ element: ElementType) throws -> Tensor {
        try optionalTensor(name, as: element) ?? filled(name, shape, constant(standard, element))
    }

    private func checked(_ name: String) throws -> LoweredTensor {
        let operand = try lowered(name)
        guard operand.element.element != nil else { throw NodeProblem.unsupported("computing on \(operand.element)") }
        return operand
    }

    /// The elements of a tuple, or the only operand there is.
    func elements(_ name: String) throws -> [LoweredTensor] {
        guard let value = value(name) else { throw NodeProblem.invalid("argument \(name) is missing") }
        switch value {
        case .tensor(let tensor): return [tensor]
        case .sequence(let elements, _):
            return try elements.map { element in
                guard let tensor = element.asTensor else { throw NodeProblem.invalid("\(name) holds what is no tensor") }
                return tensor
            }
        case .none, .texts: throw NodeProblem.invalid("\(name) is no tuple of tensors")
        }
    }

    /// The operand converted to a type; a constant of one element becomes part of the code.
    func tensor(_ name: String, as element: ElementType) throws -> Tensor { scalarOrTensor(try checked(name), as: element) }

    private func scalarOrTensor(_ operand: LoweredTensor, as element: ElementType) -> Tensor {
        guard operand.shape.isEmpty, let known = operand.known else { return converted(operand.tensor, to: element) }
        let value = element.isFloat
            ? constant(known[double: 0], element)
            : Expression.constant(known.elementType.isFloat ? Int64(known[double: 0]) : known[integer: 0], ValueType(element))
        return compute("constant", []) { (_: [Expression]) in value }
    }
}

/// The attributes that a rule asked for. One thread has it.
private final class AskedNames {
    var names: Set<String> = []
}

/// The operand as kernels compute with it.
func widened(_ tensor: Tensor) -> Tensor { tensor.element.isHalf ? converted(tensor, to: .float32) : tensor }

/// The operand, for arithmetic: truth values are refused.
func refusingTruths(_ x: Tensor) throws -> Tensor {
    guard x.element != .bool else { throw NodeProblem.unsupported("computing on bool") }
    return x
}

/// The operand, its truth values as 0 and 1.
func truthsAsNumbers(_ x: Tensor) -> Tensor { x.element == .bool ? converted(x, to: .uint8) : x }

extension ElementType {
    /// The type that kernels compute in.
    var wide: ElementType { isHalf ? .float32 : self }
}

extension Application {
    /// A constant as an operand.
    func known(_ constant: GraphConstant) -> Lowered {
        if constant.element == .string { return .texts(constant.texts, shape: constant.array.shape) }
        return .tensor(LoweredTensor(constant.element, constants.tensor(constant.array), known: constant.array))
    }
}

// MARK: Arguments that are known

extension PrimitiveCall {
    /// An attribute of that name, or of the name that another version of MindSpore has for it.
    private func attribute(_ name: String) -> GraphAttribute? {
        asked.names.insert(name)
        return application.node.attributes[name]
    }

    /// The attributes that the primitive does not have: no argument is called so, and the rule did not ask for them.
    func unknownAttributes() -> [String] {
        application.node.attributes.keys.filter { !names.contains($0) && !asked.names.contains($0) }.sorted()
    }

    private func place(_ name: String) -> Int? {
        guard let place = names.firstIndex(of: name), application.has(place) else { return nil }
        return place
    }

    /// The elements as index expressions: numbers, or made of symbolic extents. nil where the argument is left out.
    func extents(_ name: String) throws -> [Expression]? {
        guard let place = place(name) else { return try attributeIntegers(name)?.map { Expression($0) } }
        guard case .sequence(let elements, _) = try application.operand(place) else {
            return try application.indexElements(place)
        }
        return try elements.map { element in
            guard let extent = element.asTensor?.indexElements, extent.count == 1 else { throw NodeProblem.needsValue(operand: place) }
            return extent[0]
        }
    }

    /// The numbers of a tuple, or of a single one.
    func integers(_ name: String) throws -> [Int]? {
        guard let place = place(name) else { return try attributeIntegers(name) }
        if case .sequence = try application.operand(place) {
            guard let values = try extents(name)?.constants else { throw NodeProblem.needsValue(operand: place) }
            return values
        }
        return try application.knownIntegers(place)
    }

    private func attributeIntegers(_ name: String) throws -> [Int]? {
        switch attribute(name) {
        case nil: return nil
        case .integer(let value): return [value]
        case .integers(let values): return values
        case .numbers(let values) where values.isEmpty: return []
        case .tensor(let constant): return (0..<constant.array.count).map { Int(constant.array[integer: $0]) }
        default: throw NodeProblem.invalid("argument \(name) is not made of integers")
        }
    }

    func optionalInteger(_ name: String) throws -> Int? {
        guard let values = try integers(name) else { return nil }
        guard values.count == 1 else { throw NodeProblem.invalid("argument \(name) has \(values.count) numbers, not one") }
        return values[0]
    }

    func integer(_ name: String, _ standard: Int) throws -> Int { try optionalInteger(name) ?? standard }

    func flag(_ name: String, _ standard: Bool = false) throws -> Bool { try integer(name, standard ? 1 : 0) != 0 }

    func optionalNumber(_ name: String) throws -> Double? {
        if let place = place(name) { return try application.knownNumber(place) }
        return attribute(name) == nil ? nil : try application.optionalNumber(name)
    }

    func number(_ name: String, _ standard: Double) throws -> Double { try optionalNumber(name) ?? standard }

    func numbers(_ name: String) throws -> [Double]? {
        if let place = place(name) { return try application.knownNumbers(place) }
        if let integers = try? attributeIntegers(name) { return integers.map { Double($0) } }
        return try application.numbers(name)
    }

    /// One of several words. Files of 2.10 have a number for each.
    func word(_ name: String, _ standard: String, numbers: [Int: String] = [:]) throws -> String {
        if let place = place(name) {
            if case .texts(let texts, _) = try application.operand(place) { return texts.first ?? standard }
            let number = try application.knownInteger(place)
            guard let word = numbers[number] else { throw NodeProblem.unsupported("\(name) \(number)") }
            return word
        }
        if case .integer(let number)? = attribute(name) { return numbers[number] ?? standard }
        return try application.text(name, standard)
    }

    /// A type that a number names.
    func elementType(_ name: String) throws -> GraphElement? {
        guard let number = try optionalInteger(name) else { return nil }
        guard let element = GraphElement(typeID: number) else { throw NodeProblem.unsupported("the element type \(number)") }
        return element
    }

    func axis(_ name: String, _ standard: Int, rank: Int) throws -> Int { try normalised(try integer(name, standard), rank: rank) }

    /// The axes, all where none is named.
    func axes(_ name: String, rank: Int) throws -> [Int] {
        let given = try integers(name) ?? []
        let axes = try given.map { try normalised($0, rank: rank) }
        return axes.isEmpty ? Array(0..<rank) : axes
    }
}

// MARK: Results

extension PrimitiveCall {
    /// The element type that the file declares of a result.
    func declaredElement(_ result: Int = 0) -> GraphElement? {
        guard result < application.declared.count, case .tensor(let element, _) = application.declared[result] else { return nil }
        return element
    }

    /// The type to compute the result in: the declared one, or that which the operands have in common.
    func resultElement(_ operands: String...) throws -> ElementType {
        if let declared = declaredElement()?.element, declared != .bool { return declared.wide }
        return try commonElement(operands)
    }

    /// The type that operands meet in: a number takes the tensor's, unless that holds no fractions.
    func commonElement(_ names: [String]) throws -> ElementType {
        let operands = try names.filter(has).map { try lowered($0) }
        let tensors = operands.filter { !$0.shape.isEmpty || $0.known == nil }
        let types = (tensors.isEmpty ? operands : tensors).map { $0.tensor.element.wide }
        let joined = types.dropFirst().reduce(types.first ?? .float32) { $0.joined(with: $1) }
        let hasFraction = operands.contains { $0.tensor.element.isFloat }
        return hasFraction && !joined.isFloat ? .float32 : joined
    }

    /// The results in the types that the file declares, or else in those of the operands.
    func finished(_ results: [Lowered]) throws -> [Lowered] {
        let half = application.operands.compactMap { $0?.asTensor?.tensor.element }.first { $0.isHalf }
        return results.enumerated().map { index, result in
            guard case .tensor(let tensor) = result else { return result }
            if let declared = declaredElement(index) {
                guard let element = declared.element, tensor.element != declared, tensor.element.element != nil else { return result }
                return .tensor(tensor.converted(to: element))
            }
            guard let half, tensor.tensor.element == .float32, application.declared.isEmpty || index >= application.declared.count
                || application.declared[index] == .unknown
            else { return result }
            return .tensor(tensor.converted(to: half))
        }
    }

    /// The results of an ONNX operator that means the same.
    func onnx(
        _ name: String, _ operands: [Lowered?], _ attributes: [String: GraphAttribute] = [:], results: Int = 1, version: Int = 22
    ) throws -> [Lowered] {
        guard let rule = operatorRules[OperatorName(name)] else { preconditionFailure("there is a rule for \(name)") }
        let node = GraphNode(
            name: application.node.name, operation: OperatorName(name), version: version, inputs: operands.map { _ in nil },
            outputs: (0..<results).map { _ in ValueID(0) }, attributes: attributes)
        let wide = operands.map { operand -> Lowered? in
            guard rule.halves == .widened, case .tensor(let tensor)? = operand, tensor.tensor.element.isHalf else { return operand }
            return .tensor(widened(tensor.tensor))
        }
        try checkElements(of: wide, node, anyTypes: true)
        try checkRanks(of: wide, node)
        do {
            return try rule.apply(Application(
                node: node, operands: wide, declared: application.declared, constants: application.constants, halves: rule.halves,
                lowerBlock: application.lowerBlock))
        } catch NodeProblem.needsValue(let place) {
            throw NodeProblem.needsValue(operand: self.place(of: operands[place]))
        }
    }

    /// Which operand of the primitive that is.
    private func place(of operand: Lowered?) -> Int {
        let buffer = operand?.asTensor?.tensor.buffer
        return application.operands.firstIndex { $0?.asTensor?.tensor.buffer == buffer } ?? 0
    }

    func onnx(_ name: String, _ operands: Tensor?..., attributes: [String: GraphAttribute] = [:]) throws -> Tensor {
        guard case .tensor(let result) = try onnx(name, operands.map { $0.map { .tensor($0) } }, attributes)[0] else {
            throw NodeProblem.invalid("the result is no tensor")
        }
        return result.tensor
    }

    /// Integers that are known, as an operand.
    func known(_ values: [Int]) -> Lowered { application.known(GraphConstant(NDArray(values.map { Int64($0) }))) }
}

extension LoweredTensor {
    func converted(to target: ElementType) -> LoweredTensor {
        let keeps = tensor.element.isInteger && target.isInteger
        return LoweredTensor(
            GraphElement(target), GraphLowering.converted(tensor, to: target), known: keeps ? known?.converted(to: target) : nil,
            integers: keeps ? integers : nil)
    }
}

extension ElementType {
    /// The type that holds both: the float of an integer and a float, the wider of two.
    func joined(with other: ElementType) -> ElementType {
        if self == other { return self }
        if isFloat != other.isFloat { return isFloat ? self : other }
        if self == .bool { return other }
        if other == .bool { return self }
        return bitCount >= other.bitCount ? self : other
    }
}
