import Support

/// What the text format calls functions, globals and locals: a `$name` where the name section has one that is a
/// valid identifier and unique in its space, else the number.
struct TextNames {
    private let functions: [FunctionIndex: String]
    private let globals: [GlobalIndex: String]
    private let locals: [LocalIndex: String]

    /// No names at all.
    static let none = TextNames(functions: [:], globals: [:], locals: [:])

    private init(functions: [FunctionIndex: String], globals: [GlobalIndex: String], locals: [LocalIndex: String]) {
        self.functions = functions
        self.globals = globals
        self.locals = locals
    }

    init(_ names: NameSection?) {
        functions = Self.identifiers(names?.functions ?? [:])
        globals = Self.identifiers(names?.globals ?? [:])
        locals = [:]
    }

    /// These names, with those of one function's locals.
    func inside(_ function: FunctionIndex, of names: NameSection?) -> TextNames {
        TextNames(functions: functions, globals: globals, locals: Self.identifiers(names?.locals[function] ?? [:]))
    }

    /// The name that a definition shows, with a space in front; empty where there is none.
    func definition(_ index: FunctionIndex) -> String { functions[index].map { " " + $0 } ?? "" }
    func definition(_ index: GlobalIndex) -> String { globals[index].map { " " + $0 } ?? "" }
    func definition(_ index: LocalIndex) -> String { locals[index].map { " " + $0 } ?? "" }

    func use(_ index: FunctionIndex) -> String { functions[index] ?? "\(index.rawValue)" }
    func use(_ index: GlobalIndex) -> String { globals[index] ?? "\(index.rawValue)" }
    func use(_ index: LocalIndex) -> String { locals[index] ?? "\(index.rawValue)" }

    private static func identifiers<Index: TypedIndex>(_ names: [Index: String]) -> [Index: String] {
        var count: [String: Int] = [:]
        for name in names.values { count[name, default: 0] += 1 }
        return names.filter { count[$0.value] == 1 && isIdentifier($0.value) }.mapValues { "$" + $0 }
    }

    static func isIdentifier(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(isIdentifierCharacter)
    }

    /// Every printable ASCII character but space, quotes, comma, semicolon and brackets.
    private static func isIdentifierCharacter(_ byte: UInt8) -> Bool {
        (0x21..<0x7F).contains(byte) && !"\"'`,;()[]{}".utf8.contains(byte)
    }
}
