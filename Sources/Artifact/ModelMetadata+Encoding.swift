// {
//   "version": 1,
//   "inputs": [{"name": "image", "type": "float32", "shape": ["batch", 1, 8, 8]}],
//   "outputs": [{"name": "logits", "type": "float32", "shape": ["batch", 10]}],
//   "symbols": ["batch"],
//   "computedSymbols": [],                          may be left out
//   "tier": "simd128",
//   "memory": {"weights": 1, "peak": 1, "scratch": 1,
//              "live": 1, "buffers": [ … ],          may be left out; see BufferReport.json
//              "importedPages": [2, 65536]},         in the threads tier only
//   "compiler": "heddle 0.1",
//   "source": "<64 hexadecimal digits>",            may be left out
//   "kernels": [{"name": "conv_0", "nodes": ["/conv1/Conv"], "operations": 1, "bytes": 1,
//                "open": { … }}],                 may be left out; see KernelReport.json
//   "signatures": [[ … ], … ],                      lists of parameters; see FunctionParameter.json
//   "functions": [ … ],                             may be left out; see LibraryFunction.json
//   "statuses": {"0": "no error", "1": "…"}
// }
//
// A reader passes over names that it does not know: what version 1 gains later must be such that it may.

import NDArray
import Support

extension ModelMetadata {
    /// The section's contents: compact JSON in UTF-8.
    public func encode() -> [UInt8] {
        Array(JSONValue.object(json).text(.compact).utf8)
    }

    /// The section as a value.
    public var json: JSONObject {
        var object: JSONObject = [
            "version": .integer(Int64(Self.version)),
            "inputs": .array(inputs.map { .object($0.json) }),
            "outputs": .array(outputs.map { .object($0.json) }),
            "symbols": .array(symbols.map { .string($0) }),
        ]
        if !computedSymbols.isEmpty { object["computedSymbols"] = .array(computedSymbols.map { .string($0) }) }
        object["tier"] = .string(tier.description)
        object["memory"] = .object(memory.json)
        object["compiler"] = .string(compiler)
        if let source { object["source"] = .string(source.description) }
        object["kernels"] = .array(kernels.map { .object($0.json) })
        if !functions.isEmpty { encodeFunctions(into: &object) }
        object["statuses"] = .object(statusesJSON)
        return object
    }

    /// Functions of one form and types have the same parameters, which are many: each list is written once.
    private func encodeFunctions(into object: inout JSONObject) {
        var signatures: [[FunctionParameter]] = []
        var places: [[FunctionParameter]: Int] = [:]
        let entries = functions.map { function in
            let place = places[function.parameters] ?? signatures.count
            if place == signatures.count {
                places[function.parameters] = place
                signatures.append(function.parameters)
            }
            return JSONValue.object(function.json(signature: place))
        }
        object["signatures"] = .array(signatures.map { .array($0.map(\.json)) })
        object["functions"] = .array(entries)
    }

    private var statusesJSON: JSONObject {
        var object = JSONObject()
        for status in StatusCode.allCases {
            if let message = statuses[status] { object[String(status.rawValue)] = .string(message) }
        }
        return object
    }
}

extension Dimension {
    var json: JSONValue {
        switch self {
        case .fixed(let extent): .integer(Int64(extent))
        case .symbol(let name): .string(name)
        }
    }
}

extension TensorInterface {
    var json: JSONObject {
        ["name": .string(name), "type": .string(elementType.rawValue), "shape": .array(shape.map(\.json))]
    }
}

extension MemoryReport {
    var json: JSONObject {
        var object: JSONObject = [
            "weights": .integer(Int64(weights)), "peak": .integer(Int64(peak)), "scratch": .integer(Int64(scratch)),
        ]
        if let live { object["live"] = .integer(Int64(live)) }
        if !buffers.isEmpty { object["buffers"] = .array(buffers.map { .object($0.json) }) }
        if let importedPages {
            object["importedPages"] = .array([importedPages.lowerBound, importedPages.upperBound].map { .integer(Int64($0)) })
        }
        return object
    }
}

extension KernelReport {
    // {"name": "conv_0", "nodes": ["/conv1/Conv"], "operations": 1, "bytes": 1}
    //
    // What depends on symbols is 0 there, and stands in "open":
    // "open": {"operations": ["*", 18, "batch"], "bytes": null}      null where it depends on data
    var json: JSONObject {
        var object: JSONObject = ["name": .string(name), "nodes": .array(nodes.map { .string($0) })]
        var open = JSONObject()
        for (member, count) in [("operations", operations), ("bytes", bytes)] {
            object[member] = .integer(Int64(count?.constant ?? 0))
            if count?.constant == nil { open[member] = count?.json ?? .null }
        }
        if !open.isEmpty { object["open"] = .object(open) }
        return object
    }
}

extension SymbolicCount {
    // 18, "batch", or an operator and its operands: ["+", ["*", 18, "batch"], 4]
    var json: JSONValue {
        switch self {
        case .integer(let value): .integer(Int64(value))
        case .symbol(let name): .string(name)
        case .operation(let combine, let operands): .array([.string(combine.rawValue)] + operands.map(\.json))
        }
    }
}

extension LibraryFunction {
    // {"name": "Add_FP32", "operator": "Add", "types": ["float32"], "form": "elementwise", "choices": {}, "parameters": 0}
    //                                                                  "choices" may be left out
    // "parameters" is a place in the section's "signatures", or a list of parameters itself.
    func json(signature: Int) -> JSONObject {
        var object: JSONObject = [
            "name": .string(name), "operator": .string(operatorName),
            "types": .array(types.map { .string($0.rawValue) }), "form": .string(form.rawValue),
        ]
        if !choices.isEmpty {
            var values = JSONObject()
            for (name, value) in choices.sorted(by: { $0.key < $1.key }) { values[name] = .string(value) }
            object["choices"] = .object(values)
        }
        object["parameters"] = .integer(Int64(signature))
        return object
    }
}

extension FunctionParameter {
    // {"name": "a", "role": "input" | "output" | "scratch", "type": "float32", "shape": ["n"]}
    // {"name": "n", "role": "extent"}, or "n"
    // {"name": "a.s0", "role": "stride", "tensor": "a", "axis": 0}, or "a.s0"
    // {"name": "alpha", "role": "attribute", "type": "f32", "default": 0.01}     default may be left out
    //
    // A name alone is a stride if it is made like that of one, and else an extent.
    var json: JSONValue {
        switch role {
        case .extent, .stride: Role(shorthand: name) == role ? .string(name) : .object(object)
        case .tensor, .attribute: .object(object)
        }
    }

    private var object: JSONObject {
        switch role {
        case .tensor(let use, let type, let shape):
            [
                "name": .string(name), "role": .string(use.rawValue), "type": .string(type.rawValue),
                "shape": .array(shape.map(\.json)),
            ]
        case .extent:
            ["name": .string(name), "role": "extent"]
        case .stride(let tensor, let axis):
            ["name": .string(name), "role": "stride", "tensor": .string(tensor), "axis": .integer(Int64(axis))]
        case .attribute(let type, let standard):
            attributeJSON(type, standard)
        }
    }

    private func attributeJSON(_ type: ValueType, _ standard: AttributeValue?) -> JSONObject {
        var object: JSONObject = [
            "name": .string(name), "role": "attribute", "type": .string(type.rawValue),
        ]
        switch standard {
        case .integer(let value): object["default"] = .integer(value)
        case .number(let value): object["default"] = .number(value)
        case nil: break
        }
        return object
    }
}
