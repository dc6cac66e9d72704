extension Float {
    /// How many representable values lie between this one and another, counting the further end.
    ///
    /// 0 and -0 are the same value, the distance to an infinity counts it as the value after the
    /// largest finite one, two NaNs are at distance 0, and a NaN and a number at `UInt32.max`.
    public func ulpDistance(to other: Float) -> UInt32 {
        if isNaN || other.isNaN { return isNaN && other.isNaN ? 0 : .max }
        return UInt32((positionAmongFloats - other.positionAmongFloats).magnitude)
    }

    private var positionAmongFloats: Int64 {
        let magnitude = Int64(bitPattern & 0x7FFF_FFFF)
        return sign == .minus ? -magnitude : magnitude
    }

    /// The distance of this value from an exact one in units of the last place of the exact one
    /// rounded to single precision: at most 0.5 for a correctly rounded result.
    ///
    /// Zero when the value is the correctly rounded one and not finite; infinite when only one is NaN
    /// or infinite.
    public func ulpError(from exact: Double) -> Double {
        let rounded = Float(exact)
        if self == rounded || (isNaN && rounded.isNaN) {
            return isFinite ? (Double(self) - exact).magnitude / Double(rounded.ulp) : 0
        }
        guard isFinite && rounded.isFinite else { return .infinity }
        return (Double(self) - exact).magnitude / Double(rounded.ulp)
    }
}
