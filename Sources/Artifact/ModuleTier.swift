import Support

/// Which WebAssembly an engine must know to take a module: `simd128`, `relaxed-simd+threads`.
public struct ModuleTier: Hashable, Sendable {
    public var features: FeatureTier
    public var threading: Threading

    public init(_ features: FeatureTier, _ threading: Threading = .single) {
        self.features = features
        self.threading = threading
    }

    /// The tier of that name, as `description` writes it.
    public init?(name: String) {
        guard let tier = Self.all.first(where: { $0.description == name }) else { return nil }
        self = tier
    }

    public static let all: [ModuleTier] = Threading.allCases.flatMap { threading in
        FeatureTier.allCases.map { ModuleTier($0, threading) }
    }
}

extension ModuleTier: CustomStringConvertible {
    public var description: String {
        switch threading {
        case .single: features.rawValue
        case .threads: features.rawValue + "+threads"
        }
    }
}
