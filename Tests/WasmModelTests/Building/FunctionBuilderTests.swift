import Testing
import WasmModel

@Suite struct FunctionBuilderTests {
    private func body(_ write: (inout FunctionBuilder) -> Void) -> [String] {
        var function = FunctionBuilder()
        write(&function)
        return function.finish().body.map(\.description)
    }

    @Test func labelsBecomeDepths() {
        let body = body { function in
            function.block { function, outer in
                function.loop { function, again in
                    function.emit(.i32Const(1))
                    function.ifThen { function in
                        function.branch(to: outer)
                    }
                    function.emit(.i32Const(2))
                    function.branchIf(to: again)
                    function.branch(to: outer)
                }
            }
        }
        #expect(
            body == [
                "block", "loop", "i32.const 1", "if", "br 2", "end", "i32.const 2", "br_if 0", "br 1", "end", "end",
            ])
    }

    @Test func branchTablesAreKeptBesideTheBody() {
        var function = FunctionBuilder()
        function.block { function, outer in
            function.block { function, inner in
                function.emit(.i32Const(0))
                function.branchTable([inner, outer], otherwise: inner)
            }
        }
        let definition = function.finish()
        #expect(definition.branchTables == [BranchTable(labels: [0, 1], otherwise: 0)])
        #expect(definition.body[3] == .brTable(BranchTableIndex(0)))
    }

    @Test func bothArmsOfAnIfAreWritten() {
        let body = body { function in
            function.emit(.i32Const(1))
            function.ifElse(.value(.f32)) {
                $0.emit(.f32Const(1))
            } else: {
                $0.emit(.f32Const(2))
            }
        }
        #expect(body == ["i32.const 1", "if (result f32)", "f32.const 1", "else", "f32.const 2", "end"])
    }

    @Test func releasedScratchIsTakenAgainByItsTypeOnly() {
        var function = FunctionBuilder()
        let parameter = function.addParameter(.i32)
        let first = function.takeScratch(.v128)
        function.release(first)
        let other = function.takeScratch(.f32)
        let again = function.takeScratch(.v128)
        let more = function.withScratch(.f32) { $1 }
        let reused = function.takeScratch(.f32)
        #expect([parameter, first, other, again, more].map(\.rawValue) == [0, 1, 2, 1, 3])
        #expect(reused == more)
        #expect(function.finish().locals == [.v128, .f32, .f32])
    }

    @Test func closuresMayThrow() {
        struct Stop: Error, Equatable {}
        var function = FunctionBuilder()
        #expect(throws: Stop()) {
            try function.block { (_, _) throws(Stop) in throw Stop() }
        }
    }

    @Test func impliedImmediates() {
        #expect(Instruction(.memorySize).immediate == .index(0))
        #expect(Instruction(.memoryCopy).immediate == .indices(0, 0))
        #expect(Instruction(.i64Load) == .load(.i64Load))
        #expect(Opcode.call.impliedImmediate == nil)
    }

    @Test func instructionsAreSmallTrivialValues() {
        #expect(_isPOD(Instruction.self))
        #expect(MemoryLayout<Instruction>.stride == 24)
    }
}
