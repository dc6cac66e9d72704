import NDArray
import TensorExpression
import TensorIR

/// The static addresses of a program's buffers.
///
///     0      64                                                                  scratch stack
///     +------+-----------+---------------------------------+---------------------+------->
///     | null | constants | inputs, outputs, intermediates   |                     |
///     +------+-----------+---------------------------------+---------------------+------->
struct BufferPlacement {
    /// Address 0 stays unused, so that a forgotten address is seen.
    static let firstAddress = 64

    private(set) var addresses: [Buffer: Int] = [:]
    /// The buffers whose values come with the module, by address.
    let constants: [Buffer]
    private(set) var constantByteCount = 0
    private(set) var workingByteCount = 0
    /// The least that the working buffers could take.
    private(set) var liveByteCount = 0
    /// Where free memory begins.
    private(set) var end = 0

    /// - Parameters:
    ///   - constants: laid out in order.
    ///   - working: every other buffer, with the steps between which it lives.
    init(constants: [Buffer], working: [(buffer: Buffer, lifetime: ClosedRange<Int>)]) {
        self.constants = constants
        var address = Self.firstAddress
        for buffer in constants {
            addresses[buffer] = address
            constantByteCount += buffer.byteCount
            address = (address + buffer.byteCount).roundedUp(to: MemoryPlan.alignment)
        }
        let plan = MemoryPlan(working.map { .init(byteCount: max(1, $0.buffer.byteCount), lifetime: $0.lifetime) })
        for (value, offset) in zip(working, plan.offsets) { addresses[value.buffer] = address + offset }
        workingByteCount = plan.byteCount
        liveByteCount = plan.lowerBound
        end = (address + plan.byteCount).roundedUp(to: MemoryPlan.alignment)
    }
}

extension BufferPlacement {
    /// Places what the groups, run in order, read and write: inputs and outputs live throughout, so that a host may touch
    /// them between runs; what one kernel hands to another lives from the first to the last that uses it.
    init(_ program: TensorProgram, _ groups: [KernelGroup], _ values: [Buffer: NDArray]) {
        let interface = program.inputs.map(\.buffer) + program.outputs.map(\.tensor.buffer)
        let everything = 0...max(0, groups.count - 1)
        var lifetimes: [Buffer: ClosedRange<Int>] = [:]
        var order: [Buffer] = []
        func use(_ buffer: Buffer, _ steps: ClosedRange<Int>) {
            if let known = lifetimes[buffer] {
                lifetimes[buffer] = min(known.lowerBound, steps.lowerBound)...max(known.upperBound, steps.upperBound)
            } else {
                lifetimes[buffer] = steps
                order.append(buffer)
            }
        }
        for buffer in interface { use(buffer, everything) }
        for (step, group) in groups.enumerated() {
            for buffer in group.buffers { use(buffer, step...step) }
        }
        self.init(
            constants: order.filter { values[$0] != nil },
            working: order.filter { values[$0] == nil }.map { ($0, lifetimes[$0]!) })
    }
}

extension KernelGroup {
    /// The program's buffers that the group reads, then those that it writes, in order.
    fileprivate var buffers: [Buffer] {
        let read = outputs.computationsInOrder.flatMap(\.inputs).filter { $0.computation == nil }
        var seen: Set<Buffer> = []
        return (read + outputs.map(\.buffer)).filter { seen.insert($0).inserted }.map { origins[$0]! }
    }
}

extension Buffer {
    /// The bytes of a buffer of constant shape.
    var byteCount: Int {
        guard let shape = constantShape else { preconditionFailure("\(name) has a constant shape") }
        return shape.reduce(element.byteCount, *)
    }
}
