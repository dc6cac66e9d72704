"""Writes Sources/ElementaryFunctions/Generated/Coefficients.swift: every constant of the elementary functions.

    python3 Scripts/numerics/coefficients.py > Sources/ElementaryFunctions/Generated/Coefficients.swift

Each polynomial is a minimax fit (minimax.py); `weight` turns its error into the relative error of the function.
The parts of pi and ln 2 have as few bits as it takes for their products with a small integer to be exact.
"""
from minimax import *
from mpmath import atanh, erf, erfc, exp, expm1, floor, log, log1p, nstr, sin, sqrt, tan

mp.dps = 60
tiny = mpf(10) ** -6
half_ln2 = mpf("0.3475")     # a little over ln2 / 2, for rounding in the reduction
full_ln2 = mpf("0.70")


def overSquare(function, first=0):
    """(function(√z) / √z - 1) / z, as a function of z."""
    return lambda z: (function(sqrt(z)) / sqrt(z) - 1) / z


def relative(function):
    """What an error of the above is in the function, relatively."""
    return lambda z: z * sqrt(z) / function(sqrt(z))


low, high = sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1
largest_s = high / (high + 2)
half_turn, quarter_turn = mpf("1.5785") ** 2, mpf("0.7885") ** 2
one = {0: mpf(1), 1: mpf(1)}

# name: (comment, target, low, high, degrees for float32 and float64, weight, given, points)
polynomials = {
    "exponentialOverFullRange": (
        "e^r for |r| ≤ ln2", exp, -full_ln2, full_ln2, (7, 13), lambda x: exp(-x), one, 600),
    "exponentialOverHalfRange": (
        "e^r for |r| ≤ ln2 / 2", exp, -half_ln2, half_ln2, (6, 11), lambda x: exp(-x), one, 600),
    "complementRest": (
        "(1 - e^-r - r) / r² for |r| ≤ ln2 / 2",
        lambda x: (-expm1(-x) - x) / x**2, -half_ln2, half_ln2, (4, 10), lambda x: -x**2 / expm1(-x), {}, 600),
    "exponentialRest": (
        "(e^r - 1 - r) / r² for |r| ≤ ln2 / 2",
        lambda x: (expm1(x) - x) / x**2, -half_ln2, half_ln2, (4, 10), lambda x: x**2 * exp(-x), {}, 300),
    "logarithmRest": (
        "(ln(1 + f) - f + f²/2) / f³ for 1 + f in [√½, √2]",
        lambda x: (log1p(x) - x + x * x / 2) / x**3, low, high, (7, 18), lambda x: x**3 / log1p(x), {}, 600),
    "areaTangentRest": (
        "(3·artanh(s)/s - 3 - s²) / s⁴ in s², for (1 + s) / (1 - s) in [√½, √2]",
        lambda z: (3 * atanh(sqrt(z)) / sqrt(z) - 3 - z) / z**2, mpf(10) ** -5, largest_s**2 * mpf("1.0001"), (2, 6),
        lambda z: z**2 / 3, {}, 300),
    "sineRest": (
        "(sin r - r) / r³ in r², for |r| ≤ π/2", overSquare(sin), tiny, half_turn, (3, 7), relative(sin), {}, 600),
    "tangentRest": (
        "(tan r - r) / r³ in r², for |r| ≤ π/4", overSquare(tan), tiny, quarter_turn, (6, 14), relative(tan), {}, 600),
    "errorFunctionNear": (
        "erf(x) / x - 1 in x², for |x| ≤ 1.1", lambda z: erf(sqrt(z)) / sqrt(z) - 1, mpf(10) ** -8, mpf("1.1") ** 2, (6, 12),
        lambda z: sqrt(z) / erf(sqrt(z)), {}, 300),
    "errorFunctionFar": (
        "erfc(x)^¼ for 1.09 ≤ x; the error is that of erf", lambda x: erfc(x) ** mpf("0.25"), mpf("1.09"),
        (mpf("3.95"), mpf("6.0")), (8, 21), lambda x: 4 * erfc(x) ** mpf("0.75"), {}, 300),
}

# The fits that were moved after tests: {name: {power: units in the last place}}.
# sin: so that sin(fl(π/2)), which is cos(0), comes out as 1, with the least error elsewhere.
adjusted = {"sineRest": {1: 4, 2: -40, 3: -2000}}

# What the parts of π that are multiplied by n + ½ leave of π/2, in either type.
half_rests = ((pi - mpf(2) ** -22 * floor(pi * 2**22)) / 2, (pi - mpf(2) ** -51 * floor(pi * 2**51)) / 2)

# name: (comment, value, weights of the last bit of each part but the last, which is rounded), for both types
parts = {
    "naturalLogarithmOfTwo": ("ln 2 = sum", log(mpf(2)), (-17,), (-42,)),
    "halfTurn": ("π = sum; n has 15 bits", +pi, (-6, -15, -23, -33), (-35, -52, -89)),
    "halfTurnForHalves": ("π = sum; n + ½ has 16 bits", +pi, (-6, -14, -22, -23, -33), (-34, -51, -52, -89)),
    "halfTurnRestHalved": ("half of the last three parts of the above = sum", half_rests, (-33,), (-89,)),
    "quarterTurn": ("π/2 = sum; n has 16 bits", pi / 2, (-7, -16, -24, -33, -41), (-36, -53, -89, -126)),
    "twoThirdsOfBinaryLogarithm": ("2 / (3 ln2) = sum", 2 / (3 * log(mpf(2))), (-12,), (-27,)),
    "naturalLogarithmOfTwoShort": ("ln 2 = sum", log(mpf(2)), (-12,), (-26,)),
}


def text(value):
    """A float as a hexadecimal literal without trailing zeros."""
    mantissa, exponent = float(value).hex().split("p")
    return mantissa.rstrip("0").rstrip(".") + "p" + exponent.lstrip("+") if float(value) else "0"


def split(value, places, rounding):
    """Parts cut off, not rounded: all are positive, which keeps the sign of a zero."""
    pieces = []
    for place in places:
        unit = mpf(2) ** place
        pieces.append(floor(value / unit) * unit)
        value -= pieces[-1]
    return pieces + [rounding(value)]


def adjust(name, coefficients):
    for power, units in adjusted.get(name, {}).items():
        c = coefficients[power]
        exponent = int(floor(log(abs(c), 2)))
        coefficients[power] = c + units * mpf(2) ** (exponent - 23)


def lines(values):
    row, rows = "", []
    for value in map(text, values):
        if row and len(row) + len(value) > 100:
            rows.append(row)
            row = ""
        row += value + ", "
    return "\n".join("            " + line.rstrip() for line in rows + [row])


def pick(value, index):
    return value[index] if isinstance(value, tuple) else value


def main():
    print("// Written by Scripts/numerics/coefficients.py; do not edit.\n")
    print("/// Polynomials, the lowest power first, and constants in parts, for float32 and float64.")
    print("enum Coefficients {")
    for name, (comment, target, low, high, degrees, weight, given, points) in polynomials.items():
        fits = []
        for index, rounding in enumerate((single, double)):
            fits.append(fit(
                target, low, pick(high, index), range(degrees[index] + 1), weight, rounding, given,
                points if index == 0 else 160))
        adjust(name, fits[0][0])
        print(f"    /// {comment}; error {nstr(fits[0][2], 2)} and {nstr(fits[1][2], 2)}.")
        print(f"    static let {name} = PerType(")
        print(f"        single: [\n{lines(fits[0][0])}\n        ],")
        print(f"        double: [\n{lines(fits[1][0])}\n        ])\n", flush=True)
    for name, (comment, value, forSingle, forDouble) in parts.items():
        print(f"    /// {comment}.")
        print(f"    static let {name} = PerType(")
        print(f"        single: [\n{lines(split(pick(value, 0), forSingle, single))}\n        ],")
        print(f"        double: [\n{lines(split(pick(value, 1), forDouble, double))}\n        ])\n")
    print("}")


main()
