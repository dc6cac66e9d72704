import Scheduling
import TensorExpression
import TensorIR

/// Which computations share a kernel.
///
/// A kernel ends with the computations that are stored for others to read (its roots). What can be computed on the way there
/// without being stored in full is absorbed: values of single indices, the reductions along a row that its own
/// values need, and the contraction whose tiles an elementwise chain writes back.
struct Partition {
    /// The computations that are stored, producers first.
    private(set) var roots: [Computation] = []
    private var kernels: [ObjectIdentifier: Set<ObjectIdentifier>] = [:]
    /// What passes on the results of a contraction, element by element, to one kernel.
    private var carriesContraction: Set<ObjectIdentifier> = []
    /// The kernels, known by their roots, that write back the tiles of a contraction: none has two.
    private var kernelsWithContraction: Set<ObjectIdentifier> = []
    private var constant: Set<ObjectIdentifier> = []
    private let dependencies: Dependencies

    init(_ outputs: [Tensor], constants: Set<Buffer>) {
        dependencies = Dependencies(of: outputs)
        for computation in dependencies.computations { markForward(computation, constants) }
        for computation in dependencies.computations.reversed() { assign(computation) }
        roots.reverse()
    }

    /// Whether the computation's values are known at compile time.
    func isConstant(_ computation: Computation) -> Bool { constant.contains(ObjectIdentifier(computation)) }

    private mutating func markForward(_ computation: Computation, _ constants: Set<Buffer>) {
        let isKnown = computation.inputs.allSatisfy { buffer in
            buffer.computation.map(isConstant) ?? constants.contains(buffer)
        }
        if isKnown && !computation.dependsOnSymbols { constant.insert(ObjectIdentifier(computation)) }
        if passesContractionOn(computation) { carriesContraction.insert(ObjectIdentifier(computation)) }
    }

    /// Whether tiles may be written back through the computation. A costly function would push the tile out of its registers: it
    /// has a kernel of its own (measured: GELU behind a product, 2.1 ms against 1.5 + 0.2).
    private func passesContractionOn(_ computation: Computation) -> Bool {
        if computation.isContraction { return true }
        if computation.isReduction || computation.isCostly { return false }
        return computation.inputs.compactMap(\.computation).contains { producer in
            carriesContraction.contains(ObjectIdentifier(producer)) && computation.readsElementwise(producer)
                && dependencies.readersMeet(of: producer)
        }
    }

    private mutating func assign(_ computation: Computation) {
        let id = ObjectIdentifier(computation)
        let readers = dependencies.readers(of: computation)
        let destinations = readers.reduce(into: Set<ObjectIdentifier>()) { $0.formUnion(kernels[ObjectIdentifier($1)] ?? []) }
        if !dependencies.isOutput(computation), mayAbsorb(computation, readers, destinations) {
            kernels[id] = destinations
            if computation.isContraction { kernelsWithContraction.formUnion(destinations) }
        } else {
            kernels[id] = [id]
            roots.append(computation)
        }
    }

    private func mayAbsorb(_ computation: Computation, _ readers: [Computation], _ destinations: Set<ObjectIdentifier>) -> Bool {
        if readers.isEmpty { return false }
        let kernelCount = destinations.count
        // What is known is folded on its own; everything that it is read by may then read the values.
        if isConstant(computation) { return readers.allSatisfy(isConstant) && kernelCount == 1 && !computation.isReduction }
        if readers.contains(where: isConstant) { return false }
        if carriesContraction.contains(ObjectIdentifier(computation)) {
            // Tiles are written back through whatever lies between the contraction and the root.
            return kernelCount == 1
                && readers.allSatisfy { carriesContraction.contains(ObjectIdentifier($0)) && $0.readsElementwise(computation) }
                && !(computation.isContraction && kernelsWithContraction.contains(destinations.first!))
        }
        if readers.contains(where: \.isContraction) { return computation.isView && kernelCount == 1 }
        if computation.isReduction {
            return kernelCount == 1 && computation.axes.count > 0
                && readers.allSatisfy { $0.leadingAxesShared(with: computation) >= 1 }
        }
        if computation.isPadding && readers.contains(where: \.isReduction) { return false }
        if computation.isTable { return kernelCount == 1 && readers.count == 1 && !readers[0].isReduction }
        if readers.contains(where: \.isTable) { return computation.isCheapInTable }
        return computation.isCostly ? kernelCount == 1 : true
    }
}

extension Computation {
    /// Whether the definition uses variables that it does not bind: symbols, whose values only the host knows.
    fileprivate var dependsOnSymbols: Bool {
        var bound = Set(axes.map(\.variable))
        var used = axes.map(\.extent) + expressions
        if case .reduction(let reduction) = body {
            bound.formUnion(reduction.axes.map(\.variable))
            used += reduction.axes.map(\.extent)
        }
        return used.contains { !$0.freeVariables.isSubset(of: bound) }
    }

    /// Whether every read of the other computation is of the element at the same indices, over the same axes.
    func readsElementwise(_ other: Computation) -> Bool {
        axes.count == other.axes.count && zip(axes, other.axes).allSatisfy { $0.extent == $1.extent }
            && leadingAxesShared(with: other) == axes.count
    }

    func leadingAxesShared(with other: Computation) -> Int {
        leadingAxesShared(with: inputs.filter { $0.computation === other })
    }
}
