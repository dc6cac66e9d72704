import HeddleRuntime
import WasmModel

/// wasmtime with exactly the features of the opcode table.
struct Judge: ~Copyable {
    private let engine: Engine

    init() throws {
        engine = try Engine(configuration: .init(features: [.all, .referenceTypes]))
    }

    /// wasmtime's reason to refuse the module; nil where it takes it.
    func objection(to module: [UInt8]) throws -> String? {
        do {
            try engine.validate(module)
            return nil
        } catch RuntimeError.invalidModule(let reason) {
            return reason
        }
    }
}

/// What our decoder and validator say.
enum Verdict: Equatable {
    case valid
    case malformed(DecodingError)
    case invalid(ValidationError)

    init(_ bytes: [UInt8]) {
        do throws(DecodingError) {
            let module = try Module(decoding: bytes)
            do throws(ValidationError) {
                try module.validate()
                self = .valid
            } catch {
                self = .invalid(error)
            }
        } catch {
            self = .malformed(error)
        }
    }
}
