import Support

/// The files beside a model that hold elements of its tensors. Of each no more is read than what a tensor takes.
package struct ExternalData {
    /// More than a module with 32-bit addresses can hold.
    static let maximumByteCount = 1 << 31

    /// The model's folder; nil where the model is bytes alone.
    package let folder: String?
    /// The file read last. Tensors mostly lie in one; where each has its own, no more than one is open.
    private var last: (location: String, file: OpenFile)?

    package init(folder: String?) { self.folder = folder }

    /// - Parameter location: a path below the model's folder.
    package mutating func bytes(_ location: String, offset: Int, count: Int) throws(TensorProblem) -> ArraySlice<UInt8> {
        let file = try file(location)
        guard offset >= 0, count >= 0, offset <= file.byteCount, count <= file.byteCount - offset else {
            throw .externalRange(location: location, offset: offset, count: count, size: file.byteCount)
        }
        guard count <= Self.maximumByteCount else { throw .externalSize(location: location, count: count) }
        do { return try file.read(offset..<offset + count)[...] } catch { throw .externalFile(error) }
    }

    private mutating func file(_ location: String) throws(TensorProblem) -> OpenFile {
        if let last, last.location == location { return last.file }
        guard let folder else { throw .externalWithoutFolder(location) }
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.isEmpty, !location.contains("\0"), !parts.contains(where: { $0.isEmpty || $0 == ".." }) else {
            throw .externalLocation(location)
        }
        let file: OpenFile?
        do { file = try OpenFile(regularFile: "\(folder)/\(location)") } catch { throw .externalFile(error) }
        guard let file else { throw .externalKind(location) }
        last = (location, file)
        return file
    }
}
