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
    ///   - places: where every other buffer is to lie.
    init(constants: [Buffer], places: [ProgramValues.Place]) {
        self.constants = constants
        var address = Self.firstAddress
        for buffer in constants {
            addresses[buffer] = address
            constantByteCount += buffer.byteCount
            address = (address + buffer.byteCount).roundedUp(to: MemoryPlan.alignment)
        }
        let plan = MemoryPlan(places.map { .init(byteCount: max(1, $0.buffers[0].byteCount), lifetime: $0.lifetime) })
        for (place, offset) in zip(places, plan.offsets) {
            for buffer in place.buffers { addresses[buffer] = address + offset }
        }
        workingByteCount = plan.byteCount
        liveByteCount = plan.lowerBound
        end = (address + plan.byteCount).roundedUp(to: MemoryPlan.alignment)
    }
}

extension BufferPlacement {
    /// Places what a program of constant shapes reads and writes.
    init(_ values: ProgramValues) {
        self.init(constants: values.constants, places: values.places)
    }
}

extension Buffer {
    /// The bytes of a buffer of constant shape.
    var byteCount: Int {
        guard let shape = constantShape else { preconditionFailure("\(name) has a constant shape") }
        return shape.reduce(element.byteCount, *)
    }
}
