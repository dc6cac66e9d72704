import NDArray
import TensorExpression
import TensorIR

/// A straight part of a program: a program of its own, to whose computations nothing jumps, and the regions between them.
struct ProgramBlock {
    /// The computations of the block. What other blocks and regions compute are placeholders of it.
    let program: TensorProgram
    /// The whole program's buffers that the placeholders stand for.
    let imports: [Buffer: Buffer]
    /// The whole program's buffers that the block computes for others: those of `program.outputs`, in that order.
    let exports: [Buffer]
    let regions: [RegionBlocks]
}

/// A region, with the blocks of its bodies.
struct RegionBlocks {
    let region: ControlRegion
    let bodies: [ProgramBlock]
    /// How the results of each body become the region's.
    let results: [[BodyResult]]
}

/// Where a body's result comes from, and so what has to be done to hand it on.
enum BodyResult {
    /// The body computes it, for this result alone: it may be computed where the result lies.
    case own(Buffer)
    /// It lies where it is: computed outside, or kept as something else.
    case outer(Buffer)
    /// A loop's state that the round leaves as it is.
    case unchanged

    var buffer: Buffer? {
        switch self {
        case .own(let buffer), .outer(let buffer): buffer
        case .unchanged: nil
        }
    }
}
