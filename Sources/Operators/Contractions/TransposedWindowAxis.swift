import TensorExpression
import TensorIR

/// One axis of a transposed convolution: element i of the image and element k of a window meet at place
/// `i · stride + k · dilation - before` of the result.
///
/// The result is cut into phases: places u (counted from where the first window begins) that the same elements of windows reach.
/// With e the common divisor of stride and dilation, phase f holds `u = f · dilation + q · stride`, and the window's elements
/// `f + t · stride / e` reach it, from `q - t · dilation / e` of the image: a plain convolution.
///
///     stride 2, dilation 1, window 3       u   0     1     2      3     4
///                                          f   0     1     0      1     0
///                                          k   0     1     0, 2   1     0, 2
struct TransposedWindowAxis {
    let extent: Expression, size: Expression
    let stride: Int, dilation: Int
    /// How much of the result's beginning is cut off.
    let before: Expression
    let count: Expression
    /// The phases that windows reach, the others holding zeros.
    let phases: Int
    /// The common divisor of stride and dilation: places that it does not divide are reached by nothing.
    private let divisor: Int

    init(extent: Expression, size: Expression, stride: Int, dilation: Int, padding: AxisPadding, outputPadding: Int) {
        (self.extent, self.size, self.stride, self.dilation) = (extent, size, stride, dilation)
        let reach = size.minus(1).times(Expression(dilation)).plus(Expression(1 + outputPadding))
        switch padding {
        case .explicit(let before, let after):
            self.before = Expression(before)
            count = extent.minus(1).times(Expression(stride)).plus(reach).minus(Expression(before + after))
        case .same, .sameLower:
            count = extent.times(Expression(stride))
            let total = reach.minus(Expression(stride)).atLeast(0)
            let half = total.dividedDown(by: 2)
            before = padding == .same ? half : total.minus(half)
        }
        divisor = greatestCommonDivisor(stride, dilation)
        phases = stride / divisor
    }

    /// Whether the result has elements, as far as that is known now.
    var fits: Bool { count.integerValue.map { $0 > 0 || extent.isZero } ?? true }

    /// The distance in the image of what neighbouring taps read.
    var tapDistance: Int { dilation / divisor }

    // MARK: - Phases with as many taps

    /// Neighbouring phases that as many elements of a window reach.
    struct Phases {
        let first: Int
        let count: Int
        let taps: Expression
        /// Whether some taps may lie beyond the window.
        let isGuarded: Bool
    }

    /// At most two: the first phases have one tap more than the others, where the phases do not divide the window.
    var phaseClasses: [Phases] {
        guard let size = size.constantInt else {
            return [Phases(first: 0, count: phases, taps: size.dividedUp(by: Expression(phases)), isGuarded: true)]
        }
        let (taps, more) = size.quotientAndRemainder(dividingBy: phases)
        return [
            Phases(first: 0, count: more, taps: Expression(taps + 1), isGuarded: false),
            Phases(first: more, count: phases - more, taps: Expression(taps), isGuarded: false),
        ].filter { $0.count > 0 && !$0.taps.isZero }
    }

    /// The first q of some phases.
    func start(of phases: Phases) -> Expression {
        before.minus(Expression((phases.first + phases.count - 1) * dilation)).dividedUp(by: Expression(stride))
    }

    /// How many q some phases have.
    func length(of phases: Phases) -> Expression {
        let last = before.plus(count).minus(Expression(1 + phases.first * dilation)).dividedDown(by: Expression(stride))
        return last.plus(1).minus(start(of: phases)).atLeast(0)
    }

    /// The window's element that tap t of a phase is; taps are counted backwards, so that they read the image forwards.
    func windowElement(phase: Expression, tap: Expression, of phases: Phases) -> Expression {
        phases.taps.minus(1).minus(tap).times(Expression(self.phases)).plus(phase).plus(Expression(phases.first))
    }

    // MARK: - The image

    /// The elements that have to surround the image.
    var margins: (before: Expression, extent: Expression) {
        let classes = phaseClasses
        let low = classes.map { firstRead(by: $0) }.reduce(Expression(0)) { $0.atMost($1) }
        let high = classes.map { start(of: $0).plus(length(of: $0)) }.reduce(extent) { $0.atLeast($1) }
        return (Expression(0).minus(low), high.minus(low))
    }

    /// Where the image within its margins is read.
    func place(_ position: Expression, tap: Expression, of phases: Phases) -> Expression {
        position.plus(tap.times(Expression(tapDistance))).plus(firstRead(by: phases).plus(margins.before))
    }

    private func firstRead(by phases: Phases) -> Expression {
        start(of: phases).minus(phases.taps.minus(1).times(Expression(tapDistance)))
    }

    // MARK: - The result

    /// What reaches a place of the result.
    struct Source {
        /// Whether anything does; `nil` where something always does.
        let isReached: Expression?
        let phase: Expression
        let position: Expression
    }

    func source(of place: Expression) -> Source {
        let u = place.plus(before)
        if stride == 1 { return Source(isReached: nil, phase: 0, position: u) }
        let step = Expression(stride)
        if dilation == 1 { return Source(isReached: nil, phase: u.modulo(step), position: u.floorDivided(by: step)) }
        let inverse = (0..<phases).first { $0 * tapDistance % phases == 1 % phases }!
        let phase = u.dividedDown(by: Expression(divisor)).times(Expression(inverse)).modulo(Expression(phases))
        return Source(
            isReached: divisor == 1 ? nil : u.modulo(Expression(divisor)).equals(0), phase: phases == 1 ? 0 : phase,
            position: u.minus(phase.times(Expression(dilation))).floorDivided(by: step))
    }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
