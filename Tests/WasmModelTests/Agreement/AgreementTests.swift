import Testing
import WasmModel

/// Our decoder and validator take exactly what wasmtime takes.
@Suite struct AgreementTests {
    @Test(arguments: ExampleModules.all.map(\.name))
    func examplesAreValid(_ name: String) throws {
        let module = try #require(ExampleModules.all.first { $0.name == name }).module
        try module.validate()
        #expect(try Judge().objection(to: module.encode()) == nil)
    }

    @Test func tenThousandMutants() throws {
        let judge = try Judge()
        var mutator = Mutator(seed: 0x4845_4444)
        var tally = Tally()
        let examples = ExampleModules.all.map { (name: $0.name, module: $0.module, bytes: $0.module.encode()) }
        for round in 0..<10_000 {
            let example = examples[round % examples.count]
            let mutant = mutator.mutate(example.bytes, example.module)
            let verdict = Verdict(mutant)
            let objection = try judge.objection(to: mutant)
            tally.count(verdict)
            if (verdict == .valid) != (objection == nil) {
                Issue.record(
                    "mutant \(round) of \(example.name): we say \(verdict), wasmtime says \(objection ?? "valid")")
            }
        }
        // Each of the three outcomes must be frequent, or the comparison would show little.
        #expect(tally.valid > 1_000 && tally.malformed > 1_000 && tally.invalid > 1_000, "\(tally)")
    }

    private struct Tally {
        var valid = 0
        var malformed = 0
        var invalid = 0

        mutating func count(_ verdict: Verdict) {
            switch verdict {
            case .valid: valid += 1
            case .malformed: malformed += 1
            case .invalid: invalid += 1
            }
        }
    }
}
