import WasmModel

/// Options with a value: `--name value` or `--name=value`.
struct OptionValue {
    private let kit: CommandKit

    init(_ kit: CommandKit) { self.kit = kit }

    /// Runs the body with the value's text where the argument is the option.
    ///
    /// - Parameter number: the argument's; moved to the next one where that is the value.
    func when(
        _ name: String, _ number: Word, _ text: Word, _ count: Word, _ f: inout FunctionBuilder,
        _ body: (inout FunctionBuilder, Word) -> Void
    ) {
        let value = f.word("value", 0)
        f.when(kit.isEqual(text, count, name)) { f in
            f.increase(number)
            f.when(number >= kit.arguments.count) { kit.messages.fail(.usage, [.text("\(name) needs a value behind it; --help shows which")], &$0) }
            f.set(value, kit.arguments.text(number))
        }
        f.when(kit.begins(text, count, name + "=")) { $0.set(value, text + Word(name.utf8.count + 1)) }
        f.when(value) { body(&$0, value) }
    }

    /// Refuses what begins as an option does; `-` alone is a file.
    func refuseOther(_ text: Word, _ count: Word, _ known: String, _ f: inout FunctionBuilder) {
        f.when((count > 1) && (text.byte() == 45)) { f in
            kit.messages.fail(.usage, [.bytes(text, count: count), .text(": there is no such option; there are \(known)")], &f)
        }
    }
}
