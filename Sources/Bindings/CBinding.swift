import Artifact
import NDArray
import Support

/// A C header for the model, on top of wasmtime's C interface. It needs no file beside it: functions are static.
public func cBinding(_ model: BoundModel) -> String {
    let name = model.typeName
    var writer = TextWriter()
    writer.line("// Written by `heddle bind \(model.file.inComment) --c`: write it anew when the model changes.")
    writer.line("//")
    writer.line("// Link with wasmtime. The pointers to inputs and outputs lead into the model's memory: no copy is made. They hold until")
    writer.line("// the next \(name)_set_… or \(name)_close. Functions that may fail return false, and then \(name)_error says why.")
    writer.line("")
    writer.line("#ifndef HEDDLE_\(name.uppercased())_H")
    writer.line("#define HEDDLE_\(name.uppercased())_H")
    writer.line("")
    let prelude = cPrelude.replacing("SYMBOLS", with: "\(max(1, model.symbols.count))")
    for line in prelude.replacing("NAME", with: name).lines { writer.line(line) }
    for symbol in model.symbols { writeSetter(symbol, model, &writer) }
    for (index, input) in model.inputs.enumerated() { writeAccess(input, index, "input", model, &writer) }
    for (index, output) in model.outputs.enumerated() { writeAccess(output, index, "output", model, &writer) }
    for line in cRun.replacing("NAME", with: name).lines { writer.line(line) }
    writer.line("#endif")
    return writer.finish()
}

private func writeSetter(_ symbol: (name: String, identifier: String), _ model: BoundModel, _ writer: inout TextWriter) {
    let index = model.symbols.firstIndex { $0.name == symbol.name } ?? 0
    writer.line("// Gives the extent \(symbol.name.inComment) a value; what inputs hold is lost.")
    writer.line("static inline bool \(model.typeName)_set_\(symbol.identifier)(\(model.typeName) *model, int32_t extent) {")
    writer.indented { writer in
        writer.line("const int32_t arguments[2] = {\(index), extent};")
        writer.line("if (!\(model.typeName)_call(model, \"heddle_set_dim\", arguments, 2, NULL)) return false;")
        writer.line("model->extents[\(index)] = extent;")
        writer.line("model->is_prepared = false;")
        writer.line("return true;")
    }
    writer.line("}")
    writer.line("")
}

private func writeAccess(_ tensor: BoundModel.Tensor, _ index: Int, _ role: String, _ model: BoundModel, _ writer: inout TextWriter) {
    let name = model.typeName, function = "\(name)_\(tensor.identifier)", type = tensor.cType
    let shape = tensor.interface.shape
    writer.line("// \(tensor.interface.name.inComment): \(tensor.form.inComment), row by row.")
    writer.line("enum { \(function)_rank = \(shape.count) };")
    writer.line("")
    writer.line("// The extents now; false where they are not known.")
    writer.line("static inline bool \(function)_shape(\(name) *model, int32_t shape[\(max(1, shape.count))]) {")
    writer.indented { writer in
        writer.line("(void)shape;")
        writer.line("if (!\(name)_prepare(model)) return false;")
        for (axis, dimension) in shape.enumerated() {
            switch dimension {
            case .fixed(let extent): writer.line("shape[\(axis)] = \(extent);")
            case .symbol(let symbol):
                if let place = model.symbols.firstIndex(where: { $0.name == symbol }) {
                    writer.line("shape[\(axis)] = model->extents[\(place)];")
                } else {
                    writer.line("const int32_t place\(axis)[2] = {\(index), \(axis)};")
                    writer.line("if (!\(name)_call(model, \"heddle_output_dim\", place\(axis), 2, &shape[\(axis)])) return false;")
                }
            }
        }
        writer.line("return true;")
    }
    writer.line("}")
    writer.line("")
    writer.line("// The elements in place; NULL where the model fails.")
    writer.line("static inline \(role == "input" ? "" : "const ")\(type) *\(function)(\(name) *model) {")
    writer.indented { writer in
        writer.line("int32_t shape[\(max(1, shape.count))] = {0};")
        writer.line("if (!\(function)_shape(model, shape)) return NULL;")
        writer.line("uint64_t bytes = sizeof(\(type));")
        writer.line("for (int axis = 0; axis < \(function)_rank; axis++) bytes *= (uint64_t)(shape[axis] < 0 ? 0 : shape[axis]);")
        writer.line("return (\(type) *)\(name)_region(model, \"heddle_\(role)\", \(index), bytes);")
    }
    writer.line("}")
    writer.line("")
}

extension BoundModel.Tensor {
    fileprivate var cType: String {
        switch interface.elementType {
        case .bool, .uint8: "uint8_t"
        case .int8: "int8_t"
        case .int16: "int16_t"
        case .int32: "int32_t"
        case .int64: "int64_t"
        case .uint16, .float16, .bfloat16: "uint16_t"
        case .uint32: "uint32_t"
        case .uint64: "uint64_t"
        case .float32: "float"
        case .float64: "double"
        }
    }
}

extension String {
    fileprivate var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
