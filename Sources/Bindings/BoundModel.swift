import Artifact
import NDArray

/// A model as a binding sees it: its names made identifiers of some language, in which they differ.
public struct BoundModel: Sendable {
    public struct Tensor: Sendable {
        public let interface: TensorInterface
        public let identifier: String

        /// `float32[batch, 10]`.
        public var form: String { "\(interface.elementType)\(interface.shape)" }
    }

    /// The file's own name: for comments.
    public let file: String
    public let typeName: String
    public let inputs: [Tensor]
    public let outputs: [Tensor]
    public let symbols: [(name: String, identifier: String)]

    /// - Parameters:
    ///   - file: the module's path.
    ///   - name: what the type is called; after the file if nil.
    public init(_ metadata: ModelMetadata, file: String, name: String? = nil, style: IdentifierStyle) {
        self.file = file.split(separator: "/").last.map(String.init) ?? file
        let stem = self.file.split(separator: ".").first.map(String.init) ?? self.file
        typeName = style.typeName(name ?? stem)
        var taken: Set<String> = style.reserved
        func identifier(_ name: String, _ use: IdentifierStyle.Use) -> String {
            let base = style.valueName(name)
            var candidate = base, suffix = 2
            while !taken.isDisjoint(with: style.names(of: candidate, use)) {
                candidate = "\(base)\(style == .snake ? "_" : "")\(suffix)"
                suffix += 1
            }
            taken.formUnion(style.names(of: candidate, use))
            return candidate
        }
        symbols = metadata.symbols.map { ($0, identifier($0, .symbol)) }
        inputs = metadata.inputs.map { Tensor(interface: $0, identifier: identifier($0.name, .tensor)) }
        outputs = metadata.outputs.map { Tensor(interface: $0, identifier: identifier($0.name, .tensor)) }
    }

    func symbol(_ name: String) -> String? { symbols.first { $0.name == name }?.identifier }
}

/// How a language writes names.
public enum IdentifierStyle: Sendable {
    /// `BertBase`, `inputIds`.
    case camel
    /// `bert_base`, `input_ids`.
    case snake

    /// What an identifier stands for.
    enum Use { case symbol, tensor }

    /// All names of a wrapper that are made of an identifier: a tensor's shape goes with it, and an extent can be set.
    func names(of identifier: String, _ use: Use) -> [String] {
        switch (self, use) {
        case (.camel, .symbol): [identifier]
        case (.camel, .tensor): [identifier, "\(identifier)Shape"]
        case (.snake, .symbol): [identifier, "set_\(identifier)"]
        case (.snake, .tensor): [identifier, "\(identifier)_shape", "\(identifier)_rank"]
        }
    }

    func typeName(_ name: String) -> String {
        let words = words(name)
        let joined = self == .snake ? words.joined(separator: "_") : words.map(\.capital).joined()
        return safe(joined, or: self == .snake ? "model" : "Model")
    }

    func valueName(_ name: String) -> String {
        let words = words(name)
        let joined = self == .snake ? words.joined(separator: "_") : (words.first ?? "") + words.dropFirst().map(\.capital).joined()
        return safe(joined, or: "value")
    }

    /// Runs of ASCII letters and digits, in lower case; a capital behind a small letter begins a word.
    private func words(_ name: String) -> [String] {
        var words: [String] = [], word = ""
        var wasLower = false
        for scalar in name.unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            let isUpper = isPlain && scalar.properties.isUppercase
            if !word.isEmpty, !isPlain || (isUpper && wasLower) {
                words.append(word)
                word = ""
            }
            if isPlain { word += scalar.properties.lowercaseMapping }
            wasLower = isPlain && !isUpper
        }
        return word.isEmpty ? words : words + [word]
    }

    private func safe(_ name: String, or other: String) -> String {
        guard let first = name.unicodeScalars.first else { return other }
        return ("0"..."9").contains(first) ? (self == .snake ? "n_\(name)" : "n\(name)") : name
    }

    /// Words that name nothing of a model's: keywords of the three languages, and what the wrappers themselves have.
    var reserved: Set<String> {
        let shared = """
            and as asm async auto await bool boolean break case catch char class const constructor continue count debugger default defer deinit delete do double else \
            enum error export extends extern extension fallthrough false fileprivate final finally float for func function goto guard if implements \
            import in index init inline inout int interface internal is let long model module name nil none null number object of open operator or \
            package private protocol public register repeat rethrows return run self session set shape short signed sizeof state static \
            string struct subscript super switch symbol this throw throws true try type typedef typeof undefined union unsigned use var void \
            volatile where while with yield inputs outputs load close dimensions contents prepare region call fail open_file
            """
        return Set(shared.split(separator: " ").map(String.init))
    }
}

extension String {
    fileprivate var capital: String { prefix(1).uppercased() + dropFirst() }

    /// The text as a literal between double quotes, in any of the three languages.
    var quoted: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// The text for a comment, which it cannot end.
    var inComment: String {
        String(String.UnicodeScalarView(unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x2028 && $0.value != 0x2029 }))
            .split(separator: "*/", omittingEmptySubsequences: false).joined(separator: "* /")
    }
}
