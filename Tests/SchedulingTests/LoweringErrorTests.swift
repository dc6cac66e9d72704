import Lowering
import Scheduling
import TensorExpression
import TensorIR
import Testing

/// What is said where a schedule cannot be carried out.
@Suite struct LoweringErrorTests {
    private func expect(_ sentence: String, _ schedule: Schedule, sourceLocation: SourceLocation = #_sourceLocation) {
        do throws(LoweringError) {
            _ = try lower(schedule, name: "sample", for: Target())
            Issue.record("the schedule is lowered", sourceLocation: sourceLocation)
        } catch {
            #expect("\(error)" == sentence, sourceLocation: sourceLocation)
        }
    }

    @Test func `registers of a symbolic extent`() throws {
        let y = SampleTensors.doubled(.variable(Variable("n")))
        var schedule = Schedule(compute("z", y.shape) { i in y[i] + 1 })
        try schedule.store("y", in: .local)
        expect("""
            cannot keep y in local: what is needed of it there is [n], which is not constant; compute it at a loop inside of a \
            split by constants, or store it in scratch
            for i
                y[i] = value

            """, schedule)
    }

    @Test func `more registers than there are`() throws {
        let y = SampleTensors.doubled(1000)
        var schedule = Schedule(compute("z", [1000]) { i in y[i] + 1 })
        try schedule.store("y", in: .local)
        expect("""
            cannot keep y in local: 1000 elements are more than the 256 that registers may hold; compute it at an inner loop, or \
            store it in scratch
            for i in 0..<1000
                y[i] = value

            """, schedule)
    }
}
