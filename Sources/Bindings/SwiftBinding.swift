import Artifact
import NDArray
import Support

/// A Swift file with a type for the model, for programs that link HeddleRuntime.
public func swiftBinding(_ model: BoundModel) -> String {
    var writer = TextWriter()
    writer.line("// Written by `heddle bind \(model.file.inComment) --swift`: write it anew when the model changes.")
    writer.line("")
    writer.line("import HeddleRuntime")
    writer.line("import NDArray")
    writer.line("")
    writer.line("/// The model of \(model.file.inComment).")
    writer.line("///")
    for input in model.inputs { writer.line("///     \(input.identifier): \(input.form.inComment)") }
    for output in model.outputs { writer.line("///     → \(output.identifier): \(output.form.inComment)") }
    writer.line("public struct \(model.typeName): ~Copyable {")
    writer.indented { writer in
        writer.line("private var session: Session")
        writer.line("")
        writeSwiftLoading(model, &writer)
        writer.line("")
        writeSwiftOutputs(model, &writer)
        writer.line("")
        writeSwiftRun(model, &writer)
        writer.line("")
        writeSwiftFailure(&writer)
    }
    writer.line("}")
    return writer.finish()
}

private func writeSwiftLoading(_ model: BoundModel, _ writer: inout TextWriter) {
    writer.line("/// Loads the module from a file; it must have the inputs and outputs that this type was written for.")
    writer.line("public init(contentsOf path: String, limits: Session.Limits = .init(), threads: Int? = nil) throws {")
    writer.indented { $0.line("try self.init(Session(contentsOf: path, limits: limits, threads: threads))") }
    writer.line("}")
    writer.line("")
    writer.line("/// Takes a session of such a module.")
    writer.line("public init(_ session: consuming Session) throws {")
    writer.indented { writer in
        writer.line("let interface = (session.inputs + session.outputs).map(\\.description)")
        writer.line("guard interface == Self.interface else { throw Failure.otherModel(interface) }")
        writer.line("self.session = session")
    }
    writer.line("}")
    writer.line("")
    writer.line("private static let interface = [")
    writer.indented { writer in
        for tensor in model.inputs + model.outputs { writer.line("\(tensor.interface.description.quoted),") }
    }
    writer.line("]")
}

private func writeSwiftOutputs(_ model: BoundModel, _ writer: inout TextWriter) {
    writer.line("/// What a run gives.")
    writer.line("public struct Outputs: Sendable {")
    writer.indented { writer in
        for output in model.outputs {
            writer.line("/// Row by row, of \(output.form.inComment).")
            writer.line("public let \(output.identifier): [\(output.swiftType)]")
            writer.line("public let \(output.identifier)Shape: [Int]")
        }
    }
    writer.line("}")
}

private func writeSwiftRun(_ model: BoundModel, _ writer: inout TextWriter) {
    writer.line("/// Runs the model once. Elements stand row by row.")
    writer.line("///")
    if model.inputs.count + model.symbols.count > 0 {
        writer.line("/// - Parameters:")
        for input in model.inputs { writer.line("///   - \(input.identifier): \(input.form.inComment)") }
        for symbol in model.symbols { writer.line("///   - \(symbol.identifier): the extent \(symbol.name.inComment)") }
    }
    let parameters = model.inputs.map { "\($0.identifier): [\($0.swiftType)]" } + model.symbols.map { "\($0.identifier): Int" }
    writer.line("public mutating func run(\(parameters.joined(separator: ", "))) throws -> Outputs {")
    writer.indented { writer in
        let entries = model.inputs.map { input in
            "\(input.interface.name.quoted): try Self.array(\(input.identifier), \(input.interface.name.quoted), [\(model.swiftShape(input))])"
        }
        if entries.isEmpty {
            writer.line("let results = try session.run([:])")
        } else {
            writer.line("let results = try session.run([")
            writer.indented { writer in entries.forEach { writer.line("\($0),") } }
            writer.line("])")
        }
        for (number, output) in model.outputs.enumerated() {
            writer.line("guard let result\(number) = results[\(output.interface.name.quoted)] else { throw Failure.otherModel([]) }")
        }
        let members = model.outputs.enumerated().map { number, output in
            "\(output.identifier): result\(number).elements(), \(output.identifier)Shape: result\(number).shape"
        }
        writer.line("return Outputs(\(members.joined(separator: ", ")))")
    }
    writer.line("}")
}

private func writeSwiftFailure(_ writer: inout TextWriter) {
    let text = """
        private static func array<Element: NDElement>(_ elements: [Element], _ input: String, _ shape: [Int]) throws -> NDArray {
            var count = 1
            for extent in shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflow else { throw Failure.count(input: input, given: elements.count, shape: shape) }
                count = product
            }
            guard count == elements.count else { throw Failure.count(input: input, given: elements.count, shape: shape) }
            return NDArray(elements, shape: shape)
        }

        /// Why a module or elements do not fit.
        public enum Failure: Error, CustomStringConvertible {
            case otherModel([String])
            case count(input: String, given: Int, shape: [Int])

            public var description: String {
                switch self {
                case .otherModel(let found): "the module is another one: it has \\(found.joined(separator: ", "))"
                case .count(let input, let given, let shape): "\\(input) has the shape \\(shape), but is given \\(given) elements"
                }
            }
        }
        """
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { writer.line(String(line)) }
}

extension BoundModel {
    fileprivate func swiftShape(_ tensor: Tensor) -> String {
        tensor.interface.shape.map { dimension in
            switch dimension {
            case .fixed(let extent): "\(extent)"
            case .symbol(let name): symbol(name) ?? "0"
            }
        }.joined(separator: ", ")
    }
}

extension BoundModel.Tensor {
    fileprivate var swiftType: String {
        switch interface.elementType {
        case .bool: "Bool"
        case .int8: "Int8"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int64"
        case .uint8: "UInt8"
        case .uint16: "UInt16"
        case .uint32: "UInt32"
        case .uint64: "UInt64"
        case .float16: "Half"
        case .bfloat16: "BFloat16"
        case .float32: "Float"
        case .float64: "Double"
        }
    }
}
