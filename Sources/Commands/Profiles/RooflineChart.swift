import Artifact
import Drawing
import Glibc

/// The roofline: operations for a second over operations for each byte, both on logarithmic scales.
struct RooflineChart {
    private let profile: ModelProfile
    private let intensities: ClosedRange<Double>
    private let rates: ClosedRange<Double>

    private static let left = 64.0, top = 16.0, width = 760.0, height = 380.0

    init(_ profile: ModelProfile) {
        self.profile = profile
        let ridges = profile.limits.bandwidths.map { profile.limits.peak / $0.rate }
        intensities = Self.decades(profile.kernels.compactMap(\.work?.intensity) + ridges)
        rates = Self.decades(profile.kernels.compactMap(\.work?.rate) + [profile.limits.peak * Double(profile.threads)])
    }

    /// The powers of ten around the values.
    private static func decades(_ values: [Double]) -> ClosedRange<Double> {
        let logarithms = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
        let least = floor(logarithms.min() ?? 0), greatest = ceil(logarithms.max() ?? 1)
        return max(least, greatest - 7)...max(greatest, least + 1)
    }

    private func x(_ intensity: Double) -> Double {
        Self.left + (log10(intensity) - intensities.lowerBound) / (intensities.upperBound - intensities.lowerBound) * Self.width
    }

    private func y(_ rate: Double) -> Double {
        Self.top + Self.height - (log10(rate) - rates.lowerBound) / (rates.upperBound - rates.lowerBound) * Self.height
    }

    var svg: String {
        var drawing = Drawing(width: Self.left + Self.width + 130, height: Self.top + Self.height + 50)
        drawAxes(&drawing)
        drawRoofs(&drawing)
        for kernel in profile.kernels.sorted(by: { $0.share > $1.share }) {
            guard let work = kernel.work, let intensity = work.intensity, work.operations > 0 else { continue }
            let place = Point(clamped(x(intensity), Self.left...Self.left + Self.width), clamped(y(work.rate), Self.top...Self.top + Self.height))
            drawing.circle(
                at: place, radius: 3 + 22 * kernel.share.squareRoot(), fill: "rgba(47, 111, 176, 0.45)",
                tip: "\(kernel.report.label)\n\(twoDigits(work.rate)) GFLOP/s, \(percent(work.ofLimit)) of limit, \(percent(kernel.share)) of the time")
        }
        return drawing.finish()
    }

    private func clamped(_ value: Double, _ range: ClosedRange<Double>) -> Double { min(max(value, range.lowerBound), range.upperBound) }

    private func drawAxes(_ drawing: inout Drawing) {
        let bottom = Self.top + Self.height
        for power in stride(from: intensities.lowerBound, through: intensities.upperBound, by: 1) {
            let place = x(pow(10, power))
            drawing.line(from: Point(place, Self.top), to: Point(place, bottom), stroke: "#e4e4e4")
            drawing.text(Self.text(power), at: Point(place, bottom + 16), size: 11, anchor: .middle)
        }
        for power in stride(from: rates.lowerBound, through: rates.upperBound, by: 1) {
            let place = y(pow(10, power))
            drawing.line(from: Point(Self.left, place), to: Point(Self.left + Self.width, place), stroke: "#e4e4e4")
            drawing.text(Self.text(power), at: Point(Self.left - 6, place + 4), size: 11, anchor: .end)
        }
        drawing.text("operations for each byte", at: Point(Self.left + Self.width / 2, bottom + 36), size: 12, anchor: .middle)
        drawing.text("GFLOP/s", at: Point(Self.left + 6, Self.top + 10), size: 12)
    }

    private static func text(_ power: Double) -> String {
        power >= 0 ? "\(Int(pow(10, min(power, 15))))" : "0." + String(repeating: "0", count: Int(-power) - 1) + "1"
    }

    /// The peak, and a slope for each size of data.
    private func drawRoofs(_ drawing: inout Drawing) {
        let peak = profile.limits.peak * Double(profile.threads), right = Self.left + Self.width
        let ridges = profile.limits.bandwidths.map { peak / $0.rate }
        drawing.line(from: Point(x(max(ridges.min() ?? 1, pow(10, intensities.lowerBound))), y(peak)), to: Point(right, y(peak)), stroke: "#c0392b")
        drawing.text("peak \(twoDigits(peak))", at: Point(right + 6, y(peak) + 4), size: 11, colour: "#c0392b")
        for (bandwidth, ridge) in zip(profile.limits.bandwidths, ridges) {
            // From the lower or the left edge up to the peak.
            let start = max(pow(10, intensities.lowerBound), pow(10, rates.lowerBound) / bandwidth.rate)
            guard start < ridge else { continue }
            drawing.line(from: Point(x(start), y(start * bandwidth.rate)), to: Point(x(ridge), y(peak)), stroke: "#c0392b", isDashed: true)
            let size = bandwidth.byteCount >= 1 << 20 ? "\(bandwidth.byteCount >> 20) MiB" : "\(bandwidth.byteCount >> 10) KiB"
            let number = Double(profile.limits.bandwidths.firstIndex { $0.byteCount == bandwidth.byteCount } ?? 0)
            drawing.text(
                "\(size): \(twoDigits(bandwidth.rate)) GB/s", at: Point(right + 6, y(peak) + 22 + number * 15), size: 11, colour: "#c0392b")
        }
    }
}

extension KernelReport {
    /// The first node that it computes, and the kernel's own name.
    var label: String {
        guard let first = nodes.first, first != name else { return name }
        return nodes.count > 1 ? "\(name)  \(first) +\(nodes.count - 1)" : "\(name)  \(first)"
    }
}
