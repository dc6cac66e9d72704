/// Why a `heddle.model` section cannot be used, and where in its JSON.
public struct MetadataError: Error, Equatable, Sendable {
    public enum Problem: Equatable, Sendable {
        case missing
        case wrongKind(found: String, expected: String)
        case outOfRange(Int64, allowed: ClosedRange<Int64>)
        case unsupportedVersion(Int64)
        case unknownName(String, what: String)
        case undeclaredSymbol(String)
        case unknownTensor(String)
        case axisOutOfRange(Int, tensor: String, rank: Int)
        case duplicate(String, first: String)
        case empty
        case badDigest(String)
        case notAFileName(String)
        case tooManyAxes(Int)
        case tooLarge(shape: String)
        case wrongDefault(String, type: String)
        case peakBelowWeights(peak: Int, weights: Int)
    }

    /// As in `inputs[0].shape[1]`; empty for the whole.
    public let path: String
    public let problem: Problem

    public init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }
}

extension MetadataError: CustomStringConvertible {
    public var description: String { "\(path.isEmpty ? "the metadata" : path) \(sentence)" }

    private var sentence: String {
        switch problem {
        case .missing: "is missing"
        case .wrongKind(let found, let expected): "is \(found) where \(expected) should be"
        case .outOfRange(let value, let allowed):
            "is \(value), which is not in \(allowed.lowerBound) to \(allowed.upperBound)"
        case .unsupportedVersion(let version):
            "is \(version), but only version \(ModelMetadata.version) is known: a newer Heddle may read it"
        case .unknownName(let name, let what): "is '\(name)', which is no \(what)"
        case .undeclaredSymbol(let name): "is the symbol '\(name)', which is not declared"
        case .unknownTensor(let name): "is '\(name)', which is no tensor of the function"
        case .axisOutOfRange(let axis, let tensor, let rank):
            "is \(axis), but '\(tensor)' has \(rank) axes"
        case .duplicate(let name, let first): "is '\(name)', as \(first) is already"
        case .empty: "is empty"
        case .badDigest(let text): "is '\(text)', which is not 64 hexadecimal digits"
        case .notAFileName(let text): "is '\(text)', which is not the plain name of a file"
        case .tooManyAxes(let rank): "has \(rank) axes, more than the allowed 64"
        case .tooLarge(let shape): "is \(shape), more bytes than a WebAssembly memory holds"
        case .wrongDefault(let text, let type): "is \(text), which is no \(type)"
        case .peakBelowWeights(let peak, let weights): "is \(peak), less than the \(weights) of the weights"
        }
    }
}
