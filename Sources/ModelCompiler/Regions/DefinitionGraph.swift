import TensorExpression
import TensorIR

/// What the computations and regions of a program need of one another.
struct DefinitionGraph {
    /// A need: whose result, and in which of a region's bodies; nil of what is needed before them.
    struct Need {
        let producer: ObjectIdentifier
        let body: Int?
    }

    private(set) var producersFirst: [any BufferDefinition] = []
    private var needs: [ObjectIdentifier: [Need]] = [:]
    /// The loops whose parameters a definition needs: it cannot be computed outside of them.
    private var loops: [ObjectIdentifier: Set<ObjectIdentifier>] = [:]
    /// The regions after which variables have their values, and the tensors whose values extents are.
    private var definers: [Variable: ControlRegion] = [:]
    private let extents: [Variable: Tensor]
    private var loopsOfParameters: [Buffer: ObjectIdentifier] = [:]
    private var loopsOfVariables: [Variable: ObjectIdentifier] = [:]

    init(_ program: TensorProgram) {
        extents = Dictionary(uniqueKeysWithValues: program.computedExtents.map { ($0.variable, $0.value) })
        for region in program.roots.regionsInOrder { note(region) }
        var visited: Set<ObjectIdentifier> = []
        for output in program.outputs { visit(output.tensor.buffer.definition, &visited) }
    }

    func needs(of definition: ObjectIdentifier) -> [Need] { needs[definition] ?? [] }
    func loops(of definition: ObjectIdentifier) -> Set<ObjectIdentifier> { loops[definition] ?? [] }

    func producer(of buffer: Buffer) -> ObjectIdentifier? { buffer.definition.flatMap { isOfProgram($0) ? ObjectIdentifier($0) : nil } }

    private func isOfProgram(_ definition: any BufferDefinition) -> Bool { definition is Computation || definition is ControlRegion }

    private mutating func note(_ region: ControlRegion) {
        let id = ObjectIdentifier(region)
        for extent in region.resultExtents { definers[extent.variable] = region }
        for variable in region.innerVariables { loopsOfVariables[variable] = id }
        guard case .loop(let loop) = region.kind else { return }
        for state in loop.states { loopsOfParameters[state.parameter.buffer] = id }
    }

    private mutating func visit(_ definition: (any BufferDefinition)?, _ visited: inout Set<ObjectIdentifier>) {
        guard let definition, isOfProgram(definition), visited.insert(ObjectIdentifier(definition)).inserted else { return }
        let id = ObjectIdentifier(definition)
        var own: [Need] = [], inLoops: Set<ObjectIdentifier> = []
        func read(_ buffer: Buffer, _ body: Int?) -> Set<ObjectIdentifier> {
            guard let producer = buffer.definition, isOfProgram(producer) else {
                return loopsOfParameters[buffer].map { [$0] } ?? []
            }
            return need(producer, body)
        }
        func need(_ producer: any BufferDefinition, _ body: Int?) -> Set<ObjectIdentifier> {
            visit(producer, &visited)
            own.append(Need(producer: ObjectIdentifier(producer), body: body))
            return loops[ObjectIdentifier(producer)] ?? []
        }
        func read(_ variables: Set<Variable>, _ body: Int?) -> Set<ObjectIdentifier> {
            var found: Set<ObjectIdentifier> = []
            for variable in variables {
                if let loop = loopsOfVariables[variable] { found.insert(loop) }
                if let value = extents[variable] { found.formUnion(read(value.buffer, body)) }
                if let region = definers[variable] { found.formUnion(need(region, body)) }
            }
            return found
        }
        if let computation = definition as? Computation {
            for buffer in computation.inputs { inLoops.formUnion(read(buffer, nil)) }
            inLoops.formUnion(read(computation.mentionedVariables, nil))
        }
        if let region = definition as? ControlRegion {
            for operand in region.operands { inLoops.formUnion(read(operand.buffer, nil)) }
            inLoops.formUnion(read(region.operandExpressions.variables, nil))
            for (number, results) in region.bodies.enumerated() {
                for result in results { inLoops.formUnion(read(result.buffer, number)) }
                inLoops.formUnion(read(region.bodyExpressions[number].variables, number))
            }
            inLoops.remove(id)
        }
        needs[id] = own
        loops[id] = inLoops
        producersFirst.append(definition)
    }
}

extension Computation {
    /// The variables of the definition and its extents, bound ones included.
    var mentionedVariables: Set<Variable> { (axes.map(\.extent) + reductionAxes.map(\.extent) + expressions).variables }
}

extension [Expression] {
    /// The variables that the expressions mention.
    var variables: Set<Variable> {
        var found: Set<Variable> = []
        for expression in self { expression.visit { if case .variable(let variable) = $0 { found.insert(variable) } } }
        return found
    }
}
