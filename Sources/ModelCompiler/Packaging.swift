/// What a compiled module is to its host.
public enum Packaging: Hashable, Sendable {
    /// Functions and a memory; it imports nothing.
    case plain
    /// A program of WASI preview 1 too, which reads and writes `.npy` files; it imports WASI's functions (docs/wasi.md).
    case wasiCommand
}
