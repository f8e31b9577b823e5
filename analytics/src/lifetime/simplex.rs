//! The simplex search of Nelder & Mead (1965) with the coefficients that adapt to the number of dimensions (Gao & Han 2012).

/// Where a search ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minimum<const N: usize> {
    pub(super) at: [f64; N],
    pub(super) value: f64,
    /// Whether the simplex became as small as wanted before the steps ran out.
    pub(super) is_found: bool,
}

/// The size of the first simplex, and when to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    pub(super) step: f64,
    /// Corners so close in every coordinate are the same.
    pub(super) size: f64,
    /// The largest difference of values within the last simplex.
    pub(super) value_tolerance: f64,
    pub(super) steps_max: u32,
}

type Corner<const N: usize> = ([f64; N], f64);

/// Looks for the least value of `f` near `start`. A value that is no number counts as the largest.
pub(super) fn minimise<const N: usize>(
    start: [f64; N],
    search: Search,
    f: impl Fn(&[f64; N]) -> f64,
) -> Minimum<N> {
    let value = |at: &[f64; N]| {
        let value = f(at);
        if value.is_finite() { value } else { f64::INFINITY }
    };
    let n = N as f64;
    let (expand, contract, shrink) = (1.0 + 2.0 / n, 0.75 - 1.0 / (2.0 * n), 1.0 - 1.0 / n);
    let mut corners: Vec<Corner<N>> = vec![(start, value(&start))];
    for axis in 0..N {
        let mut at = start;
        at[axis] += search.step;
        corners.push((at, value(&at)));
    }
    let mut is_found = false;
    for _ in 0..search.steps_max {
        corners.sort_by(|one, other| one.1.total_cmp(&other.1));
        let (best, worst) = (corners[0], corners[N]);
        if worst.1 - best.1 < search.value_tolerance && is_small(&corners, search.size) {
            is_found = true;
            break;
        }
        let centre = centre(&corners[..N]);
        let towards = |factor: f64| -> Corner<N> {
            let at = std::array::from_fn(|axis| centre[axis] + factor * (worst.0[axis] - centre[axis]));
            (at, value(&at))
        };
        let reflected = towards(-1.0);
        let next = if reflected.1 < best.1 {
            let expanded = towards(-expand);
            if expanded.1 < reflected.1 { expanded } else { reflected }
        } else if reflected.1 < corners[N - 1].1 {
            reflected
        } else if reflected.1 < worst.1 {
            towards(-contract)
        } else {
            towards(contract)
        };
        if next.1 < worst.1.min(reflected.1) || reflected.1 < corners[N - 1].1 {
            corners[N] = next;
        } else {
            for corner in &mut corners[1..] {
                let at = std::array::from_fn(|axis| best.0[axis] + shrink * (corner.0[axis] - best.0[axis]));
                *corner = (at, value(&at));
            }
        }
    }
    corners.sort_by(|one, other| one.1.total_cmp(&other.1));
    Minimum { at: corners[0].0, value: corners[0].1, is_found }
}

fn is_small<const N: usize>(corners: &[Corner<N>], size: f64) -> bool {
    corners[1..].iter().all(|it| (0..N).all(|axis| (it.0[axis] - corners[0].0[axis]).abs() < size))
}

fn centre<const N: usize>(corners: &[Corner<N>]) -> [f64; N] {
    std::array::from_fn(|axis| corners.iter().map(|it| it.0[axis]).sum::<f64>() / corners.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEARCH: Search = Search { step: 0.5, size: 1e-4, value_tolerance: 1e-10, steps_max: 2_000 };

    #[test]
    fn the_bottom_of_a_bent_valley_is_found() {
        let banana = |at: &[f64; 2]| (1.0 - at[0]).powi(2) + 100.0 * (at[1] - at[0] * at[0]).powi(2);
        let found = minimise([-1.2, 1.0], SEARCH, banana);
        assert!(found.is_found && (found.at[0] - 1.0).abs() < 1e-3 && (found.at[1] - 1.0).abs() < 2e-3);
    }

    #[test]
    fn what_falls_for_ever_is_not_called_found() {
        assert!(!minimise([0.0, 0.0], SEARCH, |at| -at[0] - at[1]).is_found);
    }

    #[test]
    fn what_is_no_number_is_avoided() {
        let found = minimise([2.0], SEARCH, |at| if at[0] < 1.0 { f64::NAN } else { at[0] });
        assert!((found.at[0] - 1.0).abs() < 1e-3);
    }
}
