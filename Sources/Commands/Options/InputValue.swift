import GraphIR
import NDArray
import Support

/// The value of a model's input that the command line gives: `target=2,3`, `scale=0.5`, `mask=mask.npy`, or JSON: `grid=[[0, 1], [2, 3]]`.
struct InputValue {
    let name: String
    let text: String

    /// The value as a constant of the type, and of the shape as far as that is declared.
    func constant(of type: GraphType) throws(InputValueError) -> GraphConstant {
        guard case .tensor(let element, let declared) = type else { throw .type(name, text, "\(type)") }
        if element == .string { return try texts(declared) }
        guard let storage = element.storage else { throw .type(name, text, "\(type)") }
        let array = text.hasSuffix(".npy") ? try file(storage) : try numbers(storage, declared)
        return GraphConstant(element, array)
    }

    private func file(_ storage: ElementType) throws(InputValueError) -> NDArray {
        let array: NDArray
        do { array = try NDArray.read(npyFile: text) } catch { throw .file(name, text, error) }
        guard array.elementType == storage else { throw .elementType(name, text, found: array.elementType, expected: storage) }
        return array
    }

    private func numbers(_ storage: ElementType, _ declared: [GraphDimension]?) throws(InputValueError) -> NDArray {
        let json = try json()
        do {
            let array = try NDArray(json: json, elementType: storage)
            guard let shape = Self.shape(of: array.count, rank: array.rank, declared) else { return array }
            return try NDArray(json: json, elementType: storage, shape: shape)
        } catch {
            throw .array(name, text, error)
        }
    }

    /// A text, or a list of some.
    private func texts(_ declared: [GraphDimension]?) throws(InputValueError) -> GraphConstant {
        guard text.hasPrefix("[") else { return GraphConstant(texts: [text], shape: Self.shape(of: 1, rank: 0, declared) ?? []) }
        guard case .array(let entries) = try json() else { throw .list(name, text) }
        var texts: [String] = []
        for entry in entries {
            guard case .string(let text) = entry else { throw .list(name, text) }
            texts.append(text)
        }
        return GraphConstant(texts: texts, shape: Self.shape(of: texts.count, rank: 1, declared) ?? [texts.count])
    }

    private func json() throws(InputValueError) -> JSONValue {
        let isList = text.contains(",") && !text.hasPrefix("[")
        do { return try JSONValue(parsing: Array((isList ? "[\(text)]" : text).utf8)) } catch { throw .json(name, text, error) }
    }

    /// The declared shape for elements that are written as one number or one list; nil where theirs counts.
    private static func shape(of count: Int, rank: Int, _ declared: [GraphDimension]?) -> [Int]? {
        guard let declared, rank <= 1 else { return nil }
        var shape: [Int] = []
        for dimension in declared {
            if case .fixed(let extent) = dimension { shape.append(extent) } else if declared.count == 1 { shape.append(count) } else { return nil }
        }
        return shape.reduce(1, *) == count ? shape : nil
    }
}

enum InputValueError: CommandError {
    case type(String, String, String)
    case json(String, String, JSONError)
    case array(String, String, NDArrayError)
    case list(String, String)
    case file(String, String, any Error)
    case elementType(String, String, found: ElementType, expected: ElementType)

    var status: ProgramStatus {
        switch self {
        case .file(_, _, is FileError): .inputMissing
        case .file, .elementType: .badData
        default: .usage
        }
    }

    var description: String {
        switch self {
        case .type(let name, let text, let type): "--value \(name)=\(text): an input of type \(type) cannot be given"
        case .json(let name, let text, _):
            "--value \(name)=\(text): numbers are wanted, as in 2,3 or [[1, 2], [3, 4]], or the name of an .npy file"
        case .array(let name, let text, let error): "--value \(name)=\(text): \(error)"
        case .list(let name, let text): "--value \(name)=\(text): a text is wanted, or a list of texts as JSON has it"
        case .file(let name, _, let error): "--value \(name): \(error)"
        case .elementType(let name, let text, let found, let expected):
            "--value \(name): \(text) holds \(found.rawValue), but the input is of \(expected.rawValue)"
        }
    }
}
