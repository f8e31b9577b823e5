//! How personal values are guarded, and how long they are kept.

use serde::Deserialize;

/// Reveals, alerts, requests, messages, and how long each class of data is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    pub reveals_per_day_max: i64,
    pub alert_reveals_per_hour: i64,
    pub alert_exports_per_hour: i64,
    pub alert_export_rows: i64,
    pub alert_leaving_days: i64,
    pub night_from_hour: i64,
    pub night_until_hour: i64,
    pub request_days: i64,
    pub package_days: i64,
    pub quiet_from_minutes: i64,
    pub quiet_until_minutes: i64,
    pub messages_per_week_max: i64,
    pub messages_per_month_max: i64,
    pub audit_kept_days: i64,
    pub reveals_kept_days: i64,
    pub exports_kept_days: i64,
    pub requests_kept_days: i64,
    pub unmatched_kept_days: i64,
    pub prospects_kept_days: i64,
}

/// Half a year: what the protection classes of networks ask for (等保 2.0).
const AUDIT_DAYS_MIN: i64 = 183;
const MINUTES_PER_DAY: i64 = 1_440;

impl Privacy {
    /// What cannot be as it is, by name.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let is_minute = |it: i64| (0..MINUTES_PER_DAY).contains(&it);
        let is_hour = |it: i64| (0..24).contains(&it);
        if self.audit_kept_days != 0 && self.audit_kept_days < AUDIT_DAYS_MIN {
            Some("privacy.audit_kept_days must be 0 or at least 183")
        } else if !is_minute(self.quiet_from_minutes) || !is_minute(self.quiet_until_minutes) {
            Some("privacy.quiet_from_minutes and privacy.quiet_until_minutes must lie between 0 and 1439")
        } else if !is_hour(self.night_from_hour) || !is_hour(self.night_until_hour) {
            Some("privacy.night_from_hour and privacy.night_until_hour must lie between 0 and 23")
        } else if self.values_as_numbers().iter().any(|it| it.1 < 0) {
            Some("privacy: no number may be negative")
        } else if self.request_days == 0 || self.package_days == 0 {
            Some("privacy.request_days and privacy.package_days must be at least 1")
        } else {
            None
        }
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.values_as_numbers().into_iter().map(|(name, value)| (name, value.to_string()))
    }

    fn values_as_numbers(&self) -> [(&'static str, i64); 19] {
        [
            ("privacy.reveals_per_day_max", self.reveals_per_day_max),
            ("privacy.alert_reveals_per_hour", self.alert_reveals_per_hour),
            ("privacy.alert_exports_per_hour", self.alert_exports_per_hour),
            ("privacy.alert_export_rows", self.alert_export_rows),
            ("privacy.alert_leaving_days", self.alert_leaving_days),
            ("privacy.night_from_hour", self.night_from_hour),
            ("privacy.night_until_hour", self.night_until_hour),
            ("privacy.request_days", self.request_days),
            ("privacy.package_days", self.package_days),
            ("privacy.quiet_from_minutes", self.quiet_from_minutes),
            ("privacy.quiet_until_minutes", self.quiet_until_minutes),
            ("privacy.messages_per_week_max", self.messages_per_week_max),
            ("privacy.messages_per_month_max", self.messages_per_month_max),
            ("privacy.audit_kept_days", self.audit_kept_days),
            ("privacy.reveals_kept_days", self.reveals_kept_days),
            ("privacy.exports_kept_days", self.exports_kept_days),
            ("privacy.requests_kept_days", self.requests_kept_days),
            ("privacy.unmatched_kept_days", self.unmatched_kept_days),
            ("privacy.prospects_kept_days", self.prospects_kept_days),
        ]
    }
}

#[cfg(test)]
mod tests {
    use crate::Settings;

    #[test]
    fn the_audit_is_kept_for_half_a_year_at_least() {
        let mut privacy = Settings::default().privacy;
        assert_eq!(privacy.fault(), None);
        privacy.audit_kept_days = 30;
        assert!(privacy.fault().unwrap().contains("audit_kept_days"));
        privacy.audit_kept_days = 0;
        assert_eq!(privacy.fault(), None);
    }

    #[test]
    fn hours_of_the_night_are_hours() {
        let mut privacy = Settings::default().privacy;
        privacy.night_until_hour = 24;
        assert!(privacy.fault().unwrap().contains("night_until_hour"));
    }
}
