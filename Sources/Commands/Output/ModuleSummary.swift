import Artifact
import Support
import WasmModel

/// What a module that passed every check holds.
struct ModuleSummary {
    let byteCount: Int
    let functionCount: Int
    let instructionCount: Int
    let exports: [String]
    let imports: [String]
    /// The features of the instructions, beyond the first version of WebAssembly.
    let features: [Feature]
    /// What the module says of itself; `nil` where Heddle did not make it.
    let metadata: ModelMetadata?

    /// Decodes and validates a module, and reads its metadata where it has some.
    init(checking bytes: [UInt8]) throws(ModuleProblem) {
        let module: Module
        do { module = try Module(decoding: bytes) } catch { throw .decoding(error) }
        do { try module.validate() } catch { throw .validation(error, offset: error.offset(in: module, bytes)) }
        do {
            metadata = try ModelMetadata(module: bytes)
        } catch .noMetadata {
            metadata = nil
        } catch {
            throw .metadata(error)
        }
        byteCount = bytes.count
        functionCount = module.functions.count
        instructionCount = module.functions.reduce(0) { $0 + $1.body.count }
        exports = module.exports.map(\.name)
        imports = module.imports.map { "\($0.module).\($0.name)" }
        let used = Set(module.functions.flatMap { $0.body.map(\.opcode.feature) })
        features = Feature.allCases.filter { $0 != .mvp && used.contains($0) }
    }

    func text(file: String) -> String {
        var table = Table()
        table.add("OK", file)
        table.add("module", "\(byteCount.byteText), \(functionCount) functions, \(instructionCount) instructions")
        table.add("features", features.isEmpty ? "none beyond the first version" : features.map(\.rawValue).joined(separator: ", "))
        table.add("imports", imports.isEmpty ? "none" : imports.joined(separator: ", "))
        guard let metadata else {
            table.add("exports", exports.isEmpty ? "none" : exports.joined(separator: ", "))
            table.add("made by", "not Heddle, or its description was stripped: there is no section \(ModelMetadata.sectionName)")
            return table.text
        }
        table.add("made by", "\(metadata.compiler), for \(metadata.tier)")
        guard metadata.functions.isEmpty else {
            let operators = Set(metadata.functions.map(\.operatorName))
            table.add("library", "\(operators.count) operators, in \(metadata.functions.count) functions")
            return table.text
        }
        table.add("inputs", lines: metadata.inputs.map(\.description))
        table.add("outputs", lines: metadata.outputs.map(\.description))
        if !metadata.kernels.isEmpty { table.add("kernels", metadata.kernels.map(\.name).joined(separator: ", ")) }
        table.add("memory", metadata.memory.text)
        return table.text
    }

    func json(file: String) -> JSONValue {
        var object: JSONObject = [
            "file": .string(file), "valid": true, "bytes": .integer(Int64(byteCount)),
            "functions": .integer(Int64(functionCount)), "instructions": .integer(Int64(instructionCount)),
            "features": .array(features.map { .string($0.rawValue) }),
            "imports": .array(imports.map { .string($0) }), "exports": .array(exports.map { .string($0) }),
        ]
        object["model"] = metadata.map { .object($0.json) } ?? .null
        return .object(object)
    }
}

/// Why a module is not valid.
enum ModuleProblem: Error, CustomStringConvertible {
    case decoding(DecodingError)
    case validation(ValidationError, offset: Int?)
    case metadata(ArtifactError)

    var description: String {
        switch self {
        case .decoding(let error): "\(error)"
        case .validation(let error, let offset?): "byte \(offset): \(error)"
        case .validation(let error, nil): "\(error)"
        case .metadata(let error): "\(error)"
        }
    }

    func json(file: String) -> JSONValue {
        var object: JSONObject = ["file": .string(file), "valid": false, "error": .string("\(self)")]
        switch self {
        case .decoding(let error): object["offset"] = .integer(Int64(error.offset))
        case .validation(_, let offset): object["offset"] = offset.map { .integer(Int64($0)) }
        case .metadata: break
        }
        return .object(object)
    }
}

extension ValidationError {
    /// The byte of the instruction at fault.
    fileprivate func offset(in module: Module, _ bytes: [UInt8]) -> Int? {
        guard case .code(let function, _, let instruction, _) = place else { return nil }
        let body = Int(function.rawValue) - module.importedFunctionCount
        return Module.byteOffset(ofInstruction: instruction, inBody: body, of: bytes)
    }
}
