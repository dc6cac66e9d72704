import NDArray

/// One step of a program over slots, each of which holds the bits of an element.
///
/// A value takes as many consecutive slots as it has lanes. `destination`, `a`, `b` and `c` are first slots
/// unless the code says otherwise.
struct Instruction {
    enum Code {
        // destination = a op b, lane by lane. The first three are the frequent cases of the fourth.
        case int32(BinaryOperator)
        case float32(BinaryOperator)
        case float64(BinaryOperator)
        case binary(BinaryOperator, ElementType)
        case compareInt32(ComparisonOperator)
        case compare(ComparisonOperator, ElementType)
        case unary(UnaryOperator, ElementType)
        /// destination = a * b + c
        case multiplyAdd(ElementType)
        /// destination = a ? b : c
        case select
        case cast(ElementType, ElementType, CastMode)
        /// destination = the low bits of a
        case reinterpret(ElementType)
        case call(Intrinsic, ElementType)
        case copy
        /// Every lane of the destination = the scalar a.
        case broadcast
        /// destination = a, a + b, a + 2b, ...
        case ramp(ElementType)

        /// Continue at instruction `a`.
        case jump
        /// Continue at instruction `b` where the scalar a is false.
        case jumpUnless
        /// Continue at instruction `b` where no lane of a is true.
        case jumpUnlessAny
        /// destination = a, b = a + the extent c; the first iteration, or on to instruction `lanes` if there is none.
        case beginLoop
        /// The next iteration of counter `a` below end `b` from instruction `c` on, or out of the loop.
        case endLoop

        /// destination = an element of buffer `a`; the indices are operands from `b` on.
        case load
        /// The same for the lanes that the mask in slots `c` names.
        case maskedLoad
        /// An element of buffer `a` = the value in slots `c`; the indices are operands from `b` on.
        case store
        /// Buffer `a` gets its shape and its strides, which are operands from `b` on, and new memory if it is not given.
        case bind

        case enterParallel
        case nextParallel
        case leaveParallel
    }

    var code: Code
    var lanes: Int32 = 1
    var destination: Int32 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// An index of a load or store: its first slot, and 1 where it is a vector, else 0.
struct IndexOperand {
    var slot: Int32
    var step: Int32
}

/// What an instruction was made from, for errors.
struct Origin {
    let access: Access
    /// The scalar variables in scope, outermost first, with their slots.
    let variables: [(variable: Variable, slot: Int32)]
}

/// A kernel or an expression in the form that `Machine` runs.
struct Program {
    var instructions: [Instruction] = []
    var operands: [IndexOperand] = []
    var constants: [(slot: Int32, bits: ElementBits, lanes: Int32)] = []
    var buffers: [BufferPlan] = []
    var origins: [Int: Origin] = [:]
    var slotCount = 0
    /// How deep loops with independent iterations nest.
    var parallelDepth = 0
    var multiplyAdd = MultiplyAddRounding.twice
}

/// How a program treats one buffer.
struct BufferPlan {
    let buffer: Buffer
    /// Whether its memory is made by the program.
    let isAllocated: Bool
    /// Whether all elements are defined before the program runs.
    let isDefined: Bool
}
