import TensorIR

/// What a kernel is given in place of one of its operands: the same elements, laid out as the schedule says.
public final class PreparedOperand: BufferDefinition {
    public let source: Buffer
    /// Row by row where there is none.
    public let layout: StorageLayout?

    public init(source: Buffer, layout: StorageLayout?) {
        self.source = source
        self.layout = layout
    }
}
