import NDArray

/// The images, labels and weights of the folder `Data`, beside this file's.
package struct DigitsData {
    package let images: NDArray
    package let labels: [Int64]
    /// What the network gave where it was trained.
    package let logits: NDArray
    private let folder: String

    package init() throws {
        folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Data"
        images = try NDArray.read(npyFile: folder + "/images.npy")
        labels = try NDArray.read(npyFile: folder + "/labels.npy").elements()
        logits = try NDArray.read(npyFile: folder + "/logits.npy")
    }

    package var count: Int { labels.count }

    func weight(_ name: String) throws -> NDArray { try NDArray.read(npyFile: "\(folder)/weights/\(name).npy") }

    /// The pixels of one image, from 0 (paper) to 1 (ink), row by row.
    package func pixels(_ index: Int) -> [Float] { Array(images.elements(as: Float.self)[index * 64..<(index + 1) * 64]) }
}
