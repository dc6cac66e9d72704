import Artifact
import HeddleRuntime
import Support

extension [UInt8] {
    /// Changes some bytes, or leaves some out, or repeats some.
    mutating func spoil(using generator: inout SplitMix64) {
        guard !isEmpty else { return }
        let place = Int.random(in: 0..<count, using: &generator)
        let end = Swift.min(count, place + Int.random(in: 1...16, using: &generator))
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: self[place] = UInt8.random(in: 0...255, using: &generator)
        case 1, 2: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 3: self[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
        case 4: removeSubrange(place..<end)
        case 5: insert(contentsOf: self[place..<end], at: place)
        case 6: removeLast(count - place)
        default:
            let other = Int.random(in: 0..<count, using: &generator)
            for (index, byte) in zip(other..<count, self[place..<end]) { self[index] = byte }
        }
    }
}

extension JSONValue {
    /// Changes one value somewhere inside, or takes it away.
    mutating func spoil(using generator: inout SplitMix64) {
        switch self {
        case .object(var object) where !object.isEmpty:
            let name = object.names.randomElement(using: &generator)!
            if Int.random(in: 0..<10, using: &generator) == 0 {
                object[name] = nil
            } else {
                object[name]!.spoil(using: &generator)
            }
            self = .object(object)
        case .array(var values) where !values.isEmpty:
            let place = Int.random(in: 0..<values.count, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: values.remove(at: place)
            case 1: values.append(values[place])
            case 2: values += [JSONValue](repeating: values[place], count: 70)
            default: values[place].spoil(using: &generator)
            }
            self = .array(values)
        default:
            self = Self.extremes.randomElement(using: &generator)!
        }
    }

    private static let extremes: [JSONValue] = [
        .null, .bool(true), .integer(0), .integer(1), .integer(-1), .integer(65536), .integer(1 << 31 - 1), .integer(1 << 31),
        .integer(1 << 32 - 1), .integer(1 << 32), .integer(1 << 53), .integer(.max), .integer(.min), .number(0.5), .string(""), .string("n"),
        .string("x"), .string("float64"), .string("bool"), .string("simd128+threads"), .string("relaxed-simd"), .array([]), .object([:]),
        .array([.integer(4), .integer(1 << 20), .integer(1 << 20)]), .array([.string("n"), .string("n"), .string("n")]),
    ]
}

extension HandMadeModel {
    /// Makes the module do something else than its description says.
    mutating func lie(using generator: inout SplitMix64) {
        let constant = Code.constant([0, 1, -1, 16, 65535, 65536, .max, .min].randomElement(using: &generator)!)
        let functions = ["heddle_prepare", "heddle_input", "heddle_output", "heddle_run", "heddle_set_dim", "heddle_output_dim"]
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: inputAddress = constant
        case 1: outputAddress = constant
        case 2: prepare = constant
        case 3: run = constant
        case 4: outputDimension = constant
        case 5: leavesOut = functions.randomElement(using: &generator)
        case 6: memory = [nil, (0, 0), (0, 1), (1, 1), (3, 200)].randomElement(using: &generator)!
        case 7:
            let types: [HandMadeModule.ValueType] = [.i32, .i64, .f32, .f64, .v128]
            let parameters = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in types.randomElement(using: &generator)! }
            // It traps, so that its results need not be there.
            replacements.append(.init(
                name: functions.randomElement(using: &generator)!, parameters: parameters,
                results: Array(types.shuffled(using: &generator).prefix(Int.random(in: 0..<3, using: &generator))), body: Code.unreachable))
        default:
            let endless: [UInt8] = [0x03, 0x40, 0x0C, 0, 0x0B]
            let growing = Code.constant(100) + [0x40, 0, 0x1A]
            let recursing: [UInt8] = [0x10, 0, 0x1A]
            let beginnings = [Code.unreachable, growing, growing, recursing] + (Int.random(in: 0..<20, using: &generator) == 0 ? [endless] : [])
            if Bool.random(using: &generator) {
                run = beginnings.randomElement(using: &generator)! + run
            } else {
                prepare = beginnings.randomElement(using: &generator)! + prepare
            }
        }
    }
}
