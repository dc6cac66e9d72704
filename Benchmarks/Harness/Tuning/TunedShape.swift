import Scheduling

/// A contraction that register tiles are compared on: a program of one kernel, its weights known.
package struct TunedShape: Sendable {
    let workload: Workload
    /// Results along the axis that a tile has rows of.
    let rows: Int
    /// Registers of results along the other.
    let registers: Int
    let reduction: RegisterTile.Reduction
    /// The copies of splats that are made for a step (`RegisterTile.cost`).
    let copies: Double

    /// What `--filter` looks in.
    package var name: String { workload.name }
}

extension TunedShape {
    /// What `make tune-tiles` measures.
    package static let all: [TunedShape] =
        [64, 128, 256, 512].map { product($0, $0, $0) } + [
            product(128, 768, 768),
            convolution(256, 64, image: 28, window: 1),
            // Two more than the result has, which is 28² as well.
            convolution(64, 64, image: 30, window: 3),
        ]

    /// `[m, k] · [k, n]`, the right operand a constant.
    package static func product(_ m: Int, _ k: Int, _ n: Int) -> TunedShape {
        TunedShape(
            workload: Products.product(m, k, n, least: (0, 0)), rows: m, registers: n / lanes, reduction: .oneLoop, copies: 1)
    }

    /// A convolution of an image whose channels lie together, without padding: no other kernel is beside it.
    package static func convolution(_ inputs: Int, _ outputs: Int, image: Int, window: Int) -> TunedShape {
        let size = ConvolutionSize(inputs, outputs, image: image, window: window, padding: 0, layout: .channelsLast)
        return TunedShape(
            workload: Convolutions.convolution(size, least: (0, 0)), rows: size.result, registers: outputs / lanes,
            reduction: window == 1 ? .oneLoop : .nestedLoops,
            copies: Double(image * image) / Double(size.result * size.result * window * window))
    }

    private static let lanes = 4
}
