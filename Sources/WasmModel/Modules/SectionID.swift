/// The byte in front of a section.
package enum SectionID: UInt8, CaseIterable, Sendable {
    case custom = 0
    case type = 1
    case `import` = 2
    case function = 3
    case table = 4
    case memory = 5
    case global = 6
    case export = 7
    case start = 8
    case element = 9
    case code = 10
    case data = 11
    case dataCount = 12

    /// The place in a module; the data count stands ahead of the code.
    package var order: Int {
        switch self {
        case .custom: 0
        case .dataCount: 10
        case .code: 11
        case .data: 12
        default: Int(rawValue)
        }
    }
}
