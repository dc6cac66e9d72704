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
/// Names, arguments and defaults are MindSpore's: operands come in the order of the call, everything else by its name.
public struct Primitive: Sendable {
    public let name: String
    public let arguments: [String: PrimitiveArgument]
    private let rule: PrimitiveRule

    public init(_ name: String, _ arguments: [String: PrimitiveArgument] = [:]) throws(PrimitiveError) {
        guard let rule = primitiveRules[name] else { throw .unknown(name) }
        (self.name, self.arguments, self.rule) = (name, arguments, rule)
    }

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
        let node = GraphNode(
            name: "", operation: OperatorName(name, domain: "mindspore"), version: 1, inputs: operands.map { _ in nil },
            outputs: (0..<8).map { _ in ValueID(0) }, attributes: arguments.mapValues(\.attribute))
        let application = Application(
            node: node, operands: operands.map { .tensor($0) }, declared: [], constants: pool, halves: .kept,
            lowerBlock: { _, _ in throw NodeProblem.unsupported("a body") })
        let call = PrimitiveCall(application, rule.arguments)
        let lowered: [Lowered]
        do {
            lowered = try call.finished(try rule.apply(call))
        } catch let problem as NodeProblem {
            throw .problem(name, problem)
        } catch {
            throw .problem(name, .invalid("\(error)"))
        }
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
    /// The primitive needs tables, and nobody takes them.
    case constants(String)
}

extension PrimitiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let name): "there is no primitive \(name); Primitive.names lists them"
        case .problem(let name, let problem): "\(name): \(problem)"
        case .constants(let name): "\(name) needs tables: give it PrimitiveConstants, and the program their values"
        }
    }
}
