//! Aggregates over the known values of one window, group or list, and NORM.S.INV. Values come left to right in the
//! order of the periods or rows. Invariant: no aggregate but SUM, COUNT and COUNTA has an answer without values.

use super::number::known;
use crate::plan::Agg;

/// An aggregate of known numbers. `places` are the positions (period or row, counted from one) that SLOPE takes as x;
/// `seen` is how many values there were, the unknown ones included. Sorts `values` where the aggregate needs it.
pub fn aggregate(agg: Agg, values: &mut [f64], places: &[f64], seen: usize) -> f64 {
    let n = values.len() as f64;
    match agg {
        Agg::Count | Agg::CountA => n,
        Agg::Sum if seen == 0 => 0.0,
        _ if values.is_empty() => f64::NAN,
        Agg::Sum => known(values.iter().sum()),
        Agg::Average => known(values.iter().sum::<f64>() / n),
        Agg::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
        Agg::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Agg::Median => percentile(values, 0.5),
        Agg::Percentile(share) => percentile(values, share),
        Agg::StDev => deviation(values),
        Agg::Slope => slope(values, places),
    }
}

/// PERCENTILE (inclusive): between the two nearest ranks in proportion. Source: Hyndman and Fan (1996), definition 7.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    if values.is_empty() || !(0.0..=1.0).contains(&share) {
        return f64::NAN;
    }
    values.sort_unstable_by(f64::total_cmp);
    let at = share * (values.len() - 1) as f64;
    let low = at.floor() as usize;
    let part = at - at.floor();
    match values.get(low + 1) {
        Some(next) if part > 0.0 => known(values[low] + part * (next - values[low])),
        _ => values[low],
    }
}

/// STDEV: of a sample, in two passes.
fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if n < 2.0 {
        return f64::NAN;
    }
    let mean = values.iter().sum::<f64>() / n;
    known((values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt())
}

/// SLOPE of the least squares line.
pub fn slope(y: &[f64], x: &[f64]) -> f64 {
    let n = y.len().min(x.len());
    if n < 2 {
        return f64::NAN;
    }
    let mean = |v: &[f64]| v[..n].iter().sum::<f64>() / n as f64;
    let (mx, my) = (mean(x), mean(y));
    let (mut across, mut square) = (0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        across += (x - mx) * (y - my);
        square += (x - mx) * (x - mx);
    }
    known(across / square)
}

/// NORM.S.INV. Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988),
/// routine PPND16, then one step of Halley against erfc to reach the last digits.
pub fn normal_inverse(p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return f64::NAN;
    }
    let q = p - 0.5;
    let x = if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        q * ratio(&CENTRE, r)
    } else {
        let tail = if q < 0.0 { p } else { 1.0 - p };
        let r = (-tail.ln()).sqrt();
        let x = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
        if q < 0.0 { -x } else { x }
    };
    refine(x, p)
}

/// One step of Halley's method for `cdf(x) = p`, in the nearer tail, where the difference keeps its digits.
fn refine(x: f64, p: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let error = if x.abs() < 1.0 {
        density * centre_series(x) - (p - 0.5)
    } else if x < 0.0 {
        density / tail_fraction(-x) - p
    } else {
        (1.0 - p) - density / tail_fraction(x)
    };
    let step = error / density;
    let next = x - step / (1.0 + 0.5 * x * step);
    // AS 241 is good to a few last digits already: a larger step is an error of the tail, not of x
    if (next - x).abs() <= 4e-15 * x.abs().max(1e-3) { next } else { x }
}

/// (P(X < x) - 1/2) / density: the series around zero.
fn centre_series(x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (x, x, 1.0);
    while term.abs() > sum.abs() * 1e-18 && k < 400.0 {
        term *= x * x / (2.0 * k + 1.0);
        sum += term;
        k += 1.0;
    }
    sum
}

/// density / P(X > z) for z >= 1: Laplace's continued fraction.
fn tail_fraction(z: f64) -> f64 {
    (1..240).rev().fold(z, |rest, k| z + f64::from(k) / rest)
}

/// Numerator and denominator, lowest power first.
type Ratio = ([f64; 8], [f64; 8]);

fn ratio((top, bottom): &Ratio, r: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
    horner(top) / horner(bottom)
}

#[rustfmt::skip]
const CENTRE: Ratio = (
    [3.387_132_872_796_366_5, 1.331_416_678_917_843_8e2, 1.971_590_950_306_551_3e3, 1.373_169_376_550_946e4,
     4.592_195_393_154_987e4, 6.726_577_092_700_87e4, 3.343_057_558_358_813e4, 2.509_080_928_730_122_7e3],
    [1.0, 4.231_333_070_160_091e1, 6.871_870_074_920_579e2, 5.394_196_021_424_751e3,
     2.121_379_430_158_659_7e4, 3.930_789_580_009_271e4, 2.872_908_573_572_194_3e4, 5.226_495_278_852_545e3],
);

#[rustfmt::skip]
const MIDDLE: Ratio = (
    [1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691, 3.647_848_324_763_204_5,
     1.270_458_252_452_368_4, 2.417_807_251_774_506e-1, 2.272_384_498_926_918_4e-2, 7.745_450_142_783_414e-4],
    [1.0, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 6.897_673_349_851e-1,
     1.481_039_764_274_800_8e-1, 1.519_866_656_361_645_7e-2, 5.475_938_084_995_345e-4, 1.050_750_071_644_416_9e-9],
);

#[rustfmt::skip]
const FAR: Ratio = (
    [6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 2.965_605_718_285_048_7e-1,
     2.653_218_952_657_612_4e-2, 1.242_660_947_388_078_4e-3, 2.711_555_568_743_487_6e-5, 2.010_334_399_292_288_1e-7],
    [1.0, 5.998_322_065_558_88e-1, 1.369_298_809_227_358e-1, 1.487_536_129_085_061_5e-2,
     7.868_691_311_456_133e-4, 1.846_318_317_510_054_7e-5, 1.421_511_758_316_446e-7, 2.044_263_103_389_939_8e-15],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_inverse_to_the_last_digits() {
        // values of mpmath with 30 digits, rounded to doubles
        let cases = [
            (0.95, 1.644_853_626_951_472_2),
            (0.975, 1.959_963_984_540_054),
            (0.99, 2.326_347_874_040_841),
            (0.5, 0.0),
            (0.9, 1.281_551_565_544_600_6),
            (0.999, 3.090_232_306_167_813_5),
            (0.05, -1.644_853_626_951_472_7),
            (1e-10, -6.361_340_902_404_056),
        ];
        for (p, z) in cases {
            assert!((normal_inverse(p) - z).abs() <= 4.5e-16 * z.abs(), "{p}: {} is not {z}", normal_inverse(p));
        }
        assert!(normal_inverse(0.0).is_nan() && normal_inverse(1.0).is_nan());
    }

    #[test]
    fn aggregates_as_excel_documents() {
        // Microsoft's help: STDEV 27.46391572, SLOPE 0.305556 (2/1/2000 example), PERCENTILE({1,2,3,4},0.3) = 1.9
        let mut strength = [1345.0, 1301.0, 1368.0, 1322.0, 1310.0, 1370.0, 1318.0, 1350.0, 1303.0, 1299.0];
        assert!((aggregate(Agg::StDev, &mut strength, &[], 10) - 27.463_915_719_843_49).abs() < 1e-12);
        let (y, x) = ([2.0, 3.0, 9.0, 1.0, 8.0, 7.0, 5.0], [6.0, 5.0, 11.0, 7.0, 5.0, 4.0, 4.0]);
        assert!((slope(&y, &x) - 0.305_555_555_555_555_6).abs() < 1e-15);
        assert_eq!(percentile(&mut [1.0, 3.0, 2.0, 4.0], 0.3), 1.9);
        assert_eq!(aggregate(Agg::Median, &mut [4.0, 1.0, 3.0, 2.0], &[], 4), 2.5);
    }

    #[test]
    fn nothing_and_unknowns_only() {
        assert_eq!(aggregate(Agg::Sum, &mut [], &[], 0), 0.0);
        assert!(aggregate(Agg::Sum, &mut [], &[], 3).is_nan());
        assert_eq!(aggregate(Agg::Count, &mut [], &[], 3), 0.0);
        assert!(aggregate(Agg::Max, &mut [], &[], 0).is_nan());
    }
}
