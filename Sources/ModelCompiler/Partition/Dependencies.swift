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

    /// Whether everybody who reads the computation does so element by element, cheaply, and only to hand it to one and the same
    /// definition: what an activation does that uses its operand twice.
    func readersMeet(of computation: Computation) -> Bool {
        let readers = readers(of: computation)
        guard readers.count > 1 else { return readers.count == 1 }
        guard readers.allSatisfy({ !$0.isReduction && $0.readsElementwise(computation) }) else { return false }
        let chains = readers.map(chain)
        return chains[0].contains { candidate in chains.dropFirst().allSatisfy { $0.contains { $0 === candidate } } }
    }

    /// A definition and those that follow it, as long as each is read by one alone, element by element.
    private func chain(from start: Computation) -> [Computation] {
        var chain = [start]
        while chain.count < Self.longestChain, let last = chain.last, !isOutput(last), !last.isCostly {
            let next = readers(of: last)
            guard next.count == 1, !next[0].isReduction, next[0].readsElementwise(last) else { break }
            chain.append(next[0])
        }
        return chain
    }

    /// Longer ones are no activation.
    private static let longestChain = 16
}
