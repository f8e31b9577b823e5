//! What the models need of linear algebra: the inverse of a small symmetric matrix, and the nodes of a quadrature.

/// The inverse of a symmetric positive definite matrix by its Cholesky factor; nothing for any other.
pub(super) fn inverse<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut low = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let rest =
                matrix[row][column] - (0..column).map(|it| low[row][it] * low[column][it]).sum::<f64>();
            low[row][column] = if row == column {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / low[column][column]
            };
        }
    }
    let column = |unit: usize| {
        let (mut half, mut column) = ([0.0; N], [0.0; N]);
        for row in 0..N {
            let one = if row == unit { 1.0 } else { 0.0 };
            half[row] = (one - (0..row).map(|it| low[row][it] * half[it]).sum::<f64>()) / low[row][row];
        }
        for row in (0..N).rev() {
            let rest = (row + 1..N).map(|it| low[it][row] * column[it]).sum::<f64>();
            column[row] = (half[row] - rest) / low[row][row];
        }
        column
    };
    Some(std::array::from_fn(column))
}

/// The eigenvalues of a symmetric tridiagonal matrix and the first component of each eigenvector, by QL with implicit
/// shifts (Golub & Welsch 1969). `beside[i]` stands between rows i and i+1.
pub(super) fn eigen<const N: usize>(mut diagonal: [f64; N], mut beside: [f64; N]) -> Option<[[f64; 2]; N]> {
    const TURNS_MAX: u32 = 60;
    let mut first = [0.0; N];
    first[0] = 1.0;
    beside[N - 1] = 0.0;
    for low in 0..N {
        for turn in 0.. {
            let split = (low..N - 1).find(|&it| {
                let size = diagonal[it].abs() + diagonal[it + 1].abs();
                beside[it].abs() <= f64::EPSILON * size
            });
            let high = split.unwrap_or(N - 1);
            if high == low {
                break;
            }
            if turn == TURNS_MAX {
                return None;
            }
            let g = (diagonal[low + 1] - diagonal[low]) / (2.0 * beside[low]);
            let r = g.hypot(1.0);
            let mut g = diagonal[high] - diagonal[low] + beside[low] / (g + r.copysign(g));
            let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
            for at in (low..high).rev() {
                let (f, b) = (s * beside[at], c * beside[at]);
                let r = f.hypot(g);
                beside[at + 1] = r;
                (s, c) = (f / r, g / r);
                let g_next = diagonal[at + 1] - p;
                let turned = (diagonal[at] - g_next) * s + 2.0 * c * b;
                p = s * turned;
                diagonal[at + 1] = g_next + p;
                g = c * turned - b;
                (first[at], first[at + 1]) =
                    (c * first[at] - s * first[at + 1], s * first[at] + c * first[at + 1]);
            }
            diagonal[low] -= p;
            beside[low] = g;
            beside[high] = 0.0;
        }
    }
    Some(std::array::from_fn(|it| [diagonal[it], first[it]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.2], [0.5, -0.2, 2.0]];
        let found = inverse(&matrix).unwrap();
        for (row, line) in matrix.iter().enumerate() {
            for column in 0..3 {
                let sum: f64 = line.iter().zip(&found).map(|(one, other)| one * other[column]).sum();
                assert!((sum - if row == column { 1.0 } else { 0.0 }).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_matrix_that_bends_both_ways_has_none() {
        assert_eq!(inverse(&[[1.0, 2.0], [2.0, 1.0]]), None);
        assert_eq!(inverse(&[[f64::NAN, 0.0], [0.0, 1.0]]), None);
    }

    #[test]
    fn the_eigenvalues_of_a_pair_are_known() {
        let mut found = eigen([2.0, 2.0], [1.0, 0.0]).unwrap();
        found.sort_by(|one, other| one[0].total_cmp(&other[0]));
        assert!((found[0][0] - 1.0).abs() < 1e-12 && (found[1][0] - 3.0).abs() < 1e-12);
        assert!(found.iter().all(|it| (it[1] * it[1] - 0.5).abs() < 1e-12));
    }
}
