import Support

/// The files beside a model that hold elements of its tensors, each read once.
package struct ExternalData {
    /// The model's folder; nil where the model is bytes alone.
    package let folder: String?
    private var files: [String: [UInt8]] = [:]

    package init(folder: String?) { self.folder = folder }

    package mutating func bytes(_ location: String, offset: Int, count: Int?) throws(TensorProblem) -> ArraySlice<UInt8> {
        guard let folder else { throw .externalWithoutFolder(location) }
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.isEmpty, !location.contains("\0"), !parts.contains(where: { $0.isEmpty || $0 == ".." }) else {
            throw .externalLocation(location)
        }
        if files[location] == nil {
            do { files[location] = try File.read("\(folder)/\(location)") } catch { throw .externalFile(error) }
        }
        let file = files[location]!
        let count = count ?? max(0, file.count - offset)
        guard offset >= 0, count >= 0, offset <= file.count, count <= file.count - offset else {
            throw .externalRange(location: location, offset: offset, count: count, size: file.count)
        }
        return file[offset..<offset + count]
    }
}
