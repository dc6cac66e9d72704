import Artifact
import WasmModel

/// Reads the numbers that functions take besides tensors, such as a slope.
struct GivenNumbers {
    /// Into the slots of the function that was chosen.
    let read: Routine<Void>

    init(_ library: LibraryKit, in module: inout ModuleBuilder) {
        let real = Self.real(library, &module)
        read = module.routine("read_numbers") { f in
            f.forEach("number", below: library.row.numberCount) { f, place in
                let number = LibraryRow.Number(address: f.word("address", library.row.number(place).address))
                let slot = f.word("slot", library.tables.numbers + place * 16), value = f.real("value"), integer = f.long("integer")
                let name = number.name
                f.when(library.attributes.find(name.address, name.count), { f in
                    f.set(value, real(name.address, name.count))
                    f.set(integer, value.long)
                    f.when(!number.isFloat) { f in
                        f.when(!(value == value.truncated)) { f in
                            f.run(library.attributes.refuse(name.address, name.count))
                            library.messages.fail(.usage, ["an integer"], &f)
                        }
                        f.when(integer < number.least) { $0.set(integer, number.least) }
                        f.when(integer > number.greatest) { $0.set(integer, number.greatest) }
                    }
                }, otherwise: { f in
                    f.when(!number.hasStandard) { $0.run(library.attributes.refuse(name.address, name.count)) }
                    f.set(value, number.standardReal)
                    f.set(integer, number.standardInteger)
                })
                f.store(integer, at: slot)
                f.store(value, at: slot, 8)
            }
        }
    }

    /// (name, its length) → the number that the attribute's text says: digits, a point, an exponent; `inf` and `nan`. Exact up to 15
    /// digits with exponents up to 22, since the digits and the power of ten are, and there is one rounding.
    private static func real(_ library: LibraryKit, _ module: inout ModuleBuilder) -> Routine<Double> {
        module.routine("real_attribute", giving: Double.self) { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length")
            let position = f.word("position", library.attributes.value.address), end = f.word("end", position + library.attributes.value.count)
            let isNegative = f.word("is_negative"), digits = f.word("digits"), scale = f.word("scale"), isBehindPoint = f.word("is_behind_point")
            let exponent = f.word("exponent"), isExponentNegative = f.word("is_exponent_negative"), isPart = f.word("is_part", 1)
            let value = f.real("value"), power = f.real("power")
            func at(_ character: Unicode.Scalar) -> Word { (position < end) && (position.byte() == Word(Int(character.value))) }
            func sign(_ isNegative: Word, _ f: inout FunctionBuilder) {
                f.set(isNegative, at("-"))
                f.when(at("-") || at("+")) { $0.increase(position) }
            }
            sign(isNegative, &f)
            for (text, number) in [("inf", Double.infinity), ("infinity", .infinity), ("nan", .nan)] {
                f.when(library.kit.isEqual(position, end - position, text)) { f in
                    f.return(Real(-number).when(isNegative, otherwise: Real(number)))
                }
            }
            f.while((position < end) && isPart) { f in
                let digit = f.word("digit", position.byte() - 48)
                f.when(digit.isBelow(10), { f in
                    f.set(value, value * 10 + digit.long.real)
                    f.increase(digits)
                    f.set(scale, scale - isBehindPoint)
                    f.increase(position)
                }, otherwise: { f in
                    f.when(at(".") && !isBehindPoint, { f in
                        f.set(isBehindPoint, 1)
                        f.increase(position)
                    }, otherwise: { $0.set(isPart, 0) })
                })
            }
            f.when((digits > 0) && (at("e") || at("E"))) { f in
                f.increase(position)
                sign(isExponentNegative, &f)
                // Without a digit behind it, the e is no part of a number.
                f.when((position >= end) || !(position.byte() - 48).isBelow(10)) { $0.set(digits, 0) }
                f.while((position < end) && (position.byte() - 48).isBelow(10) && (exponent < 10000)) { f in
                    f.set(exponent, exponent * 10 + position.byte() - 48)
                    f.increase(position)
                }
            }
            f.when((digits == 0) || (position != end)) { f in
                f.run(library.attributes.refuse(name, length))
                library.messages.fail(.usage, ["a number"], &f)
            }
            f.set(scale, scale + (Word(0) - exponent).when(isExponentNegative, otherwise: exponent))
            f.set(power, 1)
            let steps = f.word("steps", scale.when(scale >= 0, otherwise: Word(0) - scale))
            f.when(steps > 700) { $0.set(steps, 700) }
            f.forEach("step", below: steps) { f, _ in f.set(power, power * 10) }
            f.set(value, (value * power).when(scale >= 0, otherwise: value / power))
            return value.negated.when(isNegative, otherwise: value)
        }
    }
}
