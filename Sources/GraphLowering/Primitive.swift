import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

/// A primitive of MindSpore by its name, which makes tensors of tensors:
///
///     let sum = try Primitive("Add")(a, b)
///     let means = try Primitive("ReduceMean", ["axis": [1], "keep_dims": true])(x)
///
/// Names, arguments and defaults are MindSpore's: everything but tensors comes by its name, and tensors are what the arguments left are, in
/// their order. Those from a tuple's place on are its elements: `Primitive("Concat", ["axis": 1])(a, b, c)`.
public struct Primitive: Sendable {
    public let name: String
    public let arguments: [String: PrimitiveArgument]
    private let rule: PrimitiveRule

    public init(_ name: String, _ arguments: [String: PrimitiveArgument] = [:]) throws(PrimitiveError) {
        guard let rule = primitiveRules[name] else { throw .unknown(name) }
        (self.name, self.arguments, self.rule) = (name, arguments, rule)
    }

    /// The names of its arguments, in MindSpore's order.
    public var argumentNames: [String] { rule.arguments }

    /// Every primitive that there is, by name.
    public static var names: [String] { primitiveRules.keys.sorted() }

    /// The first result.
    ///
    /// - Parameter constants: takes what the primitive needs of tables; the program that is compiled must be given them, too.
    public func callAsFunction(_ operands: Tensor..., constants: PrimitiveConstants? = nil) throws(PrimitiveError) -> Tensor {
        try results(of: operands, constants: constants)[0]
    }

    /// All results.
    public func results(of operands: [Tensor], constants: PrimitiveConstants? = nil) throws(PrimitiveError) -> [Tensor] {
        let pool = ConstantPool()
        let given = try placed(operands)
        let node = GraphNode(
            name: "", operation: OperatorName(name, domain: "mindspore"), version: 1, inputs: given.map { _ in nil },
            outputs: (0..<8).map { _ in ValueID(0) }, attributes: arguments.mapValues(\.attribute))
        let application = Application(
            node: node, operands: given, declared: [], constants: pool, halves: .kept,
            lowerBlock: { _, _ in throw NodeProblem.unsupported("a body") })
        let call = PrimitiveCall(application, rule.arguments)
        let lowered: [Lowered]
        do {
            lowered = try call.finished(try rule.apply(call))
        } catch let problem as NodeProblem {
            throw .problem(name, problem)
        } catch {
            // The operators that a primitive is made of say their name first.
            let text = "\(error)", own = "\(name): "
            throw .problem(name, .invalid(text.hasPrefix(own) ? String(text.dropFirst(own.count)) : text))
        }
        if let unknown = call.unknownAttributes().first { throw .argument(name, unknown, has: rule.arguments) }
        let results = lowered.flatMap(\.tensors).map(\.tensor)
        guard !results.isEmpty else { throw .problem(name, .invalid("there is no result")) }
        let read = Set(results.computationsInOrder.flatMap(\.inputs).map { Tensor($0) })
        let tables = pool.values.filter { read.contains($0.key) }
        if !tables.isEmpty {
            guard let constants else { throw .constants(name) }
            constants.values.merge(tables) { first, _ in first }
        }
        return results
    }

    /// The tensors at the places of the arguments that have no value by name.
    private func placed(_ operands: [Tensor]) throws(PrimitiveError) -> [Lowered?] {
        let open = rule.arguments.indices.filter { arguments[rule.arguments[$0]] == nil }
        var given = [Lowered?](repeating: nil, count: rule.arguments.count)
        for (number, tensor) in operands.enumerated() {
            let place = number < open.count ? open[number] : given.count
            if let tuple = rule.tuple, place >= tuple {
                given[tuple] = .sequence(operands[number...].map { .tensor($0) }, of: .unknown)
                break
            }
            guard place < given.count else { throw .operands(name, count: operands.count, takes: open.map { rule.arguments[$0] }) }
            given[place] = .tensor(tensor)
        }
        while case .some(nil) = given.last { given.removeLast() }
        return given
    }
}

/// The tables that primitives need: `TensorProgram` takes its `values` as constants.
public final class PrimitiveConstants {
    public fileprivate(set) var values: [Tensor: NDArray] = [:]

    public init() {}
}

/// A number, a truth value, a word, or a list of those: an argument of a primitive.
public enum PrimitiveArgument: Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    case integer(Int), number(Float), text(String), list([PrimitiveArgument])
    case type(ElementType)

    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Float) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(arrayLiteral elements: PrimitiveArgument...) { self = .list(elements) }

    var attribute: GraphAttribute {
        switch self {
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let text): return .text(text)
        case .type(let element): return .integer(GraphElement(element).typeID ?? 0)
        case .list(let elements):
            let flat = elements.flatMap { if case .list(let inner) = $0 { inner } else { [$0] } }
            let integers = flat.compactMap { if case .integer(let value) = $0 { value } else { nil } }
            if integers.count == flat.count { return .integers(integers) }
            return .numbers(flat.map { argument in
                switch argument {
                case .integer(let value): Float(value)
                case .number(let value): value
                default: .nan
                }
            })
        }
    }
}

/// Why a primitive cannot be applied.
public enum PrimitiveError: Error, Sendable {
    case unknown(String)
    case problem(String, NodeProblem)
    /// More tensors than there are arguments left.
    case operands(String, count: Int, takes: [String])
    /// An argument that the primitive does not have.
    case argument(String, String, has: [String])
    /// The primitive needs tables, and nobody takes them.
    case constants(String)
}

extension PrimitiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let name):
            "there is no primitive \(name); `heddle operators --primitives` lists them, and Primitive.names"
        case .operands(let name, let count, let names):
            "\(name) is given \(count) tensor\(count == 1 ? "" : "s"), but takes \(list(names))"
        case .argument(let name, let unknown, let names):
            "\(name) has no argument \(unknown); it has \(list(names))"
        case .problem(let name, let problem): "\(name): \(problem)"
        case .constants(let name): "\(name) needs tables: give it PrimitiveConstants, and the program their values"
        }
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
