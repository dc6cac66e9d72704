import GraphIR
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR

/// Two bodies of which a condition that comes at run time chooses one, as a region: only the one that is chosen runs.
struct BranchBuilding {
    let condition: Tensor
    let constants: ConstantPool
    private var then: [LoweredTensor] = [], otherwise: [LoweredTensor] = []

    init(_ condition: Tensor, _ constants: ConstantPool) {
        (self.condition, self.constants) = (condition, constants)
    }

    /// - Throws: where the bodies' results differ in more than their extents.
    mutating func results(_ first: [Lowered], _ second: [Lowered]) throws -> [Lowered] {
        for (a, b) in zip(first, second) { try collect(a, b) }
        var extents: [ControlBranch.Extent] = []
        let shapes = zip(then, otherwise).map { a, b in zip(a.shape, b.shape).map { common($0, $1, &extents) } }
        guard !then.isEmpty else { return first }
        let results = ControlRegion.branch("if", ControlBranch(
            condition: condition, then: then.map(\.tensor), otherwise: otherwise.map(\.tensor), shapes: shapes, extents: extents))
        var rest = zip(then.map(\.element), results).map { LoweredTensor($0, $1) }[...]
        return first.map { rebuilt($0, &rest) }
    }

    private mutating func collect(_ first: Lowered, _ second: Lowered) throws {
        switch (first, second) {
        case (.tensor(let a), .tensor(let b)):
            guard a.element == b.element, a.shape.count == b.shape.count else { throw NodeProblem.needsValue(operand: 0) }
            then.append(a)
            otherwise.append(b)
        case (.sequence(let a, _), .sequence(let b, _)) where a.count == b.count:
            for (a, b) in zip(a, b) { try collect(a, b) }
        case (.none, .none): break
        default: throw NodeProblem.needsValue(operand: 0)
        }
    }

    private func rebuilt(_ form: Lowered, _ rest: inout ArraySlice<LoweredTensor>) -> Lowered {
        switch form {
        case .tensor: .tensor(rest.removeFirst())
        case .sequence(let elements, let type): .sequence(elements.map { rebuilt($0, &rest) }, of: type)
        case .none, .texts: form
        }
    }

    private func common(_ first: Expression, _ second: Expression, _ extents: inout [ControlBranch.Extent]) -> Expression {
        let (a, b) = (canonicalExtent(first), canonicalExtent(second))
        if a == b { return a }
        if let known = extents.first(where: { $0.then == a && $0.otherwise == b }) { return Expression(known.variable) }
        let variable = Variable("if.extent\(extents.count)")
        let limit = maximum(a, b)
        constants.declare(variable, limit: limit)
        extents.append(ControlBranch.Extent(variable, then: a, otherwise: b, limit: limit))
        return Expression(variable)
    }
}
