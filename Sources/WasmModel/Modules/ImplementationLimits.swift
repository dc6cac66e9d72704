/// Sizes beyond which no engine takes a module; reading stops there too, so that hostile counts cost nothing.
/// The numbers are those of the WebAssembly JavaScript interface, which all engines share.
package enum ImplementationLimits {
    package static let types: UInt32 = 1_000_000
    package static let functions: UInt32 = 1_000_000
    package static let imports: UInt32 = 1_000_000
    package static let exports: UInt32 = 1_000_000
    package static let globals: UInt32 = 1_000_000
    package static let segments: UInt32 = 100_000
    package static let tables: UInt32 = 100
    package static let tableElements: UInt32 = 10_000_000
    package static let memoryPages: UInt32 = 65_536
    package static let parameters: UInt32 = 1_000
    package static let results: UInt32 = 1_000
    package static let locals: UInt32 = 50_000
    package static let nameBytes: UInt32 = 100_000
    package static let bodyBytes: UInt32 = 7_654_321
}
