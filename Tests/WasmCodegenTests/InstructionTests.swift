import NDArray
import Support
import TensorIR
import Testing
import WasmCodegen
import WasmModel

/// The very instructions that an expression of vectors must become.
@Suite struct InstructionTests {
    private typealias Build = (Expression, Expression) -> Expression

    @Test func float32() {
        expect(.float32, 4, [.f32x4Add]) { $0 + $1 }
        expect(.float32, 4, [.f32x4Mul, .f32x4Add]) { multiplyAdd($0, $1, $0) }
        expect(.float32, 4, [.f32x4RelaxedMadd], Target(.relaxedSIMD)) { multiplyAdd($0, $1, $0) }
        expect(.float32, 4, [.f32x4Mul, .f32x4Add], Target(.relaxedSIMD, numerics: .deterministic)) { multiplyAdd($0, $1, $0) }
        expect(.float32, 4, [.f32x4RelaxedNmadd], Target(.relaxedSIMD)) { multiplyAdd(-$0, $1, $0) }
        expect(.float32, 4, [.f32x4Mul, .f32x4Sub]) { multiplyAdd(-$0, $1, $0) }
        expect(.float32, 4, [.f32x4Lt, .v128And]) { select($0 < $1, $0, .constant(0.0, $0.type)) }
        expect(.float32, 4, [.f32x4Min]) { minimum($0, $1) }
        expect(.float32, 4, [.f32x4Pmin]) { fastMinimum($0, $1) }
        expect(.float32, 4, [.f32x4Pmax]) { fastMaximum($0, $1) }
        expect(.float32, 4, [.f32x4Nearest]) { a, _ in roundEven(a) }
        expect(.float32, 4, [.f32x4Sqrt, .f32x4Div]) { $1 / squareRoot($0) }
        expect(.float32, 4, [.f32x4Lt, .v128Bitselect]) { select($0 < $1, $0, $1) }
        expect(.float32, 8, [.f32x4Sub, .f32x4Sub]) { $0 - $1 }
    }

    @Test func float64() {
        expect(.float64, 2, [.f64x2Mul]) { $0 * $1 }
        expect(.float64, 4, [.f64x2Add, .f64x2Add]) { $0 + $1 }
    }

    @Test func integers() {
        expect(.int8, 16, [.i8x16Add]) { $0 + $1 }
        expect(.int8, 16, [.i16x8ExtmulLowI8x16U, .i16x8ExtmulHighI8x16U, .i8x16Shuffle]) { $0 * $1 }
        expect(.uint8, 16, [.i8x16MaxU]) { maximum($0, $1) }
        expect(.int16, 8, [.i16x8Mul]) { $0 * $1 }
        expect(.int32, 4, [.i32x4Mul]) { $0 * $1 }
        expect(.uint32, 4, [.i32x4MinU]) { minimum($0, $1) }
        expect(.int64, 2, [.i64x2LtS, .v128Bitselect]) { minimum($0, $1) }
        expect(.uint16, 8, [.i32Const, .i16x8ShrU]) { a, _ in a >> 3 }
        expect(.int32, 4, [.i32Const, .i32x4ShrS]) { a, _ in a >> 3 }
        expect(.int32, 4, [.v128And]) { a, _ in a & 3 }
    }

    @Test func casts() {
        expect(.int8, 4, giving: .int32, [.i16x8ExtendLowI8x16S, .i32x4ExtendLowI16x8S]) { a, _ in a.cast(to: .int32) }
        expect(.int32, 4, giving: .float32, [.f32x4ConvertI32x4S]) { a, _ in a.cast(to: .float32) }
        expect(.float32, 4, giving: .int32, [.i32x4TruncSatF32x4S]) { a, _ in a.cast(to: .int32) }
        expect(.int32, 16, giving: .int8, [.i16x8NarrowI32x4S, .i16x8NarrowI32x4S, .i8x16NarrowI16x8S]) { a, _ in a.cast(to: .int8, .saturating) }
        expect(.int16, 16, giving: .uint8, [.i8x16NarrowI16x8U]) { a, _ in a.cast(to: .uint8, .saturating) }
        expect(.float32, 2, giving: .float64, [.f64x2PromoteLowF32x4]) { a, _ in a.cast(to: .float64) }
    }

    /// Lazy normalisation: what only the low bits of are stored is extended nowhere.
    @Test func narrowScalars() {
        expect(.int8, 1, [.i32Add, .i32Mul]) { ($0 + $1) * $0 }
        expect(.uint16, 1, [.i32Add, .i32Const, .i32And, .i32Const, .i32ShrU]) { ($0 + $1) >> 2 }
        expect(.int32, 1, [.i32Const, .i32ShrS]) { a, _ in a.floorDivided(by: 8) }
        expect(.int32, 1, [.i32Const, .i32And]) { a, _ in a.modulo(8) }
    }

    /// Loads: one instruction each, whatever the lanes are.
    @Test func loads() {
        let a = Buffer("a", .float32, shape: [64]), c = Buffer("c", .float32, shape: [64])
        func opcodes(_ index: Expression, lanes: Int = 4) -> [Opcode] {
            let to = Expression.ramp(base: 0, stride: 1, lanes: 4)
            let value = index.type.isScalar ? Expression.load(a, [index]).broadcast(to: 4) : .load(a, [index])
            return code(Kernel("load", parameters: [.buffer(a, .read), .buffer(c, .write)], body: .store(c, [to], value)))
                .filter { $0 != .localGet }
        }
        #expect(opcodes(.ramp(base: 5, stride: 1, lanes: 4)) == [.v128Load, .v128Store])
        #expect(opcodes(7) == [.v128Load32Splat, .v128Store])
        #expect(opcodes(.ramp(base: 5, stride: -1, lanes: 4)) == [.v128Load, .localSet, .i8x16Shuffle, .v128Store])
        #expect(opcodes(.ramp(base: 0, stride: 3, lanes: 4)) == [.v128Load32Zero, .v128Load32Lane, .v128Load32Lane, .v128Load32Lane, .v128Store])
    }

    /// The instructions that `c = build(a, b)` has beside loads, stores and locals, in order.
    private func expect(
        _ element: ElementType, _ lanes: Int, giving result: ElementType? = nil, _ expected: [Opcode], _ target: Target = Target(.simd128),
        sourceLocation: SourceLocation = #_sourceLocation, _ build: Build
    ) {
        let index: Expression = lanes == 1 ? 0 : .ramp(base: 0, stride: 1, lanes: lanes)
        let shape: [Expression] = [64]
        let (a, b) = (Buffer("a", element, shape: shape), Buffer("b", element, shape: shape))
        let c = Buffer("c", result ?? element, shape: shape)
        let kernel = Kernel(
            "k", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(c, .write)],
            body: .store(c, [index], build(.load(a, [index]), .load(b, [index]))))
        let found = code(kernel, target).filter { opcode in
            if case .memory = opcode.immediateKind { return false }
            if case .memoryLane = opcode.immediateKind { return false }
            return ![.localGet, .localSet, .localTee, .v128Const].contains(opcode)
        }
        #expect(found == expected, sourceLocation: sourceLocation)
    }

    private func code(_ kernel: Kernel, _ target: Target = Target(.simd128)) -> [Opcode] {
        var assembler = ModuleAssembler(target: target)
        do {
            try assembler.add(kernel)
            return try assembler.finish().module.functions[0].body.map(\.opcode)
        } catch {
            Issue.record("\(error)")
            return []
        }
    }
}
