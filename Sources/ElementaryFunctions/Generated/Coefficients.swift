// Written by Scripts/numerics/coefficients.py; do not edit.

/// Polynomials, the lowest power first, and constants in parts, for float32 and float64.
enum Coefficients {
    /// e^r for |r| ≤ ln2; error 1.6e-8 and 1.2e-17.
    static let exponentialOverFullRange = PerType(
        single: [
            0x1p0, 0x1p0, 0x1.00000cp-1, 0x1.55550ap-3, 0x1.5549b2p-5, 0x1.112982p-7, 0x1.71d3acp-10,
            0x1.9b13b8p-13,
        ],
        double: [
            0x1p0, 0x1p0, 0x1.ffffffffffff2p-2, 0x1.55555555555c2p-3, 0x1.5555555556ad7p-5, 0x1.1111111107438p-7,
            0x1.6c16c16998819p-10, 0x1.a01a01b3a9f42p-13, 0x1.a01a05b4ea0fep-16, 0x1.71de29029b0e6p-19,
            0x1.27e1ad8a24956p-22, 0x1.ae71bcea2e836p-26, 0x1.21861d189a264p-29, 0x1.5e5c1ae58ab86p-33,
        ])

    /// e^r for |r| ≤ ln2 / 2; error 3.2e-9 and 3.8e-18.
    static let exponentialOverHalfRange = PerType(
        single: [
            0x1p0, 0x1p0, 0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558bep-5, 0x1.1239ep-7, 0x1.6a3fb4p-10,
        ],
        double: [
            0x1p0, 0x1p0, 0x1.000000000000ap-1, 0x1.55555555555p-3, 0x1.55555555506a6p-5, 0x1.1111111126bdcp-7,
            0x1.6c16c18487eb4p-10, 0x1.a01a012e4e8c6p-13, 0x1.a0199910f5c71p-16, 0x1.71df1df8e885p-19,
            0x1.28ae5f55bd2bap-22, 0x1.ad8a431da7fb3p-26,
        ])

    /// (1 - e^-r - r) / r² for |r| ≤ ln2 / 2; error 1.4e-8 and 2.9e-19.
    static let complementRest = PerType(
        single: [
            -0x1.fffffep-2, 0x1.5554b2p-3, -0x1.5556f8p-5, 0x1.1226e2p-7, -0x1.6b95d6p-10,
        ],
        double: [
            -0x1p-1, 0x1.5555555555559p-3, -0x1.5555555555555p-5, 0x1.111111110f6cbp-7, -0x1.6c16c16c184b2p-10,
            0x1.a01a01afc8be7p-13, -0x1.a01a0195e78efp-16, 0x1.71ddf8a3864cfp-19, -0x1.27e508fee8acfp-22,
            0x1.af5e3e324e3e8p-26, -0x1.1f229a90052a7p-29,
        ])

    /// (e^r - 1 - r) / r² for |r| ≤ ln2 / 2; error 3.2e-9 and 6.2e-20.
    static let exponentialRest = PerType(
        single: [
            0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558bep-5, 0x1.1239ep-7, 0x1.6a3faep-10,
        ],
        double: [
            0x1p-1, 0x1.555555555555bp-3, 0x1.555555555553ep-5, 0x1.111111110ee21p-7, 0x1.6c16c16c22664p-10,
            0x1.a01a01b2dfa26p-13, 0x1.a01a0164e7526p-16, 0x1.71ddf17d2b532p-19, 0x1.27e56c95a4503p-22,
            0x1.af69d805611b9p-26, 0x1.1e914cd0a83cbp-29,
        ])

    /// (ln(1 + f) - f + f²/2) / f³ for 1 + f in [√½, √2]; error 5.8e-9 and 9.0e-18.
    static let logarithmRest = PerType(
        single: [
            0x1.555554p-2, -0x1.000226p-2, 0x1.99a01cp-3, -0x1.54728cp-3, 0x1.22d936p-3, -0x1.0d8232p-3,
            0x1.055e6p-3, -0x1.38c908p-4,
        ],
        double: [
            0x1.5555555555533p-2, -0x1.fffffffffef2ap-3, 0x1.999999999f7aap-3, -0x1.555555566a8abp-3,
            0x1.24924922a1b5bp-3, -0x1.ffffff2c37137p-4, 0x1.c71c71e1006c3p-4, -0x1.9999c265338d5p-4,
            0x1.745d3f0145b5cp-4, -0x1.5550eebef40acp-4, 0x1.3b0b8afbe2d6cp-4, -0x1.24d74d82fde54p-4,
            0x1.11ccecf8c5976p-4, -0x1.fba1a8dc16a8cp-5, 0x1.d05b3944612ap-5, -0x1.d121111121eeep-5,
            0x1.0a6180e525e2cp-4, -0x1.ea01161a1e5e2p-5, 0x1.ac6f1f9986bc1p-6,
        ])

    /// (3·artanh(s)/s - 3 - s²) / s⁴ in s², for (1 + s) / (1 - s) in [√½, √2]; error 8.5e-12 and 1.1e-20.
    static let areaTangentRest = PerType(
        single: [
            0x1.33338p-1, 0x1.b67bbap-2, 0x1.67b9cp-2,
        ],
        double: [
            0x1.3333333333464p-1, 0x1.b6db6db683c1cp-2, 0x1.555555a20c1e2p-2, 0x1.1745af6aad3b3p-2,
            0x1.d8ae6209a0546p-3, 0x1.973fde4e933fbp-3, 0x1.956409dbe8476p-3,
        ])

    /// (sin r - r) / r³ in r², for |r| ≤ π/2; error 6.7e-9 and 3.2e-19.
    static let sineRest = PerType(
        single: [
            -0x1.55554cp-3, 0x1.110edcp-7, -0x1.9f6f72p-13, 0x1.5d989p-19,
        ],
        double: [
            -0x1.5555555555555p-3, 0x1.11111111110c7p-7, -0x1.a01a01a014bdep-13, 0x1.71de3a52928e3p-19,
            -0x1.ae6454ccc446ap-26, 0x1.6123cad93ef39p-33, -0x1.ae42e5780950ap-41, 0x1.8820ae342e81bp-49,
        ])

    /// (tan r - r) / r³ in r², for |r| ≤ π/4; error 1.5e-9 and 1.0e-18.
    static let tangentRest = PerType(
        single: [
            0x1.555562p-2, 0x1.110d1ap-3, 0x1.baf0bap-5, 0x1.5bd588p-6, 0x1.6789c8p-7, -0x1.63c6bep-14,
            0x1.247a26p-8,
        ],
        double: [
            0x1.555555555555fp-2, 0x1.11111111104aep-3, 0x1.ba1ba1bacdb32p-5, 0x1.664f485a3cc5cp-6,
            0x1.226e3ada48eap-7, 0x1.d6d2d9dec563ap-9, 0x1.7db24b7971598p-10, 0x1.34b4fd966da9fp-11,
            0x1.ff9163b126da1p-13, 0x1.5c89103e7ff4bp-14, 0x1.1d6f1c4d1273cp-14, -0x1.bf90a1648c4dcp-16,
            0x1.9f4372946fbd5p-15, -0x1.9e7263e5811acp-16, 0x1.4c01eff6cda57p-17,
        ])

    /// erf(x) / x - 1 in x², for |x| ≤ 1.1; error 4.8e-9 and 1.4e-17.
    static let errorFunctionNear = PerType(
        single: [
            0x1.06eba8p-3, -0x1.812734p-2, 0x1.ce2aa6p-4, -0x1.b7cdep-6, 0x1.52ac24p-8, -0x1.9a3dep-11,
            0x1.2f80b2p-14,
        ],
        double: [
            0x1.06eba8214db68p-3, -0x1.812746b0379a5p-2, 0x1.ce2f21a04030dp-4, -0x1.b82ce311e8e62p-6,
            0x1.565bccfa17aa2p-8, -0x1.c02db0eda027ep-11, 0x1.f9a2dad729d64p-14, -0x1.f4cd719f001ffp-17,
            0x1.b9af7b4cb4334p-20, -0x1.5dcc038f7eee1p-23, 0x1.ebba065d850b5p-27, -0x1.19562a8114c5bp-30,
            0x1.7c705f1d5d314p-35,
        ])

    /// erfc(x)^¼ for 1.09 ≤ x; the error is that of erf; error 5.5e-9 and 1.2e-18.
    static let errorFunctionFar = PerType(
        single: [
            0x1.00db46p0, -0x1.32172p-2, -0x1.5380aap-4, -0x1.da20b8p-6, 0x1.a5cf6p-5, -0x1.05af7ap-6,
            0x1.a3fb52p-10, 0x1.f40288p-15, -0x1.f7fd1p-17,
        ],
        double: [
            0x1.fffffa56985ep-1, -0x1.20dd0108f62fbp-2, -0x1.e8f54060d7b2ep-4, 0x1.fb7b7d3181cabp-7,
            0x1.30524275a0cabp-6, -0x1.2b1cfe40efa64p-10, -0x1.0bc25f644bb8p-9, 0x1.420f7c7a3f45dp-12,
            0x1.c9a2d1a568354p-15, 0x1.5bd34b88256b8p-17, -0x1.339ffc183ee2ap-16, 0x1.15c30ace33ab6p-17,
            -0x1.a1a43cfe69853p-19, 0x1.1080e29b4669ap-20, -0x1.0b6f6b422616ap-22, 0x1.6efd1281989efp-25,
            -0x1.50955939063efp-28, 0x1.75a67c36d2837p-32, -0x1.39e8ec36786fbp-37, -0x1.467857d39e735p-41,
            0x1.ff60dce42b9aep-45, -0x1.aa74bff58bef5p-50,
        ])

    /// ln 2 = sum.
    static let naturalLogarithmOfTwo = PerType(
        single: [
            0x1.62e4p-1, 0x1.7f7d1cp-20,
        ],
        double: [
            0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45,
        ])

    /// π = sum; n has 15 bits.
    static let halfTurn = PerType(
        single: [
            0x1.92p1, 0x1.fp-11, 0x1.6ap-16, 0x1.11p-25, 0x1.68c234p-38,
        ],
        double: [
            0x1.921fb5444p1, 0x1.68cp-38, 0x1.1a6263314p-53, 0x1.701b839a25205p-91,
        ])

    /// π = sum; n + ½ has 16 bits.
    static let halfTurnForHalves = PerType(
        single: [
            0x1.92p1, 0x1.ep-11, 0x1.b4p-15, 0x1p-23, 0x1.11p-25, 0x1.68c234p-38,
        ],
        double: [
            0x1.921fb5444p1, 0x1.68cp-38, 0, 0x1.1a6263314p-53, 0x1.701b839a25205p-91,
        ])

    /// half of the last three parts of the above = sum.
    static let halfTurnRestHalved = PerType(
        single: [
            0x1.44p-24, 0x1.0b4612p-34,
        ],
        double: [
            0x1.1a6263314p-54, 0x1.701b839a25205p-92,
        ])

    /// π/2 = sum; n has 16 bits.
    static let quarterTurn = PerType(
        single: [
            0x1.92p0, 0x1.fp-12, 0x1.6ap-17, 0x1.1p-26, 0x1.0ap-34, 0x1.4611a6p-42,
        ],
        double: [
            0x1.921fb5444p0, 0x1.68cp-39, 0x1.1a6263314p-54, 0x1.701b839ap-92, 0x1.29024e088a67dp-127,
        ])

    /// 2 / (3 ln2) = sum.
    static let twoThirdsOfBinaryLogarithm = PerType(
        single: [
            0x1.ec6p-1, 0x1.09dc3ap-13,
        ],
        double: [
            0x1.ec709dcp-1, 0x1.d01feba4fe0abp-32,
        ])

    /// ln 2 = sum.
    static let naturalLogarithmOfTwoShort = PerType(
        single: [
            0x1.62ep-1, 0x1.0bfbe8p-15,
        ],
        double: [
            0x1.62e42f8p-1, 0x1.be8e7bcd5e4f2p-27,
        ])

}
