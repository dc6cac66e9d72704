import Operators
import TensorIR

/// How a convolution is computed.
public enum ConvolutionAlgorithm: Hashable, Sendable {
    /// As it is written.
    case direct
    /// The same sums, over a copy of the image in which the elements of each window lie side by side.
    case gathered
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
    /// Winograd's transformation that a convolution is computed by; `nil` for none.
    func transform(for convolution: WindowConvolution, on target: Target) -> WinogradTransform? {
        guard convolution.weightShape.prefix(2).allSatisfy({ $0 == WinogradTransform.window }) else { return nil }
        switch self {
        case .always(.winograd(let transform)): return transform
        case .always: return nil
        case .automatic:
            guard Self.hasChoice(on: target) else { return nil }
            let best = [WinogradTransform.f2x2, .f4x4].min { convolution.time(by: $0) < convolution.time(by: $1) }!
            return convolution.time(by: best) < convolution.directTime ? best : nil
        }
    }

    /// Whether the windows of a convolution are gathered.
    func gathers(_ windows: GatheredWindows, on target: Target) -> Bool {
        switch self {
        case .always(let algorithm): algorithm == .gathered
        case .automatic: Self.hasChoice(on: target) && windows.isWorthwhile(on: target)
        }
    }

    private static func hasChoice(on target: Target) -> Bool { target.numerics != .deterministic && target.tier != .scalar }
}

// The time that a convolution takes, in units of one multiplication and addition of a tile that is computed at full speed.
extension WindowConvolution {
    // Where the number of images is not known, a single one has to pay.
    private var knownImages: Double { Double(images.integerValue ?? 1) }
    private var inputs: Double { Double(weightShape[2]) }

    fileprivate var directTime: Double {
        resultShape.reduce(knownImages * inputs) { $0 * Double($1) } * Double(WinogradTransform.window * WinogradTransform.window)
    }

    fileprivate func time(by transform: WinogradTransform) -> Double {
        let result = resultShape.map(Double.init)
        let (rows, columns, outputs) = (result[0], result[1], result[2])
        let size = Double(transform.results)
        let places = Double(transform.elements * transform.elements)
        let tiles = knownImages * (rows / size).rounded(.up) * (columns / size).rounded(.up)
        let products = places * tiles * inputs * outputs
        // Weights that lie beyond the caches are read once for few tiles.
        let weights = places * inputs * outputs * Self.timePerWeight
        return max(products, weights) + places * tiles * (inputs + outputs) * Self.timePerTransformed
    }

    /// Measured: reading a weight from memory, and transforming an element of a tile.
    private static let timePerWeight = 8.0
    private static let timePerTransformed = 12.0
}
