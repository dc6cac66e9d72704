import TensorExpression
import TensorIR

/// A convolution with known weights, of whatever kind: sums of products of an image's elements and weights, in which some axes
/// of the result are channels (weights move with them) and the others are places.
struct ChannelContraction {
    let image: Access
    /// The result with its channels last, where vectors of weights and results lie side by side.
    let order: AxisOrder
    /// Whether it gains if the image's channels lie side by side as well. Few of them, as of a picture, are read as well one by one.
    let wantsChannelsLast: Bool

    /// - Parameter isConstant: whether a buffer's values are known at compile time.
    init?(_ computation: Computation, isConstant: (Buffer) -> Bool) {
        let accesses = computation.accesses
        guard computation.isReduction, computation.axes.count >= 3, accesses.count == 2,
            let weights = accesses.first(where: { isConstant($0.buffer) }),
            let image = accesses.first(where: { !isConstant($0.buffer) })
        else { return nil }
        let axes = computation.axes
        let channels = axes.indices.filter { weights.uses(axes[$0]) }
        let places = axes.indices.filter { !weights.uses(axes[$0]) }
        guard !places.isEmpty, places.contains(where: { image.uses(axes[$0]) }),
            channels.reduce(1, { $0 * axes[$1].knownExtent }) >= Self.fewestChannels
        else { return nil }
        // Channels that the image has as well come first; of the others the most numerous are the vectors' lanes.
        let (shared, own) = (channels.filter { image.uses(axes[$0]) }, channels.filter { !image.uses(axes[$0]) })
        self.image = image
        order = AxisOrder(places + shared + own.sorted { (axes[$0].knownExtent, $0) < (axes[$1].knownExtent, $1) })
        let imageChannels = image.indices.indices.filter { dimension in
            !places.contains { image.indices[dimension].uses(axes[$0].variable) }
        }
        wantsChannelsLast = imageChannels.reduce(1) { $0 * image.buffer.shape[$1].knownExtent } >= Self.fewestInputChannels
    }

    private static let fewestChannels = 8
    private static let fewestInputChannels = 8
}

extension Access {
    /// Whether an index has the axis in it.
    func uses(_ axis: Axis) -> Bool { indices.contains { $0.uses(axis.variable) } }
}

extension Axis {
    fileprivate var knownExtent: Int { extent.knownExtent }
}

extension Expression {
    /// The extent; many, where it is symbolic.
    fileprivate var knownExtent: Int { integerValue.map { Int($0) } ?? 1 << 16 }
}
