import NDArray
import TensorIR

/// The values of tensors, computed straight from their definitions: one element after the other, in the order of the axes.
///
/// It is the reference that schedules, lowering and generated code are compared with, and uses none of them.
///
/// - Parameters:
///   - inputs: an array for every placeholder that the tensors need.
///   - scalars: values for variables that no placeholder's shape consists of: attributes, and extents such as that of
///     a result alone. An extent that is a placeholder's is taken from its array.
public func evaluate(
    _ tensors: [Tensor], inputs: [Tensor: NDArray], scalars: [Variable: Value] = [:]
) throws(InterpreterError) -> [NDArray] {
    var scalars = scalars
    for (tensor, array) in inputs {
        for case (.variable(let variable), let extent) in zip(tensor.shape, array.shape) where scalars[variable] == nil {
            scalars[variable] = Value(extent)
        }
    }
    var arrays: [Buffer: NDArray] = [:]
    for (tensor, array) in inputs { arrays[tensor.buffer] = array }
    var evaluation = Evaluation(of: tensors, arrays: arrays, scalars: scalars)
    var results: [NDArray] = []
    for tensor in tensors { results.append(try evaluation.value(of: tensor.buffer)) }
    return results
}

/// What has been computed so far.
struct Evaluation {
    /// A definition's own results are made anew by every `results()`; those that somebody reads are the ones to fill.
    private var read: [ObjectIdentifier: [Buffer]] = [:]
    var arrays: [Buffer: NDArray]
    var scalars: [Variable: Value]

    init(of tensors: [Tensor], arrays: [Buffer: NDArray], scalars: [Variable: Value]) {
        (self.arrays, self.scalars) = (arrays, scalars)
        for buffer in tensors.buffersInOrder {
            guard let definition = buffer.definition, read[ObjectIdentifier(definition)]?.contains(buffer) != true else { continue }
            read[ObjectIdentifier(definition), default: []].append(buffer)
        }
    }

    mutating func value(of buffer: Buffer) throws(InterpreterError) -> NDArray {
        if arrays[buffer] == nil {
            if let computation = buffer.computation { try run(computation) }
            if let region = buffer.region { try run(region, into: read[ObjectIdentifier(region)] ?? []) }
        }
        guard let array = arrays[buffer] else { throw .missingArray(buffer) }
        return array
    }

    private mutating func run(_ computation: Computation) throws(InterpreterError) {
        for input in computation.inputs { _ = try value(of: input) }
        let nest = ReferenceNest(computation, read[ObjectIdentifier(computation)] ?? [])
        let values = scalars.filter { nest.scalars.contains($0.key) }
        try Interpreter(nest.kernel).run(&arrays, scalars: values)
    }
}

/// The plainest loop nest that computes a definition.
private struct ReferenceNest {
    let computation: Computation
    /// A buffer for each result, in order.
    let results: [Buffer]

    init(_ computation: Computation, _ read: [Buffer]) {
        self.computation = computation
        let shape = computation.axes.map(\.extent)
        results = computation.elements.enumerated().map { index, element in
            read.first { $0.resultIndex == index } ?? Buffer("unread", element, shape: shape)
        }
    }

    var kernel: Kernel {
        let parameters = scalars.map { KernelParameter.scalar($0) }
            + computation.inputs.map { .buffer($0, .read) } + results.map { .buffer($0, .write) }
        return Kernel(computation.name, parameters: parameters, body: nested(computation.axes, element))
    }

    private var indices: [Expression] { computation.axes.map(\.index) }

    /// What computes one element.
    private var element: Statement {
        switch computation.body {
        case .values(let values): store(values)
        case .reduction(let reduction):
            .inOrder([store(reduction.combiner.identities), nested(reduction.axes, guarded(reduction, joining(reduction)))])
        }
    }

    private func store(_ values: [Expression]) -> Statement {
        .inOrder(zip(results, values).map { .store($0, indices, $1) })
    }

    /// Joins one tuple to the result. All parts are computed before the first is stored.
    private func joining(_ reduction: Reduction) -> Statement {
        let joined = reduction.combiner(results.map { .load($0, indices) }, reduction.sources)
        let names = joined.map { Variable("joined", $0.type) }
        return zip(names, joined).reversed().reduce(store(names.map { .variable($0) })) { body, next in
            .letIn(next.0, next.1, body)
        }
    }

    /// Of a reduction in parts, only what belongs to the part.
    private func guarded(_ reduction: Reduction, _ statement: Statement) -> Statement {
        guard let factoring = reduction.factoring else { return statement }
        let place = reduction.axes[factoring.reductionAxis].index.modulo(Expression(factoring.factor))
        return .branch(place.equals(indices[factoring.outputAxis]), then: statement, otherwise: nil)
    }

    private func nested(_ axes: [Axis], _ body: Statement) -> Statement {
        axes.reversed().reduce(body) { .loop(Loop($1.variable, extent: $1.extent, body: $0)) }
    }

    /// The variables that the definition and the shapes leave free.
    var scalars: [Variable] {
        var bound = Set(computation.axes.map(\.variable))
        if case .reduction(let reduction) = computation.body {
            bound.formUnion(reduction.axes.map(\.variable))
            bound.formUnion(reduction.combiner.left + reduction.combiner.right)
        }
        var found: [Variable] = []
        func visit(_ expression: Expression) {
            if case .letIn(let variable, _, _) = expression { bound.insert(variable) }
            if case .variable(let variable) = expression, !bound.contains(variable), !found.contains(variable) {
                found.append(variable)
            }
            expression.children.forEach(visit)
        }
        freeExpressions.forEach(visit)
        return found
    }

    private var freeExpressions: [Expression] {
        var expressions = computation.expressions + computation.axes.map(\.extent)
        if case .reduction(let reduction) = computation.body {
            expressions += reduction.axes.map(\.extent) + reduction.combiner.identities + reduction.combiner.results
        }
        for buffer in computation.inputs { expressions += buffer.shape + (buffer.strides ?? []) }
        return expressions
    }
}
