import Operators
import TensorIR

/// How a convolution is computed.
public enum ConvolutionAlgorithm: Hashable, Sendable {
    /// As it is written.
    case direct
    /// By fewer multiplications, which round differently (docs/numerics.md).
    case winograd(WinogradTransform)
}

/// Which algorithms a program's convolutions may use.
public enum ConvolutionChoice: Hashable, Sendable {
    /// What takes the least time where a target's numbers are `fast`, and the direct one where they are `deterministic`.
    case automatic
    /// The same for all convolutions that it is possible for.
    case always(ConvolutionAlgorithm)
}

extension ConvolutionChoice {
    func algorithm(for convolution: WindowConvolution, on target: Target) -> ConvolutionAlgorithm {
        guard convolution.weightShape[0] == WinogradTransform.window, convolution.weightShape[1] == WinogradTransform.window else { return .direct }
        switch self {
        case .always(let algorithm): return algorithm
        case .automatic:
            if target.numerics == .deterministic || target.tier == .scalar { return .direct }
            let candidates: [ConvolutionAlgorithm] = [.direct, .winograd(.f2x2), .winograd(.f4x4)]
            return candidates.min { $0.time(for: convolution) < $1.time(for: convolution) }!
        }
    }
}

extension ConvolutionAlgorithm {
    /// The time that a convolution takes, in units of one multiplication and addition of a tile that is computed at full speed.
    fileprivate func time(for convolution: WindowConvolution) -> Double {
        let result = convolution.resultShape.map(Double.init)
        let (rows, columns, outputs) = (result[0], result[1], result[2])
        // Where the number of images is not known, a single one has to pay.
        let images = Double(convolution.images.integerValue ?? 1)
        let inputs = Double(convolution.weightShape[2])
        switch self {
        case .direct:
            return images * rows * columns * outputs * inputs * 9
        case .winograd(let transform):
            let size = Double(transform.results)
            let places = Double(transform.elements * transform.elements)
            let tiles = images * (rows / size).rounded(.up) * (columns / size).rounded(.up)
            let products = places * tiles * inputs * outputs
            // Weights that lie beyond the caches are read once for few tiles.
            let weights = places * inputs * outputs * Self.timePerWeight
            return max(products, weights) + places * tiles * (inputs + outputs) * Self.timePerTransformed
        }
    }

    /// Measured: reading a weight from memory, and transforming an element of a tile.
    private static let timePerWeight = 8.0
    private static let timePerTransformed = 12.0
}
