import GraphIR
import GraphLowering

/// A model file, with what the command line decides of what it leaves open.
struct ModelFile {
    let path: String
    var specialisation = Specialisation()
    /// Values of inputs; their types are the graph's to say.
    var values: [InputValue] = []

    func lowered() throws -> LoweredGraph {
        try withErrorsOfTheFile {
            let graph = try importModel(contentsOf: path)
            return try lowerGraph(graph, specialisation(of: graph))
        }
    }

    /// The model as imported, with the types and shapes that its values have where it can be compiled.
    func graph() throws -> Graph {
        try withErrorsOfTheFile {
            let graph = try importModel(contentsOf: path)
            do {
                return try inferTypes(of: graph, specialisation(of: graph))
            } catch let error as GraphLoweringError where ProgramStatus(of: error) == .badData {
                // A picture of what cannot be compiled helps to see why.
                return graph
            }
        }
    }

    /// The graph as the passes leave it.
    ///
    /// - Parameter observe: is called after each pass with the graph before and after it.
    func prepared(_ graph: Graph, observe: (_ pass: GraphPass, _ before: Graph, _ after: Graph) -> Void) throws -> Graph {
        try withErrorsOfTheFile { try preparedGraph(graph, observe: observe) }
    }

    private func specialisation(of graph: Graph) throws -> Specialisation {
        var result = specialisation
        for value in values {
            guard let input = graph.body.inputs.first(where: { graph[$0].name == value.name }) else {
                throw GraphLoweringError.unknownInput(value.name, inputs: graph.body.inputs.map { graph[$0].name })
            }
            result.values[value.name] = try value.constant(of: graph[input].type)
        }
        return result
    }

    private func withErrorsOfTheFile<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
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
        case .unknownInput, .unknownDimension, .shape, .value, .unknownRank: self = .usage
        case .graph(.brokenBy): self = .defect
        default: self = .badData
        }
    }
}
