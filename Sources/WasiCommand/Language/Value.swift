import WasmModel

/// A value of a routine: the instructions that push it. Using it twice computes it twice.
public struct Value<Number>: Sendable {
    let code: [Instruction]

    init(_ code: [Instruction]) { self.code = code }
}

/// 32 bits: an address, a count, a truth.
public typealias Word = Value<Int32>
/// 64 bits: extents and their products.
public typealias Long = Value<Int64>
public typealias Real = Value<Double>

/// A value of any type, as an argument.
public protocol AnyValue {
    var instructions: [Instruction] { get }
}

extension Value: AnyValue {
    public var instructions: [Instruction] { code }
}

extension Value {
    fileprivate init<A, B>(_ left: Value<A>, _ right: Value<B>, _ opcode: Opcode) {
        self.init(left.code + right.code + [Instruction(opcode)])
    }

    fileprivate init<A>(_ operand: Value<A>, _ opcode: Opcode) {
        self.init(operand.code + [Instruction(opcode)])
    }
}

extension Value: ExpressibleByIntegerLiteral where Number: ConstantNumber {
    public init(integerLiteral value: Int) { self.init([Number.constant(value)]) }
    init(_ value: Int) { self.init([Number.constant(value)]) }
}

/// A number that an instruction pushes.
public protocol ConstantNumber {
    static func constant(_ value: Int) -> Instruction
}

extension Int32: ConstantNumber {
    /// Addresses are unsigned, and so may be constants.
    public static func constant(_ value: Int) -> Instruction { .i32Const(Int32(truncatingIfNeeded: value)) }
}

extension Int64: ConstantNumber {
    public static func constant(_ value: Int) -> Instruction { .i64Const(Int64(value)) }
}

extension Double: ConstantNumber {
    public static func constant(_ value: Int) -> Instruction { .f64Const(Double(value)) }
}

// MARK: - Words

extension Value where Number == Int32 {
    static func + (left: Self, right: Self) -> Self { Self(left, right, .i32Add) }
    static func - (left: Self, right: Self) -> Self { Self(left, right, .i32Sub) }
    static func * (left: Self, right: Self) -> Self { Self(left, right, .i32Mul) }
    static func == (left: Self, right: Self) -> Word { Word(left, right, .i32Eq) }
    static func != (left: Self, right: Self) -> Word { Word(left, right, .i32Ne) }
    static func < (left: Self, right: Self) -> Word { Word(left, right, .i32LtS) }
    static func > (left: Self, right: Self) -> Word { Word(left, right, .i32GtS) }
    static func <= (left: Self, right: Self) -> Word { Word(left, right, .i32LeS) }
    static func >= (left: Self, right: Self) -> Word { Word(left, right, .i32GeS) }
    static prefix func ! (operand: Self) -> Word { Word(operand, .i32Eqz) }

    /// The right side is computed only where the left one holds.
    static func && (left: Self, right: Self) -> Word {
        Word(left.code + [.if(.value(.i32))] + right.code + [Instruction(.else), .i32Const(0), Instruction(.end)])
    }

    /// The right side is computed only where the left one does not hold.
    static func || (left: Self, right: Self) -> Word {
        Word(left.code + [.if(.value(.i32)), .i32Const(1), Instruction(.else)] + right.code + [Instruction(.end)])
    }

    /// Less, both as addresses.
    func isBelow(_ other: Self) -> Word { Word(self, other, .i32LtU) }
    func and(_ bits: Self) -> Self { Self(self, bits, .i32And) }
    func shiftedRight(_ count: Self) -> Self { Self(self, count, .i32ShrU) }

    /// This value where the condition holds, else the other; both are computed.
    func when(_ condition: Word, otherwise: Self) -> Self {
        Self(code + otherwise.code + condition.code + [Instruction(.select)])
    }

    var long: Long { Long(self, .i64ExtendI32S) }
    /// Not negative.
    var unsignedLong: Long { Long(self, .i64ExtendI32U) }

    // What memory holds at this address.
    func byte(_ offset: Int = 0) -> Word { loaded(.i32Load8U, offset) }
    func word(_ offset: Int = 0) -> Word { loaded(.i32Load, offset) }
    func long(_ offset: Int = 0) -> Long { Long(code + [.load(.i64Load, offset: UInt32(offset), alignment: 0)]) }
    func real(_ offset: Int = 0) -> Real { Real(code + [.load(.f64Load, offset: UInt32(offset), alignment: 0)]) }

    private func loaded(_ opcode: Opcode, _ offset: Int) -> Word {
        Word(code + [.load(opcode, offset: UInt32(offset), alignment: 0)])
    }
}

// MARK: - Longs

extension Value where Number == Int64 {
    static func + (left: Self, right: Self) -> Self { Self(left, right, .i64Add) }
    static func - (left: Self, right: Self) -> Self { Self(left, right, .i64Sub) }
    static func * (left: Self, right: Self) -> Self { Self(left, right, .i64Mul) }
    /// Rounded towards zero; traps for a divisor of 0.
    static func / (left: Self, right: Self) -> Self { Self(left, right, .i64DivS) }
    static func % (left: Self, right: Self) -> Self { Self(left, right, .i64RemS) }
    static func == (left: Self, right: Self) -> Word { Word(left, right, .i64Eq) }
    static func != (left: Self, right: Self) -> Word { Word(left, right, .i64Ne) }
    static func < (left: Self, right: Self) -> Word { Word(left, right, .i64LtS) }
    static func > (left: Self, right: Self) -> Word { Word(left, right, .i64GtS) }
    static func <= (left: Self, right: Self) -> Word { Word(left, right, .i64LeS) }
    static func >= (left: Self, right: Self) -> Word { Word(left, right, .i64GeS) }

    func when(_ condition: Word, otherwise: Self) -> Self {
        Self(code + otherwise.code + condition.code + [Instruction(.select)])
    }

    var word: Word { Word(self, .i32WrapI64) }
    var real: Real { Real(self, .f64ConvertI64S) }
}

// MARK: - Reals

extension Value where Number == Double {
    init(_ value: Double) { self.init([.f64Const(value)]) }
    static func + (left: Self, right: Self) -> Self { Self(left, right, .f64Add) }
    static func - (left: Self, right: Self) -> Self { Self(left, right, .f64Sub) }
    static func * (left: Self, right: Self) -> Self { Self(left, right, .f64Mul) }
    static func / (left: Self, right: Self) -> Self { Self(left, right, .f64Div) }
    static func == (left: Self, right: Self) -> Word { Word(left, right, .f64Eq) }

    func when(_ condition: Word, otherwise: Self) -> Self {
        Self(code + otherwise.code + condition.code + [Instruction(.select)])
    }

    var negated: Self { Self(self, .f64Neg) }
    /// Towards zero; the nearest integer of 64 bits where there is no such one, and 0 for NaN.
    var long: Long { Long(self, .i64TruncSatF64S) }
    var truncated: Self { Self(self, .f64Trunc) }
}
