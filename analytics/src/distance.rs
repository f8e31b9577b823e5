//! How far two places on the map are from each other.

/// Metres from the centre of the earth to its surface, on average.
const EARTH_M: f64 = 6_371_008.8;

/// A place, by latitude and longitude in millionths of a degree.
pub type Place = (i64, i64);

/// The distance as the crow flies, in whole metres (haversine).
pub fn distance_m(from: Place, to: Place) -> i64 {
    let radians = |udeg: i64| (udeg as f64 / 1e6).to_radians();
    let half_chord = |a: i64, b: i64| ((radians(b) - radians(a)) / 2.0).sin().powi(2);
    let height = half_chord(from.0, to.0);
    let width = half_chord(from.1, to.1) * radians(from.0).cos() * radians(to.0).cos();
    (2.0 * EARTH_M * (height + width).clamp(0.0, 1.0).sqrt().asin()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        assert_eq!(distance_m((38_000_000, 114_500_000), (39_000_000, 114_500_000)), 111_195);
    }

    #[test]
    fn a_degree_of_longitude_is_shorter_in_the_north() {
        let at_sixty = distance_m((60_000_000, 10_000_000), (60_000_000, 11_000_000));
        assert!((55_000..56_000).contains(&at_sixty), "{at_sixty}");
    }

    #[test]
    fn a_place_is_where_it_is_and_the_way_back_is_as_long() {
        let (a, b) = ((38_050_000, 114_470_000), (38_870_000, 115_480_000));
        assert_eq!(distance_m(a, a), 0);
        assert_eq!(distance_m(a, b), distance_m(b, a));
    }
}
