import Artifact
import Support

/// The bytes of a module, wherever they are: in memory, in a file, or in pieces of several files.
///
/// A large part of a module is weights, which need not be in memory to be compared with what a cache holds.
struct ModuleSource {
    /// Bytes of the module that stand one after the other in one place.
    private enum Piece {
        case memory([UInt8])
        case file(OpenFile, Range<Int>)

        var count: Int {
            switch self {
            case .memory(let bytes): bytes.count
            case .file(_, let range): range.count
            }
        }
    }

    private let pieces: [Piece]
    let byteCount: Int

    init(_ bytes: [UInt8]) { self.init(pieces: [.memory(bytes)]) }

    /// A whole file.
    init(_ file: OpenFile) { self.init(pieces: [.file(file, 0..<file.byteCount)]) }

    /// A module that has bytes in common with another, as a manifest describes it.
    init(_ entry: TierManifest.Entry, own: OpenFile, base: OpenFile) {
        self.init(pieces: entry.pieces.map { .file($0.isShared ? base : own, $0.range) })
    }

    private init(pieces: [Piece]) {
        self.pieces = pieces
        byteCount = pieces.reduce(0) { $0 + $1.count }
    }

    /// Opens a module; what is no regular file is read at once.
    static func open(_ path: String) throws(FileError) -> ModuleSource {
        if let file = try OpenFile(regularFile: path) { return ModuleSource(file) }
        return ModuleSource(try File.read(path))
    }
}

extension ModuleSource {
    /// The whole module in memory.
    func bytes() throws(FileError) -> [UInt8] {
        if pieces.count == 1, case .memory(let bytes) = pieces[0] { return bytes }
        return try read(0..<byteCount)
    }

    /// The whole module in memory, if it is what a manifest promises.
    func bytes(promised: SHA256Digest?, title: String) throws(SessionError) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try self.bytes() } catch { throw .file(error) }
        if let promised, SHA256Digest(of: bytes) != promised { throw .digestDiffers(module: title) }
        return bytes
    }

    /// The bytes of a part of the module.
    func read(_ wanted: Range<Int>) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted.count) { buffer, initialized in
            do throws(FileError) {
                try read(wanted, into: UnsafeMutableRawBufferPointer(buffer))
                initialized = wanted.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Hands over the bytes from first to last, a quarter of a megabyte at a time, so that they stay in the processor's cache.
    func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
        let chunkSize = 1 << 18
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 64)
        defer { chunk.deallocate() }
        for start in stride(from: 0, to: byteCount, by: chunkSize) {
            let range = start..<min(start + chunkSize, byteCount)
            let bytes = UnsafeMutableRawBufferPointer(rebasing: chunk[..<range.count])
            try read(range, into: bytes)
            body(UnsafeRawBufferPointer(bytes))
        }
    }

    private func read(_ wanted: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
        var start = 0
        for piece in pieces {
            let part = wanted.clamped(to: start..<start + piece.count)
            if !part.isEmpty {
                let place = part.lowerBound - wanted.lowerBound
                let target = UnsafeMutableRawBufferPointer(rebasing: buffer[place..<place + part.count])
                let inPiece = part.lowerBound - start..<part.upperBound - start
                switch piece {
                case .memory(let bytes): bytes.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[inPiece])) }
                case .file(let file, let range):
                    try file.read(range.lowerBound + inPiece.lowerBound..<range.lowerBound + inPiece.upperBound, into: target)
                }
            }
            start += piece.count
        }
    }
}

extension ModelMetadata {
    /// Finds, reads and checks the metadata of a module of which the rest is not read.
    init(_ source: ModuleSource) throws(ArtifactError) {
        let section: [UInt8]?
        do {
            section = try CustomSection.place(of: Self.sectionName, byteCount: source.byteCount, read: source.slice)
                .map { place throws(SectionError) in Array(try source.slice(place)) }
        } catch {
            throw .section(error)
        }
        guard let section else { throw .noMetadata }
        try self.init(decoding: section)
    }
}

extension ModuleSource {
    fileprivate func slice(_ range: Range<Int>) throws(SectionError) -> ArraySlice<UInt8> {
        do { return try read(range)[...] } catch { throw .unreadable(error) }
    }
}
