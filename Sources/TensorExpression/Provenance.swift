/// What computations are made for, by the name that reports and profiles give it: a node of the model that they are a part of.
public enum Provenance {
    @TaskLocal static var current: String?

    /// Makes every computation that `body` makes one that is made for `origin`.
    public static func of<Result>(_ origin: String?, _ body: () throws -> Result) rethrows -> Result {
        try $current.withValue(origin) { try body() }
    }
}
