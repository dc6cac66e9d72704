import GraphIR
import GraphLowering

/// A model file, with what the command line decides of what it leaves open.
struct ModelFile {
    let path: String
    var specialisation = Specialisation()

    func lowered() throws -> LoweredGraph {
        do {
            return try lowerGraph(try importModel(contentsOf: path), specialisation)
        } catch let error as ModelImportError {
            if let error = error.fileError { throw error }
            throw ModelFileError(path: path, reason: "\(error)", status: .badData)
        } catch let error as GraphLoweringError {
            throw ModelFileError(path: path, reason: "\(error)", status: ProgramStatus(of: error))
        }
    }
}

/// A model that cannot be compiled, or options that do not fit it.
struct ModelFileError: CommandError {
    let path: String
    let reason: String
    let status: ProgramStatus

    var description: String { "\(path): \(reason)" }
}

extension ProgramStatus {
    fileprivate init(of error: GraphLoweringError) {
        switch error {
        case .unknownInput, .unknownDimension, .shape, .unknownRank: self = .usage
        default: self = .badData
        }
    }
}
