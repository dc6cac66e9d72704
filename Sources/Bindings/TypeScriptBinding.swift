import Artifact
import NDArray
import Support

/// A TypeScript module with a class for the model, on top of heddle.js. Types alone have to be taken out to run it: no enum, no
/// namespace, no parameter property is in it.
///
/// - Parameter runtime: where heddle.js is imported from.
public func typeScriptBinding(_ model: BoundModel, runtime: String) -> String {
    let name = model.typeName
    var writer = TextWriter()
    writer.line("// Written by `heddle bind \(model.file.inComment) --typescript`: write it anew when the model changes.")
    writer.line("")
    writer.line("import { load, type LoadOptions, type Model, type Source } from \(runtime.quoted);")
    writer.line("")
    writeInterface("\(name)Inputs", "What a run takes, row by row.", model.inputs.map { ($0.identifier, $0.array, $0.form) }, &writer)
    writeInterface("\(name)Outputs", "What a run gives, row by row: views that hold until the next run.", model.outputs.map { ($0.identifier, $0.array, $0.form) }, &writer)
    if !model.symbols.isEmpty {
        writeInterface("\(name)Dimensions", "The extents that are open.", model.symbols.map { ($0.identifier, "number", $0.name) }, &writer)
    }
    writer.line("const expected: readonly string[] = [")
    writer.indented { writer in
        for tensor in model.inputs + model.outputs { writer.line("\(tensor.interface.typeScriptDescription.quoted),") }
    }
    writer.line("];")
    writer.line("")
    writer.line("/** The model of \(model.file.inComment). */")
    writer.line("export class \(name) {")
    writer.indented { writeClass(model, &$0) }
    writer.line("}")
    return writer.finish()
}

private func writeInterface(_ name: String, _ comment: String, _ members: [(name: String, type: String, comment: String)], _ writer: inout TextWriter) {
    writer.line("/** \(comment) */")
    writer.line("export interface \(name) {")
    writer.indented { writer in
        for member in members {
            writer.line("/** \(member.comment.inComment) */")
            writer.line("\(member.name): \(member.type);")
        }
    }
    writer.line("}")
    writer.line("")
}

private func writeClass(_ model: BoundModel, _ writer: inout TextWriter) {
    let name = model.typeName
    writer.line("readonly model: Model;")
    writer.line("")
    writer.line("constructor(model: Model) {")
    writer.indented { writer in
        writer.line("const found = [...model.inputs, ...model.outputs].map((tensor) => `${tensor.name}: ${tensor.type}[${tensor.shape.join(\", \")}]`);")
        writer.line("if (found.join() !== expected.join()) {")
        writer.indented { $0.line("throw new Error(`the module is another one: it has ${found.join(\", \")}`);") }
        writer.line("}")
        writer.line("this.model = model;")
    }
    writer.line("}")
    writer.line("")
    writer.line("/** Loads the module; it must have the inputs and outputs that this class was written for. */")
    writer.line("static async load(source: Source, options: LoadOptions = {}): Promise<\(name)> {")
    writer.indented { $0.line("return new \(name)(await load(source, options));") }
    writer.line("}")
    if !model.symbols.isEmpty {
        writer.line("")
        writer.line("/** Gives extents; what inputs hold is lost where one is new. */")
        writer.line("setDimensions(dimensions: \(name)Dimensions): void {")
        writer.indented { writer in
            for symbol in model.symbols { writer.line("this.model.setDim(\(symbol.name.quoted), dimensions.\(symbol.identifier));") }
        }
        writer.line("}")
    }
    for input in model.inputs { writeView(input, "input", &writer) }
    for output in model.outputs { writeView(output, "output", &writer) }
    writer.line("")
    let isOpen = !model.symbols.isEmpty
    writer.line("/** Ends what the model holds; it cannot be used any more. */")
    writer.line("close(): void {")
    writer.indented { $0.line("this.model.close();") }
    writer.line("}")
    writer.line("")
    writer.line("/** Runs once. */")
    writer.line("run(inputs: \(name)Inputs\(isOpen ? ", dimensions?: \(name)Dimensions" : "")): \(name)Outputs {")
    writer.indented { writer in
        if isOpen { writer.line("if (dimensions) this.setDimensions(dimensions);") }
        let given = model.inputs.map { "\($0.interface.name.quoted): inputs.\($0.identifier)" }.joined(separator: ", ")
        writer.line("const results = this.model.run({ \(given) });")
        let results = model.outputs.map { "\($0.identifier): results[\($0.interface.name.quoted)] as \($0.array)" }.joined(separator: ", ")
        writer.line("return { \(results) };")
    }
    writer.line("}")
}

private func writeView(_ tensor: BoundModel.Tensor, _ role: String, _ writer: inout TextWriter) {
    writer.line("")
    writer.line("/** The elements of \(tensor.interface.name.inComment) in place: \(tensor.form.inComment). */")
    writer.line("\(tensor.identifier)\(role == "input" ? "Input" : "Output")(): \(tensor.array) {")
    writer.indented { $0.line("return this.model.\(role)(\(tensor.interface.name.quoted)) as \(tensor.array);") }
    writer.line("}")
}

extension TensorInterface {
    /// As the class writes an interface that it finds.
    fileprivate var typeScriptDescription: String {
        "\(name): \(elementType)[\(shape.map(\.description).joined(separator: ", "))]"
    }
}

extension BoundModel.Tensor {
    /// The array that heddle.js has for the element type.
    fileprivate var array: String {
        switch interface.elementType {
        case .bool, .uint8: "Uint8Array"
        case .int8: "Int8Array"
        case .int16: "Int16Array"
        case .int32: "Int32Array"
        case .int64: "BigInt64Array"
        case .uint16, .float16, .bfloat16: "Uint16Array"
        case .uint32: "Uint32Array"
        case .uint64: "BigUint64Array"
        case .float32: "Float32Array"
        case .float64: "Float64Array"
        }
    }
}
