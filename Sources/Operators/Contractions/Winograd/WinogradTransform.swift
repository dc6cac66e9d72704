/// The matrices of a minimal filtering algorithm F(m×m, 3×3): S. Winograd's, as A. Lavin and S. Gray apply it to convolutions
/// ("Fast Algorithms for Convolutional Neural Networks", 2016).
///
/// A tile of m × m results is `Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A` of a window g of 3 × 3 weights and a tile d of (m + 2) × (m + 2) elements:
/// (m + 2)² multiplications in place of 9 m².
public struct WinogradTransform: Hashable, Sendable {
    /// m: the rows, and columns, of results in a tile.
    public let results: Int
    /// Aᵀ, [m, m + 2].
    public let output: [[Double]]
    /// Bᵀ, [m + 2, m + 2].
    public let input: [[Double]]
    /// G, [m + 2, 3].
    public let weight: [[Double]]

    /// The rows and columns of a window.
    public static let window = 3

    /// m + 2: the rows, and columns, of elements in a tile.
    public var elements: Int { results + Self.window - 1 }

    /// F(2×2, 3×3), from the points 0, 1, -1: 16 multiplications in place of 36.
    public static let f2x2 = WinogradTransform(
        results: 2,
        output: [[1, 1, 1, 0], [0, 1, -1, -1]],
        input: [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]],
        weight: [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])

    /// F(4×4, 3×3), from the points 0, 1, -1, 2, -2: 36 multiplications in place of 144.
    public static let f4x4 = WinogradTransform(
        results: 4,
        output: [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]],
        input: [
            [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
            [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
        ],
        weight: [
            [1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
            [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1],
        ])
}
