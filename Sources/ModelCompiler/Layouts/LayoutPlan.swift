import TensorExpression
import TensorIR

/// The order in which the dimensions of each computed tensor lie in memory.
///
/// Convolutions say what they like; what lies between them follows, so that no tensor is turned round on the way from one to the
/// next. Inputs, outputs and weights stay as they are: kernels read and write them crosswise, and weights are laid out anyway.
struct LayoutPlan {
    private(set) var orders: [ObjectIdentifier: AxisOrder] = [:]
    private let dependencies: Dependencies
    /// What follows from constants alone.
    private var knownComputations: Set<ObjectIdentifier> = []
    private var convolutions: [ObjectIdentifier: ChannelContraction] = [:]

    init(_ program: TensorProgram) {
        dependencies = Dependencies(of: program.roots)
        let constants = Set(program.constants.keys.map(\.buffer))
        func isKnown(_ buffer: Buffer) -> Bool { buffer.computation.map(isConstant) ?? constants.contains(buffer) }
        var contractions = 0
        for computation in dependencies.computations {
            if computation.inputs.allSatisfy(isKnown) {
                knownComputations.insert(ObjectIdentifier(computation))
                continue
            }
            contractions += computation.isContraction ? 1 : 0
            convolutions[ObjectIdentifier(computation)] = ChannelContraction(computation, isConstant: isKnown)
        }
        // One alone has nobody to agree with.
        if contractions < 2 || convolutions.isEmpty { return }
        for computation in dependencies.computations where mayChange(computation) { follow(computation) }
        for computation in dependencies.computations.reversed() where mayChange(computation) { precede(computation) }
    }

    func order(of computation: Computation) -> AxisOrder {
        orders[ObjectIdentifier(computation)] ?? .rowMajor(rank: computation.axes.count)
    }

    private func mayChange(_ computation: Computation) -> Bool { !dependencies.isOutput(computation) && !isConstant(computation) }

    private func isConstant(_ computation: Computation) -> Bool { knownComputations.contains(ObjectIdentifier(computation)) }

    /// Takes the order of a convolution, or of the largest operand that lies in another order than its dimensions'.
    private mutating func follow(_ computation: Computation) {
        if let convolution = convolutions[ObjectIdentifier(computation)] { return set(computation, convolution.order) }
        if computation.isContraction { return }
        var best: (size: Int, order: AxisOrder)?
        for access in computation.accesses {
            guard let producer = access.buffer.computation, !order(of: producer).isRowMajor, computation.covers(access) else { continue }
            let size = access.buffer.shape.reduce(1) { $0 * Int($1.integerValue ?? 1) }
            if size > best?.size ?? 0 { best = (size, computation.order(following: access, in: order(of: producer))) }
        }
        if let best { set(computation, best.order) }
    }

    /// Takes the order that all readers would like, where nothing that is read suggests one.
    private mutating func precede(_ computation: Computation) {
        guard order(of: computation).isRowMajor, convolutions[ObjectIdentifier(computation)] == nil, !computation.isContraction else { return }
        var wanted: Set<AxisOrder> = []
        for reader in dependencies.readers(of: computation) {
            for access in reader.accesses where access.buffer.computation === computation {
                wanted.insert(wish(of: reader, for: access))
            }
        }
        if wanted.count == 1, let order = wanted.first { set(computation, order) }
    }

    private func wish(of reader: Computation, for access: Access) -> AxisOrder {
        let convolution = convolutions[ObjectIdentifier(reader)]
        let isIndifferent = convolution.map { !$0.wantsChannelsLast } ?? order(of: reader).isRowMajor
        if isIndifferent { return .rowMajor(rank: access.indices.count) }
        return reader.order(of: access, readIn: order(of: reader))
    }

    private mutating func set(_ computation: Computation, _ order: AxisOrder) {
        if !order.isRowMajor { orders[ObjectIdentifier(computation)] = order }
    }
}

extension Computation {
    /// Whether a place in the operand says which element of this definition reads it, but for axes of one index.
    fileprivate func covers(_ access: Access) -> Bool {
        axes.allSatisfy { axis in axis.extent.integerValue == 1 || access.indices.contains { $0.uses(axis.variable) } }
    }
}
