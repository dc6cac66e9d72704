import Support

/// Why a module is no Heddle artifact that can be used.
public enum ArtifactError: Error, Equatable, Sendable {
    case section(SectionError)
    case noMetadata
    case json(JSONError)
    case metadata(MetadataError)
}

extension ArtifactError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .section(let error): "\(error)"
        case .noMetadata:
            "the module has no section '\(ModelMetadata.sectionName)': Heddle did not make it, or it was stripped"
        case .json(let error): "the section '\(ModelMetadata.sectionName)' is not JSON: \(error)"
        case .metadata(let error): "in the section '\(ModelMetadata.sectionName)', \(error)"
        }
    }
}

extension ModelMetadata {
    /// Finds, reads and checks the metadata of a module.
    public init(module: [UInt8]) throws(ArtifactError) {
        let section: ArraySlice<UInt8>?
        do {
            section = try CustomSection.find(Self.sectionName, in: module)
        } catch {
            throw .section(error)
        }
        guard let section else { throw .noMetadata }
        self = try ModelMetadata(decoding: Array(section))
    }
}
