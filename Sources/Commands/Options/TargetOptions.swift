import ArgumentParser
import Artifact
import NDArray
import Operators
import Support
import TensorIR

/// What code is made for.
struct TargetOptions: ParsableArguments {
    @Option(help: "The WebAssembly features that the module may use. (default: simd128)")
    var tier: FeatureTier?

    @Option(help: "The engine that instructions are chosen for; every engine runs the result.")
    var engine: Target.Engine = .portable

    @Flag(help: "Give the same bits on every engine: no relaxed instructions, a fixed order of reduction.")
    var deterministic = false

    var target: Target { Target(tier ?? .simd128, engine: engine, numerics: deterministic ? .deterministic : .fast) }
}

/// The target of a model, which may have threads.
struct ModelTargetOptions: ParsableArguments {
    @OptionGroup var options: TargetOptions

    @Flag(help: "Share parallel loops out among threads: the module imports a shared memory.")
    var threads = false

    /// The tier that is asked for, if any.
    var givenTier: ModuleTier? { options.tier != nil || threads ? ModuleTier(target.tier, target.threading) : nil }

    var target: Target {
        var target = options.target
        if threads { target.threading = .threads }
        return target
    }
}

extension FeatureTier: ExpressibleByArgument {}
extension Target.Engine: ExpressibleByArgument {}

// The lists of these two are long: help names where to find them, completions have them.

extension Operator: ExpressibleByArgument {
    public init?(argument: String) { self.init(named: argument) }
    public static var allValueStrings: [String] { [] }
    public static var defaultCompletionKind: CompletionKind { .list(allCases.map(\.rawValue)) }
}

extension ElementType: ExpressibleByArgument {
    /// MindSpore's name or NumPy's: `FP32` or `float32`.
    public init?(argument: String) {
        guard let type = ElementType(libraryName: argument) ?? ElementType(rawValue: argument.lowercased()) else { return nil }
        self = type
    }

    public static var allValueStrings: [String] { [] }
    public static var defaultCompletionKind: CompletionKind { .list(allCases.map(\.libraryName)) }
}
