import Artifact
import Support
import Testing

@Suite struct MetadataTests {
    @Test func modelsRoundTrip() throws {
        #expect(try ModelMetadata(decoding: sampleModel.encode()) == sampleModel)
        let minimal = ModelMetadata(tier: ModuleTier(.scalar), compiler: "heddle 0.1", statuses: [:])
        #expect(try ModelMetadata(decoding: minimal.encode()) == minimal)
    }

    @Test func librariesRoundTrip() throws {
        #expect(try ModelMetadata(decoding: sampleLibrary.encode()) == sampleLibrary)
    }

    @Test func theSectionIsTheDocumentedJSON() {
        let memory = #""memory":{"weights":40,"peak":400,"scratch":60,"importedPages":[2,65536]}"#
        let kernel = #"{"name":"conv_0","nodes":["/conv1/Conv","/relu"],"operations":1000,"bytes":200}"#
        var model = sampleModel
        model.statuses = [.ok: "no error", .outOfMemory: "no memory"]
        #expect(String(decoding: model.encode(), as: UTF8.self) == #"{"version":1,"#
            + #""inputs":[{"name":"image","type":"float32","shape":["batch",1,8,8]}],"#
            + #""outputs":[{"name":"logits","type":"float32","shape":["batch",10]},"#
            + #"{"name":"boxes","type":"int64","shape":["count",4]}],"#
            + #""symbols":["batch"],"computedSymbols":["count"],"tier":"relaxed-simd+threads",\#(memory),"#
            + #""compiler":"heddle 0.1","source":"\#(sampleModel.source!)","kernels":[\#(kernel)],"#
            + #""statuses":{"0":"no error","5":"no memory"}}"#)
    }

    @Test func memoryPlansRoundTrip() throws {
        var model = sampleModel
        model.memory.live = 300
        model.memory.buffers = [
            BufferReport(name: "image", use: .input, address: 64, byteCount: 256, kernels: 0...0),
            BufferReport(name: "conv", use: .value, address: 64, byteCount: 0, kernels: 0...0),
        ]
        #expect(try ModelMetadata(decoding: model.encode()) == model)
        #expect(String(decoding: model.encode(), as: UTF8.self).contains(
            #""live":300,"buffers":[{"name":"image","use":"input","address":64,"bytes":256,"kernels":[0,0]},"#))
    }

    /// All sections, and the bytes of each: together with the eight in front they are the module.
    @Test func sections() throws {
        let module: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 1, 0, 0, 5, 2, 0x68, 0x69, 7, 8, 99, 0]
        let sections = try ModuleSection.list(in: module)
        #expect(sections.map(\.label) == ["type", "hi", "section 99"])
        #expect(sections.map(\.byteCount) == [3, 7, 2])
        #expect(throws: SectionError.self) { try ModuleSection.list(in: Array(module.dropLast(6))) }
    }

    @Test func unknownNamesArePassedOver() throws {
        var object = sampleModel.json
        object["laterAddition"] = [1, 2]
        #expect(try ModelMetadata(json: .object(object)) == sampleModel)
    }

    @Test func statusesHaveMessages() {
        var model = sampleModel
        model.statuses = [.outOfMemory: "buy more"]
        #expect(model.message(forStatus: 5) == "buy more")
        #expect(model.message(forStatus: 2) == "there is no symbol of that number")
        #expect(model.message(forStatus: -7) == "the unknown status -7")
        #expect(Set(StatusCode.allCases.map(\.message)).count == StatusCode.allCases.count)
    }

    @Test func tiersHaveNames() {
        #expect(ModuleTier.all.map(\.description) == [
            "scalar", "simd128", "relaxed-simd", "scalar+threads", "simd128+threads", "relaxed-simd+threads",
        ])
        #expect(ModuleTier.all.allSatisfy { ModuleTier(name: $0.description) == $0 })
        #expect(ModuleTier(name: "avx512") == nil)
    }

    @Test func functionsPrintTheirParameters() {
        #expect("\(sampleLibrary.functions[0])" == "Clip_float32(input a: float32[n, 4], output c: float32[n, 4], "
            + "scratch s: int32[16], extent n: i32, stride a0: i32 of a axis 0, "
            + "attribute low: f32 = -1.5, attribute axis: i32)")
        #expect(sampleLibrary.functions[0].inputs == [TensorInterface(name: "a", elementType: .float32, shape: ["n", 4])])
        #expect(sampleLibrary.functions[0].outputs.map(\.name) == ["c"])
        #expect(sampleLibrary.functions[0].parameters.map(\.valueType) == [.i32, .i32, .i32, .i32, .i32, .f32, .i32])
    }

    @Test func everyTruncationIsAnError() {
        for bytes in [sampleModel.encode(), sampleLibrary.encode()] {
            for count in 0..<bytes.count {
                #expect(throws: ArtifactError.self) { try ModelMetadata(decoding: Array(bytes[..<count])) }
            }
        }
    }

    @Test func whateverIsReadRoundTrips() {
        var generator = SplitMix64(seed: 21)
        let bytes = sampleLibrary.encode()
        var rejected = 0
        for _ in 0..<2000 {
            var mutated = bytes
            mutated[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 32...126, using: &generator)
            do {
                let metadata = try ModelMetadata(decoding: mutated)
                #expect(try ModelMetadata(decoding: metadata.encode()) == metadata)
            } catch {
                rejected += 1
            }
        }
        #expect(rejected > 200)
    }
}

let sampleModel = ModelMetadata(
    inputs: [TensorInterface(name: "image", elementType: .float32, shape: ["batch", 1, 8, 8])],
    outputs: [
        TensorInterface(name: "logits", elementType: .float32, shape: ["batch", 10]),
        TensorInterface(name: "boxes", elementType: .int64, shape: ["count", 4]),
    ],
    symbols: ["batch"], computedSymbols: ["count"], tier: ModuleTier(.relaxedSIMD, .threads),
    memory: MemoryReport(weights: 40, peak: 400, scratch: 60, importedPages: 2...65536), compiler: "heddle 0.1",
    source: SHA256Digest(of: [1, 2, 3]),
    kernels: [KernelReport(name: "conv_0", nodes: ["/conv1/Conv", "/relu"], operations: 1000, bytes: 200)])

let sampleLibrary = ModelMetadata(
    tier: ModuleTier(.simd128), compiler: "heddle 0.1",
    functions: [
        LibraryFunction(
            name: "Clip_float32", operatorName: "Clip", types: [.float32], form: .elementwise, choices: ["mode": "hard"],
            parameters: [
                FunctionParameter(name: "a", role: .tensor(.input, .float32, shape: ["n", 4])),
                FunctionParameter(name: "c", role: .tensor(.output, .float32, shape: ["n", 4])),
                FunctionParameter(name: "s", role: .tensor(.scratch, .int32, shape: [16])),
                FunctionParameter(name: "n", role: .extent),
                FunctionParameter(name: "a0", role: .stride(tensor: "a", axis: 0)),
                FunctionParameter(name: "low", role: .attribute(.f32, standard: .number(-1.5))),
                FunctionParameter(name: "axis", role: .attribute(.i32, standard: nil)),
            ])
    ])
