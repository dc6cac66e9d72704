/// A kernel in plain C under `Kernels/`, with its shape as macros; variants are macros `VARIANT=0`, `1`, …, of which the fastest counts.
struct CKernel: Hashable, Sendable {
    let file: String
    let macros: [String: String]
    let variants: Int

    init(_ file: String, _ macros: [String: Int], variants: Int = 1) {
        self.file = file
        self.macros = macros.mapValues(String.init)
        self.variants = variants
    }

    init(_ file: String, expression: String, count: Int) {
        self.file = file
        self.macros = ["COUNT": "\(count)", "EXPRESSION(a, b, c)": expression]
        self.variants = 1
    }
}
