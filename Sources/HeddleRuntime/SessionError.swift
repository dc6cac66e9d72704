import Artifact
import NDArray
import Support

/// Why a model could not be loaded or run.
///
/// The sentence for each case is in `SessionError+Description.swift`.
public enum SessionError: Error, Equatable, Sendable {
    /// The file cannot be read.
    case file(FileError)
    /// The engine, or the module as a WebAssembly module, is at fault.
    case runtime(RuntimeError)
    /// The module is not a model, or describes itself wrongly.
    case metadata(ArtifactError)
    case manifest(path: String, ManifestError)
    case noSuchTier(ModuleTier, available: [ModuleTier])
    /// A module put together as a manifest says is not the one that it means.
    case digestDiffers(module: String)

    // The module does something else than its description says.
    case wrongSignature(function: String, expected: String, found: String)
    case misaligned(tensor: String, address: Int)
    case outsideMemory(tensor: String, address: Int, byteCount: Int, memorySize: Int)
    case impossibleExtent(output: String, axis: Int, Int)
    case tooLarge(tensor: String, shape: [Int])
    /// A function of the module gave a status other than success, with this message.
    case failed(function: String, reason: String)

    // What was given to a model.
    case unknownInput(name: String, inputs: [String])
    case missingInput(name: String)
    case wrongInputCount(expected: Int, given: Int)
    case unknownOutput(name: String, outputs: [String])
    case elementType(tensor: String, ElementType, viewedAs: ElementType)
    case wrongType(input: String, expected: ElementType, given: ElementType)
    case wrongShape(input: String, expected: [Dimension], given: [Int])
    case conflictingExtents(symbol: String, Int, Int, input: String)
    case impossibleValue(symbol: String, Int)
    case unknownSymbol(name: String, symbols: [String])
    case unboundSymbol(name: String)
    case noSuchTensor(role: String, index: Int, count: Int)

    /// Runs `body`, and tells an error of it as one of the session's.
    static func wrapping<Result: ~Copyable>(
        _ body: () throws(RuntimeError) -> Result
    ) throws(SessionError) -> Result {
        do { return try body() } catch { throw .runtime(error) }
    }
}
