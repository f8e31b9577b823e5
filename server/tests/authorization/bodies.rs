//! What is sent to operations that take a body: right but for reaching into area A.

use crate::belongings::{Belongings, receipt, within};
use serde_json::{Value, json};

impl Belongings {
    /// A body that is right but for reaching into area A.
    pub(crate) fn body(&self, operation: &str) -> Value {
        let a1 = self.area.a1.id;
        match operation {
            "create_user" => {
                json!({ "login": "intruder", "grants": [{ "role": "maintainer", "unit_id": a1 }] })
            }
            "create_role" | "change_role" => {
                json!({ "name": { "zh": "X", "en": "X" }, "permissions": ["sales.read_sales"] })
            }
            "create_unit" => {
                json!({ "level": "station", "code": "X", "name": "X", "parent_id": self.area.area_a })
            }
            "create_station" => json!({ "code": "X", "name": "X", "parent_id": self.area.area_a }),
            "create_employee" => json!({ "number": "X", "unit_id": a1, "post": "attendant" }),
            "create_customer" => json!({ "kind": "organisation", "name": "X", "owner_id": a1 }),
            "create_product" => json!({ "code": "X", "name": "X", "family": "goods", "unit": "piece" }),
            "change_unit" => json!({ "name": "X" }),
            "replace_closures" | "replace_pumps" | "replace_tanks" | "replace_targets" => {
                json!({ "items": [] })
            }
            "add_card" => json!({ "card_number": "8888", "kind": "main" }),
            "add_phone" | "correct_phone" => json!({ "phone": "13800138000" }),
            "add_vehicle" => json!({ "plate": "京A12345" }),
            "assign_owner" => json!({ "owner_id": a1 }),
            "merge_customers" => {
                json!({ "absorbed_id": self.customer, "kept_version": 1, "absorbed_version": 1 })
            }
            "return_customer" => json!({ "reason": "x" }),
            "check_duplicates" => {
                json!({ "kind": "organisation", "name": "Holder A-0", "card_numbers": ["A-0"] })
            }
            "sign_duty" => json!({ "version": 1 }),
            "change_pool_rules" => json!({ "held_max": 9, "cooldown_days": 9, "return_after_days": null }),
            "set_product_price" | "set_product_cost" => {
                json!({ "unit_id": a1, "from": "2026-01-01", "unit_price_ufen": 789_000_000 })
            }
            "record_sales" => json!({ "source": "x", "sales": [receipt("A1", "intruder", 0, "A-0")] }),
            "start_import" => json!({ "upload_id": self.upload, "kind": "customers" }),
            "undo_import" => json!({ "ask": "look" }),
            "change_mapping" => json!({ "is_shared": true, "is_default": false }),
            "refuse_export" => json!({ "reason": "x" }),
            "snooze_warning" => json!({ "reason": "x", "until": "2026-03-20" }),
            "assign_warning" => json!({ "to": "nobody" }),
            "acknowledge_warnings" => json!({ "warning_ids": [self.warning] }),
            "snooze_warnings" => {
                json!({ "warning_ids": [self.warning], "reason": "x", "until": "2026-03-20" })
            }
            "assign_warnings" => json!({ "warning_ids": [self.warning], "to": "nobody" }),
            "count_segment" | "preview_segment" => json!({ "filter": within(&self.area) }),
            "create_segment" | "change_segment" => {
                json!({ "name": "X", "filter": within(&self.area), "unit_id": a1 })
            }
            "create_group" | "change_group" => json!({ "name": "X", "unit_id": a1 }),
            "add_group_members" | "remove_group_members" => json!({ "customer_ids": [self.customer] }),
            "add_group_event" | "change_group_event" => json!({ "on": "2026-03-01", "title": "X" }),
            "attend_group_event" => json!({ "came": [self.customer] }),
            "change_rules" => json!({ "values": { "lost_days": 200 }, "note": "x" }),
            "replace_holidays" => json!({ "items": [{ "kind": "spring_festival", "day": "2026-02-17" }] }),
            "approve_regrades" | "refuse_regrades" | "change_level_rules" => self.body_of_levels(operation),
            "start_backtest" => backtest_plan(&a1),
            _ => body_of_file(operation).unwrap_or_else(|| self.body_about_persons(operation)),
        }
    }

    /// The same for the levels of customers.
    fn body_of_levels(&self, operation: &str) -> Value {
        match operation {
            "approve_regrades" => json!({ "regrade_ids": [self.regrade] }),
            "refuse_regrades" => json!({ "regrade_ids": [self.regrade], "reason": "x" }),
            _ => level_rules(700),
        }
    }

    /// The same for what the law asks for.
    fn body_about_persons(&self, operation: &str) -> Value {
        match operation {
            "add_consent_text" => {
                json!({ "purpose": "marketing", "text": { "zh": "x", "en": "x" }, "from": "2026-01-01" })
            }
            "record_consent" => {
                json!({ "purpose": "marketing", "text_version": 1, "is_given": true, "source": "counter" })
            }
            "set_hold" => json!({ "is_on": true }),
            "reveal_values" => json!({ "field": "phone", "reason": "call" }),
            "receive_request" => json!({ "customer_id": self.customer, "kind": "access" }),
            "move_request" => json!({ "state": "in_progress" }),
            "erase_person" => json!({ "confirm_number": "nobody" }),
            _ => json!({}),
        }
    }
}

/// A year of a unit.
pub(crate) fn backtest_plan(unit: &impl serde::Serialize) -> Value {
    json!({ "unit_id": unit, "from": "2025-01-05", "until": "2025-12-28", "capacity": 10, "horizon": 2 })
}

/// Rules by which the customers of area A reach a level that needs approval.
pub(crate) fn level_rules(station_kg: i64) -> Value {
    json!({
        "bounds": { "station_kg": station_kg, "region_kg": 1_000, "company_kg": 500_000 },
        "densities": { "gasoline": 740, "diesel": 840, "cng": 0, "lng": 430 },
        "evidence_weeks": 8,
        "hold_periods": 2,
        "near_per_mille": 100,
        "needs_approval": ["region"],
        "duties": [],
        "units": [],
        "note": "x",
    })
}

/// A right body for what changes the parts of a customer's file.
fn body_of_file(operation: &str) -> Option<Value> {
    Some(match operation {
        "add_contact" => json!({ "name": "X", "role": "other" }),
        "add_invoice_title" => json!({ "title": "X", "tax_number": "91350100M000100Y43" }),
        "add_site" => json!({ "name": "X" }),
        "add_occasion" => json!({ "kind": "founding", "date": "03-05" }),
        "change_customer_fields" => json!({ "values": {} }),
        "write_customer_note" => json!({ "text": "x" }),
        "review_customer" => json!({ "checked": ["name"] }),
        "change_review_rules" => json!({ "items": [{ "class": "a", "days": 30 }] }),
        "define_customer_field" => {
            json!({ "key": "x", "name": { "zh": "甲", "en": "x" }, "kind": "text", "applies_to": ["person"] })
        }
        _ => return None,
    })
}
