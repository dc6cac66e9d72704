"""Minimax fits with coefficients that are machine numbers (needs mpmath, numpy, scipy).

`fit` finds the coefficients c of  sum(c[k] * basis[k](x))  whose largest weighted
difference from `target` on an interval is least (by linear programming), then rounds them one
at a time, the most significant first, and fits those that remain again, so that
rounding one coefficient is made good by the next.
"""
from mpmath import mp, mpf, matrix, lu_solve, cos, pi
from scipy.optimize import linprog
import numpy
import struct

mp.dps = 50


def single(value):
    """The nearest f32."""
    return mpf(struct.unpack("f", struct.pack("f", float(value)))[0])


def double(value):
    """The nearest f64."""
    return mpf(float(value))


def grid(low, high, count):
    """Chebyshev's points: dense where minimax errors peak."""
    low, high = mpf(low), mpf(high)
    return [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf(1) / 2) / count) for i in range(count)]


def least_squares(rows, values):
    """A first guess, in full precision."""
    size = len(rows[0])
    normal, right = matrix(size, size), matrix(size, 1)
    for row, value in zip(rows, values):
        for i in range(size):
            right[i] += row[i] * value
            for k in range(size):
                normal[i, k] += row[i] * row[k]
    solution = lu_solve(normal, right)
    return [solution[k] for k in range(size)]


def least_maximum(rows, values, rounds=2):
    """Coefficients with the least largest |rows·c - values|, by linear programming.

    The program is solved for the change of a first guess, in units of its error, which
    doubles hold well. (Remez's exchange fails once the fixed coefficients leave a basis
    that vanishes inside the interval.)
    """
    coefficients = least_squares(rows, values)
    size = len(coefficients)
    scales = [max(abs(row[k]) for row in rows) for k in range(size)]
    for _ in range(rounds):
        errors = [sum(c * b for c, b in zip(coefficients, row)) - value for row, value in zip(rows, values)]
        unit = max(abs(error) for error in errors)
        if unit == 0:
            break
        basis = numpy.array([[float(row[k] / scales[k]) for k in range(size)] for row in rows])
        error = numpy.array([float(e / unit) for e in errors])
        ones = numpy.ones((len(rows), 1))
        result = linprog(
            [0] * size + [1],
            A_ub=numpy.vstack([numpy.hstack([basis, -ones]), numpy.hstack([-basis, -ones])]),
            b_ub=numpy.concatenate([-error, error]),
            bounds=[(None, None)] * size + [(0, None)])
        if not result.success:
            break
        coefficients = [c + mpf(float(d)) * unit / s for c, d, s in zip(coefficients, result.x, scales)]
    errors = [sum(c * b for c, b in zip(coefficients, row)) - value for row, value in zip(rows, values)]
    return coefficients, max(abs(error) for error in errors)


def fit(target, low, high, powers, weight=lambda x: 1, rounding=single, given=None, points=600, exact=()):
    """Coefficients of x**power, the lowest power first, as machine numbers, and the error.

    `given` fixes some: {power: value}. Powers in `exact` are not rounded.
    """
    xs = [x for x in grid(low, high, points) if x != 0]
    weights = [mpf(weight(x)) for x in xs]
    fixed = dict(given or {})
    values = [w * (target(x) - sum(c * x**p for p, c in fixed.items())) for x, w in zip(xs, weights)]
    free = [p for p in powers if p not in fixed]
    worst = None
    first = None
    while free:
        rows = [[w * x**p for p in free] for x, w in zip(xs, weights)]
        coefficients, worst = least_maximum(rows, values)
        if first is None:
            first = worst
        power, value = free.pop(0), coefficients[0]
        value = value if power in exact else rounding(value)
        fixed[power] = value
        values = [v - w * value * x**power for v, w, x in zip(values, weights, xs)]
    worst = max(abs(v) for v in values)
    return [fixed[p] for p in sorted(fixed)], first, worst


def hexadecimal(value, rounding=single):
    return float(rounding(value)).hex()


def show(name, result, rounding=single):
    coefficients, ideal, worst = result
    print(f"// {name}: error {mp.nstr(worst, 4)} (unrounded {mp.nstr(ideal, 4)})")
    for c in coefficients:
        print(f"    {float(c).hex()}, // {mp.nstr(c, 12)}")
