import Artifact
import NDArray
import Support

/// A kernel library ready to be called: a function for every operator and element type, for arrays of any shape.
///
///     var library = try KernelLibrary(contentsOf: "kernels.wasi.wasm")
///     let sum = try library.run("Add", [a, b])[0]
///
/// Arrays are brought to the canonical form that docs/kernel-library.md describes; nothing of the compiler is needed.
/// Nothing that the module says of itself is believed: arguments are bound by name, and every address is checked.
public struct KernelLibrary: ~Copyable, Sendable {
    /// What the library says of itself.
    public let metadata: ModelMetadata
    var instance: Instance
    /// Keeps time for the limit on it.
    private let clock: EpochClock?

    /// Loads a library from a file.
    public init(contentsOf path: String, limits: Session.Limits = .init()) throws(KernelLibraryError) {
        let bytes: [UInt8]
        do { bytes = try File.read(path) } catch { throw .file(error) }
        try self.init(module: bytes, limits: limits)
    }

    /// Loads a library from the bytes of its module.
    ///
    /// - Parameter limits: what the library may take of the machine; its time is that of one call.
    public init(module: [UInt8], limits: Session.Limits = .init()) throws(KernelLibraryError) {
        let metadata: ModelMetadata
        do { metadata = try ModelMetadata(module: module) } catch { throw .metadata(error) }
        guard !metadata.functions.isEmpty else { throw .notALibrary }
        let configuration = EngineConfiguration(interruption: limits.time == nil ? .impossible : .atEpochs)
        let instanceLimits = InstanceLimits(
            memoryByteCount: limits.memoryByteCount, epochs: limits.time.map(EpochClock.epochs(in:)))
        do {
            let engine = try Engine(configuration: configuration)
            instance = try Instance(CompiledModule(module, engine: engine), limits: instanceLimits)
            clock = limits.time == nil ? nil : EpochClock(engine: engine)
        } catch {
            throw .runtime(error)
        }
        self.metadata = metadata
    }

    /// The names of the operators, in the library's order.
    public var operators: [String] { metadata.functions.operatorNames }

    /// Calls an operator.
    ///
    /// - Parameters:
    ///   - name: the operator's, as `operators` has it.
    ///   - operands: in the operator's order; their types choose the function.
    ///   - attributes: those left out have their standard values.
    public mutating func run(
        _ name: String, _ operands: [NDArray], attributes: [String: KernelAttribute] = [:]
    ) throws(KernelLibraryError) -> NDArray {
        switch name {
        case "Concat": return try concat(operands, attributes)
        case "Conv2D" where operands.count == 3, "ConvTranspose2D" where operands.count == 3: return try biasedConvolution(name, operands, attributes)
        case "Cast":
            // A library has no function that changes nothing.
            let request = KernelRequest(function: metadata.functions[0], operands: operands, attributes: attributes)
            if operands.count == 1, try request.elementType("to") == operands[0].elementType { return operands[0] }
            return try runFunction(name, operands, attributes)
        default: return try runFunction(name, operands, attributes)
        }
    }

    /// Functions join two operands; any number is joined one after the other.
    private mutating func concat(
        _ operands: [NDArray], _ attributes: [String: KernelAttribute]
    ) throws(KernelLibraryError) -> NDArray {
        if operands.count == 1 { return operands[0] }
        var result = try runFunction("Concat", Array(operands.prefix(2)), attributes)
        for operand in operands.dropFirst(2) { result = try runFunction("Concat", [result, operand], attributes) }
        return result
    }

    /// The bias is an operator of its own.
    private mutating func biasedConvolution(
        _ name: String, _ operands: [NDArray], _ attributes: [String: KernelAttribute]
    ) throws(KernelLibraryError) -> NDArray {
        let sums = try runFunction(name, Array(operands.prefix(2)), attributes)
        return try runFunction("BiasAdd", [sums, operands[2]], ["axis": 1])
    }

    private mutating func runFunction(
        _ name: String, _ operands: [NDArray], _ attributes: [String: KernelAttribute]
    ) throws(KernelLibraryError) -> NDArray {
        let request = try metadata.functions.request(name, operands, attributes)
        let call = try request.call()
        let result = try perform(call, request)
        guard let type = try request.elementType("outputType") else { return result }
        return result.converted(to: type)
    }
}
