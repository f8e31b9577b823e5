//! Somebody who imports, and the worker behind.

use identity::Role;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{Actor, Response, TestApp};

/// Customers of the sample area: the second has no unit, the third a unit that does not exist.
pub(crate) const CUSTOMERS: &str = "客户编号,姓名,手机,归属单位
C1,张三,13800000001,A1
C2,李四,13800000002,
C3,王五,13800000003,NOWHERE
C4,赵六,13800000004,A2
";

/// Sales in a file of another system.
pub(crate) const SALES: &str = "shop;bon;when;what;litres;paid
A1;1;31/01/2026 08:15;DIESEL;40,00;300,00
A1;2;31/01/2026 09:15;DIESEL;30,00;225,00
A9;3;31/01/2026 10:15;DIESEL;30,00;225,00
";

/// How [`SALES`] is read.
pub(crate) fn sales_mapping() -> Value {
    json!({
        "columns": {
            "station_code": { "column": "shop" },
            "receipt": { "column": "bon" },
            "time": { "column": "when" },
            "product_code": { "column": "what" },
            "quantity": { "column": "litres", "unit": "litre" },
            "amount": { "column": "paid" },
        },
        "values": { "product_code": { "DIESEL": "0" } },
        "options": {
            "decimal_comma": true,
            "time_format": "%d/%m/%Y %H:%M",
            "time_zone": "Asia/Shanghai",
            "create_missing": ["product"],
        },
        "defaults": { "product_family": "diesel" },
    })
}

/// A desk in the head office.
pub(crate) struct Desk {
    pub(crate) app: TestApp,
    pub(crate) clerk: Actor,
}

impl Desk {
    pub(crate) async fn open(app: TestApp) -> Self {
        app.sample_area().await;
        let clerk = app.actor(Role::SystemAdministrator, "C").await;
        Self { app, clerk }
    }

    pub(crate) async fn upload(&self, name: &str, text: &str) -> Value {
        self.clerk.upload(&format!("/imports/uploads?file_name={name}"), text).await.expect(201)
    }

    /// Asks for an import of what was uploaded.
    pub(crate) async fn ask(&self, upload: &Value, kind: &str, mapping: &Value, dry_run: bool) -> Response {
        let body = json!({ "upload_id": upload["id"], "kind": kind, "mapping": mapping, "dry_run": dry_run });
        self.clerk.post("/imports", &body).await
    }

    /// Uploads, imports, and shows what became of it.
    pub(crate) async fn import(&self, name: &str, text: &str, kind: &str, mapping: &Value) -> Value {
        let upload = self.upload(name, text).await;
        let asked = self.ask(&upload, kind, mapping, false).await.expect(202);
        self.work_off().await;
        self.show(&asked).await
    }

    /// Lets the worker do everything that is due.
    pub(crate) async fn work_off(&self) {
        let mut registry = jobs::Registry::new();
        imports::register(&mut registry, &self.app.app);
        let calendar = kernel::TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
        jobs::Worker::new(self.app.app.db.clone(), Arc::new(registry), calendar).run_due().await.unwrap();
    }

    /// What happens every night: deletes files that are older than so many days.
    pub(crate) async fn tidy_up(&self, kept_days: i64) -> u64 {
        let work = self.app.work().await;
        let before = work.now().plus_seconds(-kept_days * 86_400);
        let gone = imports::forget_files(&self.app.app, &work, before).await.unwrap();
        work.commit().await.unwrap();
        gone
    }

    pub(crate) async fn show(&self, asked: &Value) -> Value {
        self.clerk.get(&format!("/imports/{}", asked["import_id"].as_str().unwrap())).await.expect(200)
    }
}

/// The text behind a pointer such as `/import/state`.
#[track_caller]
pub(crate) fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {value}")).to_owned()
}
