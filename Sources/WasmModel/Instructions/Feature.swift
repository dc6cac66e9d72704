/// The extension of the first WebAssembly release that brought an instruction.
public enum Feature: String, CaseIterable, Hashable, Sendable {
    case mvp
    case signExtension
    case saturatingConversion
    case bulkMemory
    case referenceTypes
    case simd128
    case relaxedSIMD
    case threads
}
