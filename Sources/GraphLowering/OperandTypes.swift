import GraphIR

/// The element types that an operator's operands may have, in any of its versions.
private struct OperandTypes {
    /// The operands that have one type are numbered as the first of them.
    let groups: [Int]
    /// For each operand, bits by the numbers of types.
    let allowed: [UInt32]
    let lastRepeats: Bool

    init?(_ fields: [Substring]) {
        guard fields.count >= 3 else { return nil }
        lastRepeats = fields[1].last == "*"
        groups = fields[1].utf8.filter { $0 != UInt8(ascii: "*") }.map { Int($0 - UInt8(ascii: "a")) }
        allowed = fields[2...].compactMap { UInt32($0, radix: 16) }
        guard groups.count == allowed.count else { return nil }
    }

    func place(_ operand: Int) -> Int? { operand < groups.count ? operand : lastRepeats ? groups.count - 1 : nil }
}

private let operandTypes: [String: OperandTypes] = {
    var table: [String: OperandTypes] = [:]
    for line in operandTypeLines.split(separator: "\n") {
        let fields = line.split(separator: " ")
        table[String(fields[0])] = OperandTypes(fields)
    }
    return table
}()

/// Operators whose repeated operands have types of their own: the state of a loop.
private let heterogeneousOperators: Set<String> = ["Loop", "Scan", "SequenceMap"]

/// Checks that operands have types that the operator's specification allows, and one type where it asks for one.
///
/// - Parameter anyTypes: whether they may have other types than those of the specification, which a rule that serves more of them takes.
func checkElements(of operands: [Lowered?], _ node: GraphNode, anyTypes: Bool = false) throws(NodeProblem) {
    // What control flow hands to its bodies may be of any types.
    guard node.blocks.isEmpty, let types = operandTypes["\(node.operation)"] else { return }
    var found: [Int: (operand: Int, element: GraphElement)] = [:]
    for (index, operand) in operands.enumerated() {
        guard let element = operand?.element else { continue }
        guard let place = types.place(index) else { throw .invalid("there is no operand \(index)") }
        guard anyTypes || types.allowed[place] >> UInt32(element.rawValue) & 1 == 1 else {
            throw .invalid("operand \(index) is of type \(element)")
        }
        guard let first = found[types.groups[place]] else {
            found[types.groups[place]] = (index, element)
            continue
        }
        guard first.element == element || heterogeneousOperators.contains("\(node.operation)") else {
            throw .invalid("operands \(first.operand) and \(index) are of types \(first.element) and \(element): they are to be of one")
        }
    }
}

extension Lowered {
    /// The element type of a tensor.
    fileprivate var element: GraphElement? {
        switch self {
        case .tensor(let tensor): tensor.element
        case .texts: .string
        case .sequence, .none: nil
        }
    }
}
