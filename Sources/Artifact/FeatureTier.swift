/// Which WebAssembly an engine must know to take a module: `simd128`, `relaxed-simd+threads`.
public struct FeatureTier: Hashable, Sendable {
    public enum Instructions: String, CaseIterable, Hashable, Sendable {
        case scalar
        case simd128
        case relaxedSIMD = "relaxed-simd"
    }

    public enum Threading: String, CaseIterable, Hashable, Sendable {
        /// One thread, and a memory of the module's own.
        case single
        /// Atomics, and a shared memory that the module imports.
        case threads
    }

    public var instructions: Instructions
    public var threading: Threading

    public init(_ instructions: Instructions, _ threading: Threading = .single) {
        self.instructions = instructions
        self.threading = threading
    }

    /// The tier of that name, as `description` writes it.
    public init?(name: String) {
        guard let tier = Self.all.first(where: { $0.description == name }) else { return nil }
        self = tier
    }

    public static let all: [FeatureTier] = Threading.allCases.flatMap { threading in
        Instructions.allCases.map { FeatureTier($0, threading) }
    }
}

extension FeatureTier: CustomStringConvertible {
    public var description: String {
        switch threading {
        case .single: instructions.rawValue
        case .threads: instructions.rawValue + "+threads"
        }
    }
}
