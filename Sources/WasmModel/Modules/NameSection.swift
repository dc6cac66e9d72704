/// The `name` custom section: what debuggers, profilers and the text format call things.
public struct NameSection: Hashable, Sendable {
    public var module: String?
    public var functions: [FunctionIndex: String]
    public var locals: [FunctionIndex: [LocalIndex: String]]
    public var globals: [GlobalIndex: String]

    public init(
        module: String? = nil, functions: [FunctionIndex: String] = [:],
        locals: [FunctionIndex: [LocalIndex: String]] = [:], globals: [GlobalIndex: String] = [:]
    ) {
        self.module = module
        self.functions = functions
        self.locals = locals
        self.globals = globals
    }

    public var isEmpty: Bool { module == nil && functions.isEmpty && locals.isEmpty && globals.isEmpty }
}
