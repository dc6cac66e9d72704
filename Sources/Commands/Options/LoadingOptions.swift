import ArgumentParser
import Artifact
import HeddleRuntime

/// How a model is brought into the engine.
struct LoadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take the module of this tier, as in relaxed-simd+threads; the best if not given.", valueName: "tier"))
    var tier: ModuleTier?

    @Option(help: ArgumentHelp("How many threads run a module of the threads tier; all cores if not given.", valueName: "count"))
    var threads: Int?

    @Flag(help: "Compile anew, and keep no machine code for the next time.")
    var noCache = false

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be between 1 and 256") }
    }

    func model(_ path: String, limits: Session.Limits = .init()) throws -> Model {
        // A cache that cannot be used only costs time; `heddle cache` says what is wrong with it.
        let cache = noCache ? nil : try? EngineCache.standard()
        return try Model(contentsOf: path, tier: tier, threads: threads, limits: limits, cache: cache)
    }
}

extension ModuleTier: ExpressibleByArgument {
    public init?(argument: String) { self.init(name: argument) }
    public static var allValueStrings: [String] { all.map(\.description) }
}
