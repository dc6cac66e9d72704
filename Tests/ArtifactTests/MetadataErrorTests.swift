import Artifact
import Support
import Testing

/// A change of a good section that makes it a bad one, and the sentence it gets.
struct BrokenSection: Sendable {
    let change: @Sendable (inout JSONObject) -> Void
    let message: String

    init(_ message: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) {
        self.change = change
        self.message = message
    }
}

private let brokenModels: [BrokenSection] = [
    BrokenSection("version is missing") { $0["version"] = nil },
    BrokenSection("version is 2, but only version 1 is known: a newer Heddle may read it") { $0["version"] = 2 },
    BrokenSection("version is a string where an integer should be") { $0["version"] = "1" },
    BrokenSection("inputs is an object where a list should be") { $0["inputs"] = [:] },
    BrokenSection("inputs[0] is an integer where an object should be") { $0["inputs"] = [1] },
    BrokenSection("inputs[0].name is missing") { $0["inputs"] = [[:]] },
    BrokenSection("inputs[0].name is empty") { $0["inputs"] = [tensor("")] },
    BrokenSection("inputs[0].type is 'int4', which is no known element type") {
        $0["inputs"] = [tensor("a", type: "int4")]
    },
    BrokenSection("inputs[0].shape[1] is a number where an integer or a symbol should be") {
        $0["inputs"] = [tensor("a", [1, 2.0])]
    },
    BrokenSection("inputs[0].shape[1] is -1, which is not in 0 to 2147483647") {
        $0["inputs"] = [tensor("a", [1, -1])]
    },
    BrokenSection("inputs[0].shape[0] is the symbol 'n', which is not declared") {
        $0["inputs"] = [tensor("a", ["n"])]
    },
    BrokenSection("inputs[0].shape[0] is the symbol 'count', which is not declared") {
        $0["inputs"] = [tensor("a", ["count"])]
    },
    BrokenSection("inputs[0].shape is [65536, 65536], more bytes than a WebAssembly memory holds") {
        $0["inputs"] = [tensor("a", [65536, 65536])]
    },
    BrokenSection("inputs[0].shape has 65 axes, more than the allowed 64") {
        $0["inputs"] = [tensor("a", Array(repeating: 1, count: 65))]
    },
    BrokenSection("outputs[1].name is 'a', as outputs[0].name is already") {
        $0["outputs"] = [tensor("a"), tensor("a")]
    },
    BrokenSection("symbols[1] is 'n', as symbols[0] is already") { $0["symbols"] = ["n", "n"] },
    BrokenSection("computedSymbols[0] is 'batch', as symbols[0] is already") { $0["computedSymbols"] = ["batch"] },
    BrokenSection("tier is 'avx', which is no known feature tier") { $0["tier"] = "avx" },
    BrokenSection("memory.peak is -1, which is not in 0 to 9007199254740991") {
        $0["memory"] = ["weights": 0, "peak": -1, "scratch": 0]
    },
    BrokenSection("memory.peak is 3, less than the 5 of the weights") {
        $0["memory"] = ["weights": 5, "peak": 3, "scratch": 0]
    },
    buffer("memory.buffers[0].use is 'scratch', which is no use of a buffer") { $0["use"] = "scratch" },
    buffer("memory.buffers[0].address is 4294967297, which is not in 0 to 4294967296") { $0["address"] = 4_294_967_297 },
    buffer("memory.buffers[0].bytes is 4294967233, which is not in 0 to 4294967232") { $0["bytes"] = 4_294_967_233 },
    buffer("memory.buffers[0].kernels[1] is 9, which is not in 0 to 0") { $0["kernels"] = [0, 9] },
    buffer("memory.buffers[0].kernels is a string where a list should be") { $0["kernels"] = "all" },
    buffer("memory.buffers[0].kernels is a list where a list of two places of kernels should be") { $0["kernels"] = [0] },
    BrokenSection("memory.live is a string where an integer should be") {
        $0["memory"] = ["weights": 0, "peak": 1, "scratch": 0, "live": "all"]
    },
    BrokenSection("compiler is null where a string should be") { $0["compiler"] = .null },
    BrokenSection("source is 'abc', which is not 64 hexadecimal digits") { $0["source"] = "abc" },
    BrokenSection("kernels[0].bytes is missing") {
        $0["kernels"] = [["name": "k", "nodes": [], "operations": 1]]
    },
    BrokenSection("kernels[0].nodes[0] is a boolean where a string should be") {
        $0["kernels"] = [["name": "k", "nodes": [true], "operations": 1, "bytes": 1]]
    },
    BrokenSection("statuses.99 is '99', which is no known status") { $0["statuses"] = ["99": "x"] },
    BrokenSection("statuses.01 is '01', which is no known status") { $0["statuses"] = ["01": "x"] },
    BrokenSection("functions[1].name is 'f', as functions[0].name is already") {
        $0["functions"] = [function([]), function([])]
    },
    parameters("functions[0].parameters[0].role is 'input ', which is no role of a parameter",
        ["name": "a", "role": "input "]),
    parameters("functions[0].parameters[1].name is 'n', as functions[0].parameters[0].name is already",
        ["name": "n", "role": "extent"], ["name": "n", "role": "extent"]),
    parameters("functions[0].parameters[0].shape[0] is the symbol 'n', which is not declared",
        ["name": "a", "role": "input", "type": "int8", "shape": ["n"]]),
    parameters("functions[0].parameters[0].tensor is 'b', which is no tensor of the function",
        ["name": "s", "role": "stride", "tensor": "b", "axis": 0]),
    parameters("functions[0].parameters[1].axis is 1, but 'a' has 1 axes",
        ["name": "a", "role": "input", "type": "int8", "shape": [4]],
        ["name": "s", "role": "stride", "tensor": "a", "axis": 1]),
    parameters("functions[0].parameters[0] is 'b', which is no tensor of the function", "b.s0"),
    parameters("functions[0].parameters[1] is 1, but 'a' has 1 axes",
        ["name": "a", "role": "input", "type": "int8", "shape": [4]], "a.s1"),
    parameters("functions[0].parameters[1].name is 'n', as functions[0].parameters[0] is already", "n", ["name": "n", "role": "extent"]),
    parameters("functions[0].parameters[0].type is 'int32', which is no type of a parameter",
        ["name": "x", "role": "attribute", "type": "int32"]),
    parameters("functions[0].parameters[0].default is 1.5, which is no i32",
        ["name": "x", "role": "attribute", "type": "i32", "default": 1.5]),
    parameters("functions[0].parameters[0].default is 2147483648, which is no i32",
        ["name": "x", "role": "attribute", "type": "i32", "default": 2_147_483_648]),
]

/// A change of a buffer in the memory plan.
private func buffer(_ message: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) -> BrokenSection {
    BrokenSection(message) { section in
        var buffer: JSONObject = ["name": "x", "use": "value", "address": 64, "bytes": 16, "kernels": [0, 0]]
        change(&buffer)
        section["memory"] = ["weights": 0, "peak": 100, "scratch": 0, "buffers": [.object(buffer)]]
    }
}

private func tensor(_ name: String, type: String = "float32", _ shape: [JSONValue] = []) -> JSONValue {
    ["name": .string(name), "type": .string(type), "shape": .array(shape)]
}

private func function(_ parameters: [JSONValue]) -> JSONValue {
    ["name": "f", "operator": "F", "types": ["float32"], "form": "copy", "parameters": .array(parameters)]
}

private func parameters(_ message: String, _ parameters: JSONValue...) -> BrokenSection {
    BrokenSection(message) { $0["functions"] = [function(parameters)] }
}

@Suite struct MetadataErrorTests {
    @Test(arguments: brokenModels)
    func sentences(_ section: BrokenSection) {
        var object = sampleModel.json
        section.change(&object)
        #expect(message { try ModelMetadata(json: .object(object)) } == section.message)
    }

    @Test func theWholeMayBeWrong() {
        #expect(message { try ModelMetadata(json: []) } == "the metadata is a list where an object should be")
        #expect(message { try ModelMetadata(decoding: Array("{\"version\": 3}".utf8)) }
            == "in the section 'heddle.model', version is 3, but only version 1 is known: a newer Heddle may read it")
        #expect(message { try ModelMetadata(decoding: [0x7B]) }
            == "the section 'heddle.model' is not JSON: line 1, column 2: the text ends where a name in quotes should be")
    }
}

/// The sentence of what `body` throws.
func message<Result>(_ body: () throws -> Result) -> String {
    do {
        _ = try body()
        return "nothing was thrown"
    } catch {
        return "\(error)"
    }
}
