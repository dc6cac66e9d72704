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
    private var foldingLeft = Self.foldingBudget
    /// How often a kernel computes what it absorbs, and how large kernels have become of it.
    private var copies: [ObjectIdentifier: Int] = [:]
    private var sizes: [ObjectIdentifier: Int] = [:]

    /// The most elements, counting those that reductions run over, that are computed at compile time.
    private static let foldingBudget: Int = 1 << 26
    /// The most nodes that the expressions of a kernel get by absorbing others: a value that is read twice is computed twice.
    private static let absorptionLimit: Int = 1024

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
        if isKnown && !computation.dependsOnSymbols, let work = computation.work, work <= foldingLeft {
            foldingLeft -= work
            constant.insert(ObjectIdentifier(computation))
        }
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
        if !dependencies.isOutput(computation), mayAbsorb(computation, readers, destinations), takeRoom(for: computation, readers, in: destinations) {
            kernels[id] = destinations
            if computation.isContraction { kernelsWithContraction.formUnion(destinations) }
        } else {
            kernels[id] = [id]
            copies[id] = 1
            roots.append(computation)
        }
    }

    /// Whether kernels have room for a computation as often as its readers read it; then they have less.
    private mutating func takeRoom(for computation: Computation, _ readers: [Computation], in kernels: Set<ObjectIdentifier>) -> Bool {
        let count = readers.reduce(0) { sum, reader in
            sum + (copies[ObjectIdentifier(reader)] ?? 1) * (reader.isReduction ? 1 : reader.loadCount(of: computation))
        }
        let size = computation.nodeCount * count
        guard kernels.allSatisfy({ sizes[$0, default: 0] + size <= Self.absorptionLimit }) else { return false }
        for kernel in kernels { sizes[kernel, default: 0] += size }
        copies[ObjectIdentifier(computation)] = count
        return true
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
        if readers.contains(where: \.isContraction) { return computation.isView && !computation.isGathering && kernelCount == 1 }
        if computation.isReduction {
            return kernelCount == 1 && computation.axes.count > 0
                && readers.allSatisfy { $0.leadingAxesShared(with: computation) >= 1 }
        }
        if computation.isPadding && readers.contains(where: { $0.isReduction || $0.isGathering }) { return false }
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

    /// The elements of the results, times those that reductions run over; nil where it is a symbol's to say, or beyond all measure.
    fileprivate var work: Int? {
        var work = 1
        for axis in axes + reductionAxes {
            guard let extent = axis.extent.constantInt else { return nil }
            let (product, overflow) = work.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            work = product
        }
        return work
    }

    fileprivate var nodeCount: Int {
        var count = 0
        for expression in expressions { expression.visit { _ in count += 1 } }
        return count
    }

    /// How often the definition reads results of another.
    fileprivate func loadCount(of other: Computation) -> Int {
        var count = 0
        for expression in expressions {
            expression.visit { if case .load(let buffer, _) = $0, buffer.computation === other { count += 1 } }
        }
        return count
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
