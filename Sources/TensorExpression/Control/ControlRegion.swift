import NDArray
import TensorIR

/// A part of a program that runs under a condition, or again and again. Its results are buffers that it defines.
///
/// The bodies are tensors like any others: they may use what is computed outside, and what does not depend on a
/// body's own parameters need not be computed in it. Where it is computed is the compiler's choice; values do not depend on it.
public final class ControlRegion: BufferDefinition {
    public enum Kind: Sendable {
        case branch(ControlBranch)
        case loop(ControlLoop)
    }

    public let name: String
    public let kind: Kind
    /// The element type and the shape of each result.
    public let resultTypes: [(element: ElementType, shape: [Expression])]

    private init(_ name: String, _ kind: Kind, _ resultTypes: [(ElementType, [Expression])]) {
        (self.name, self.kind, self.resultTypes) = (name, kind, resultTypes)
    }
}

extension ControlRegion {
    /// The results of one body or the other, as the condition has it.
    public static func branch(_ name: String, _ branch: ControlBranch) -> [Tensor] {
        let types = zip(branch.then, branch.shapes).map { ($0.element, $1) }
        return ControlRegion(name, .branch(branch), types).results()
    }

    /// The states after the last round, then what the rounds gave, one behind the other along a new first axis.
    public static func loop(_ name: String, _ loop: ControlLoop) -> [Tensor] {
        let states = loop.states.map { ($0.initial.element, loop.finalShape(of: $0)) }
        let collected = loop.collected.map { ($0.element, [loop.roundCount] + $0.shape) }
        return ControlRegion(name, .loop(loop), states + collected).results()
    }

    private func results() -> [Tensor] {
        resultTypes.enumerated().map { index, type in
            Tensor(Buffer("\(name).\(index)", type.element, shape: type.shape, definition: self, resultIndex: index))
        }
    }

    /// The bodies' results: of a branch those of `then`, then those of `otherwise`; of a loop those of its body.
    public var bodies: [[Tensor]] {
        switch kind {
        case .branch(let branch): [branch.then, branch.otherwise]
        case .loop(let loop): [loop.states.map(\.next) + loop.collected + (loop.condition.map { [$0] } ?? [])]
        }
    }

    /// What the region reads before a body runs.
    public var operands: [Tensor] {
        switch kind {
        case .branch(let branch): return [branch.condition]
        case .loop(let loop):
            let count: [Tensor] = if case .value(let tensor) = loop.count { [tensor] } else { [] }
            return loop.states.map(\.initial) + count + (loop.startCondition.map { [$0] } ?? [])
        }
    }

    /// The variables that only the bodies may use.
    public var innerVariables: [Variable] {
        if case .loop(let loop) = kind { [loop.counter] + loop.extents.map(\.variable) } else { [] }
    }

    /// The extents of results that are known when the region has run, each with what it never exceeds.
    public var resultExtents: [(variable: Variable, limit: Expression)] {
        switch kind {
        case .branch(let branch): branch.extents.map { ($0.variable, $0.limit) }
        case .loop(let loop): (loop.rounds.map { [($0, loop.limit!)] } ?? []) + loop.extents.map { ($0.final, $0.limit) }
        }
    }

    /// Every variable that the region gives a value, with what it never exceeds; none is ever negative.
    public var variables: [(variable: Variable, limit: Expression)] {
        guard case .loop(let loop) = kind else { return resultExtents }
        // A loop without a limit has a counter that no shape may use.
        let last = loop.limit ?? Expression(Int(Int32.max))
        return resultExtents + [(loop.counter, last)] + loop.extents.map { ($0.variable, $0.limit) }
    }

    /// The expressions outside of tensors that the region evaluates before its bodies run.
    public var operandExpressions: [Expression] {
        guard case .loop(let loop) = kind else { return [] }
        let count: [Expression] = if case .extent(let extent) = loop.count { [extent] } else { [] }
        return count + loop.extents.map(\.initial)
    }

    /// The same, evaluated at the end of each body.
    public var bodyExpressions: [[Expression]] {
        switch kind {
        case .branch(let branch): [branch.extents.map(\.then), branch.extents.map(\.otherwise)]
        case .loop(let loop): [loop.extents.map(\.next)]
        }
    }
}

extension Buffer {
    /// The region whose result the buffer is; `nil` where it is none.
    public var region: ControlRegion? { definition as? ControlRegion }
}
