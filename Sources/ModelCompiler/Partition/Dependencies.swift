import TensorExpression
import TensorIR

/// Who reads what among a program's computations.
struct Dependencies {
    /// Producers first.
    let computations: [Computation]
    private let readers: [ObjectIdentifier: [Computation]]
    private let outputs: Set<ObjectIdentifier>

    init(of outputs: [Tensor]) {
        computations = outputs.computationsInOrder
        var readers: [ObjectIdentifier: [Computation]] = [:]
        for computation in computations {
            var seen: Set<ObjectIdentifier> = []
            for producer in computation.inputs.compactMap(\.computation) where seen.insert(ObjectIdentifier(producer)).inserted {
                readers[ObjectIdentifier(producer), default: []].append(computation)
            }
        }
        self.readers = readers
        self.outputs = Set(outputs.compactMap { $0.computation.map(ObjectIdentifier.init) })
    }

    func readers(of computation: Computation) -> [Computation] { readers[ObjectIdentifier(computation)] ?? [] }
    func isOutput(_ computation: Computation) -> Bool { outputs.contains(ObjectIdentifier(computation)) }
}
