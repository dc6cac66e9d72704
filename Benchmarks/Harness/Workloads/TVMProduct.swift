/// A product of matrices that TVM compiles too: its schedule wants an even m, and an n that 16 divides.
struct TVMProduct: Hashable, Sendable {
    let m: Int, k: Int, n: Int
}
