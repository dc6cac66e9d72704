import Glibc
import GraphIR
import ImportONNX
import NDArray
import ONNXProto
import ProtobufWire
import Support
import TestModels
import Testing

@Suite struct ImportTests {
    private let model = TestModel(
        [
            .init("Gemm", ["x", "w", "b"], ["h"], ("transB", .integer(1)), ("alpha", .number(2))),
            .init("Softmax", ["h"], ["y"], ("axis", .integer(-1))),
        ],
        inputs: [("x", ["batch", 3])], outputs: ["y"],
        constants: [("w", NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])), ("b", NDArray([0, 1] as [Float]))])

    @Test func graph() throws {
        let graph = try importONNX(model.bytes)
        try graph.verify()
        #expect("\(graph)" == """
            graph test(x: float32[batch, 3]) -> y: ? {
                w = float32[2, 3] {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}
                b = float32[2] {0.0, 1.0}
                h = Gemm(x, w, b) alpha 2.0 transB 1
                y = Softmax(h) axis -1
            }

            """)
    }

    @Test func errors() throws {
        #expect(message([]) == "not an ONNX model: there is no graph in it")
        #expect(message([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]) == "not a whole ONNX model: the file ends within what begins at byte 0")
        #expect(message(.init(repeating: 0xFF, count: 11)) == "not a whole ONNX model: the integer at byte 0 is longer than any integer")
        var unknown = model
        unknown.nodes[0] = .init("Relu", ["nobody"], ["h"])
        #expect(message(unknown.bytes) == "Relu reads nobody, which nothing before it defines")
        var twice = model
        twice.nodes[1] = .init("Relu", ["h"], ["x"])
        #expect(message(twice.bytes) == "x is defined twice")
        var foreign = model
        foreign.nodes[1] = .init("Fancy", ["h"], ["y"], domain: "com.nobody")
        #expect(message(foreign.bytes) == "Fancy: the model says no version of the operator set com.nobody")
        #expect(message(wrongTensor(rawCount: 7)) == "tensor w: shape [2] takes 8 bytes, but there are 7")
        #expect(message(wrongTensor(rawCount: 8, extent: -2)) == "tensor w: axis 0 has the negative extent -2")
        #expect(message(wrongTensor(rawCount: 8, type: 99)) == "w has the element type 99, which ONNX does not have")
        #expect(message(external("../secret")) == "tensor w: its elements lie in ../secret, but only a file beside the model, or in a folder beside it, is read")
        #expect(message(external("/etc/passwd")) == "tensor w: its elements lie in /etc/passwd, but only a file beside the model, or in a folder beside it, is read")
    }

    /// Messages within messages are read only so deep.
    @Test func nesting() {
        var bytes: [UInt8] = []
        for _ in 0..<2000 {
            // GraphProto.node → NodeProto.attribute → AttributeProto.g, around what there is.
            for field in [6, 5, 1] {
                var writer = WireWriter()
                writer.bytes(field, bytes)
                bytes = writer.bytes
            }
            if bytes.count > 1 << 16 { break }
        }
        var model = WireWriter()
        model.bytes(7, bytes)
        #expect(message(model.bytes).hasPrefix("not a whole ONNX model: messages are nested more than 100 deep"))
    }

    /// Whatever is cut off or turned over, there is a graph or an error.
    @Test func damagedFiles() {
        let bytes = model.bytes
        for count in bytes.indices { _ = message(Array(bytes[..<count])) }
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << UInt8(bit)
                _ = message(damaged)
            }
        }
    }

    @Test func externalElements() throws {
        let folder = "/tmp/heddle-import-test-\(UInt64.random(in: 0 ... .max))"
        defer { try? File.remove("\(folder).bin") }
        // Around the elements lie those of others.
        try File.write([9, 9, 9, 9] + NDArray([1.5, -2] as [Float]).bytes + [9], to: "\(folder).bin")
        let name = String(folder.split(separator: "/").last!) + ".bin"
        func imported(_ entries: [(String, String)]) -> String {
            do {
                let graph = try importONNX(external(name, entries), folder: "/tmp")
                return "\(graph.constants.first?.value.description ?? "nothing")"
            } catch { return "\(error)" }
        }
        #expect(imported([("offset", "4"), ("length", "8")]) == "float32[2] {1.5, -2.0}")
        #expect(imported([("offset", "4")]) == "float32[2] {1.5, -2.0}")
        #expect(imported([("offset", "8"), ("length", "8")]) == "tensor w: its elements are 8 bytes from byte 8 on of \(name), which has 13")
        let far = "\(Int.max)"
        #expect(imported([("offset", far)]) == "tensor w: its elements are 8 bytes from byte \(far) on of \(name), which has 13")
        #expect(imported([("length", "9")]) == "tensor w: shape [2] takes 8 bytes, but there are 9")
        for (key, text) in [("offset", "-4"), ("length", "-8"), ("offset", "four"), ("length", "99999999999999999999")] {
            #expect(imported([(key, text)]) == "tensor w: the \(key) of its elements in another file is \"\(text)\", which is no number of bytes")
        }
    }

    /// Of a file of 64 GB, all of it a hole, no more is read than the elements.
    @Test func externalElementsOfALargeFile() throws {
        let path = "/tmp/heddle-import-test-\(UInt64.random(in: 0 ... .max)).bin", name = String(path.split(separator: "/").last!)
        defer { try? File.remove(path) }
        try File.write([], to: path)
        let size = 64 << 30
        try #require(truncate(path, size) == 0)
        let graph = try importONNX(external(name, [("offset", "\(size - 8)"), ("length", "8")]), folder: "/tmp")
        #expect(graph.constants.first?.value.description == "float32[2] {0.0, 0.0}")
    }

    @Test func externalElementsOfNoFile() {
        #expect(message(external("Sources/../..")).contains("only a file beside the model"))
        #expect(message(external(".")) == "tensor w: its elements lie in ., which is not a regular file")
        #expect(message(external("none.bin")) == "tensor w: cannot read ./none.bin: No such file or directory")
    }

    @Test func moreWeightsThanAMemoryHolds() {
        #expect(message(wrongTensor(rawCount: 8, extent: 3 << 28))
            == "the model's weights take 3.0 GB: a module with 32-bit addresses holds no more than 2 GB of them")
    }

    /// The value of a Constant node is one of the weights: nothing is read of another file before it is counted.
    @Test func moreConstantsThanAMemoryHolds() {
        func constant(_ extent: Int64) -> [UInt8] {
            var writer = WireWriter()
            writer.message(7) { graph in
                graph.message(1) { node in
                    node.text(2, "a")
                    node.text(4, "Constant")
                    node.message(5) { attribute in
                        attribute.text(1, "value")
                        attribute.message(5) { tensor in
                            tensor.integer(1, extent)
                            tensor.integer(2, 1)
                            tensor.message(13) { entry in
                                entry.text(1, "location")
                                entry.text(2, "none.bin")
                            }
                            tensor.integer(14, 1)
                        }
                        attribute.integer(20, 4)
                    }
                }
            }
            return writer.bytes
        }
        #expect(message(constant(2)) == "tensor without a name: cannot read ./none.bin: No such file or directory")
        #expect(message(constant(1 << 30)) == "the model's weights take 4.0 GB: a module with 32-bit addresses holds no more than 2 GB of them")
    }

    @Test func packedElements() throws {
        var writer = WireWriter()
        writer.integer(1, 3)
        writer.integer(2, Int64(GraphElement.int4.rawValue))
        writer.bytes(9, [0xF1, 0x07])
        let value = try constant(TensorProto(writer.bytes))
        #expect(value.array == NDArray([1, -1, 7] as [Int8]))
        #expect(FileValue.tensor(value).encoded == writer.bytes)
    }

    private func message(_ bytes: [UInt8]) -> String {
        do {
            try importONNX(bytes, folder: ".").verify()
            return "imported"
        } catch { return "\(error)" }
    }

    private func graphBytes(_ tensor: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        writer.message(7) { graph in graph.message(5, tensor) }
        return writer.bytes
    }

    private func wrongTensor(rawCount: Int, extent: Int64 = 2, type: Int64 = 1) -> [UInt8] {
        graphBytes { tensor in
            tensor.integer(1, extent)
            tensor.integer(2, type)
            tensor.text(8, "w")
            tensor.bytes(9, [UInt8](repeating: 0, count: rawCount))
        }
    }

    private func external(_ location: String, _ entries: [(String, String)] = []) -> [UInt8] {
        graphBytes { tensor in
            tensor.integer(1, 2)
            tensor.integer(2, 1)
            tensor.text(8, "w")
            for (key, value) in [("location", location)] + entries {
                tensor.message(13) { entry in
                    entry.text(1, key)
                    entry.text(2, value)
                }
            }
            tensor.integer(14, 1)
        }
    }
}
