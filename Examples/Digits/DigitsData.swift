import NDArray

/// The images, labels and weights beside this file.
struct DigitsData {
    let images: NDArray
    let labels: [Int64]
    /// What the network gave where it was trained.
    let logits: NDArray
    private let folder: String

    init(beside file: String = #filePath) throws {
        folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/Data"
        images = try NDArray.read(npyFile: folder + "/images.npy")
        labels = try NDArray.read(npyFile: folder + "/labels.npy").elements()
        logits = try NDArray.read(npyFile: folder + "/logits.npy")
    }

    var count: Int { labels.count }

    func weight(_ name: String) throws -> NDArray { try NDArray.read(npyFile: "\(folder)/weights/\(name).npy") }

    /// The pixels of one image, from 0 (paper) to 1 (ink), row by row.
    func pixels(_ index: Int) -> [Float] { Array(images.elements(as: Float.self)[index * 64..<(index + 1) * 64]) }
}
