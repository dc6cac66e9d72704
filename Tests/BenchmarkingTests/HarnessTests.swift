import Benchmarking
import Support
import Testing

/// A tiny workload through the whole harness, so that it cannot rot: what is measured here is of no interest.
@Suite(.serialized) struct HarnessTests {
    private let selection = Selection(peers: .leftOut)
    private let effort = Effort(rounds: 2, milliseconds: 0.05)

    @Test(arguments: [Workload.tinyProduct, .tinyConvolution])
    func everyEngineComputesWhatTheReferenceDoes(_ workload: Workload) throws {
        let benchmarks = try Benchmarks(selection, effort: effort)
        let result = try benchmarks.run(workload)
        #expect([result].areRight, "\([result].table)")
        // Two tiers on each engine, fewer where Node is missing, and then with a reason.
        let rows = [result].table.split(separator: "\n").count - 1
        #expect(rows == (benchmarks.leftOut.contains { $0.hasPrefix("v8") } ? 2 : 4), "\([result].table)\(benchmarks.leftOut)")
    }

    @Test func aWrongResultIsSaid() throws {
        let result = try Benchmarks(selection, effort: effort).run(.tinyAndWrong)
        #expect(![result].areRight)
        #expect([result].table.contains("WRONG: Heddle wasmtime simd128: element 0 is "))
    }

    @Test func resultsForProgramsAndAsDrawing() throws {
        let results = [try Benchmarks(Selection(engines: [.wasmtime], peers: .leftOut), effort: effort).run(.tinyProduct)]
        let json = try JSONValue(parsing: results.json)
        guard case .object(let object) = json, case .array(let workloads)? = object["workloads"], case .object(let first)? = workloads.first
        else { return #expect(Bool(false), "\(results.json)") }
        #expect(first["name"] == .string("matmul 8×8×8"))
        #expect(first["right"] == true)
        #expect(results.chart(file: "chart.svg").hasPrefix("<svg "))
        #expect(results.chart(file: "chart.html").contains("<pre>workload"))
    }

    @Test func namesOfWorkloadsAreUnique() {
        let names = Workload.all.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
