//! The system as its administrator sees it.

use identity::Role;
use serde_json::json;
use testkit::{Engine, TestApp, both_databases};

#[both_databases]
async fn a_healthy_system_says_so_check_by_check(app: TestApp) {
    let system = app.administrator().await.get("/system").await.expect(200);
    let checks = system["checks"].as_array().unwrap();
    assert!(checks.len() >= 5, "{system:#}");
    for check in checks {
        assert_ne!(check["state"], "fault", "{check}");
        assert!(!check["words"]["zh"].as_str().unwrap().is_empty());
    }
    assert_eq!(system["started_at"], "2026-03-02T08:00:00Z");
    assert_eq!(system["database_bytes"].is_number(), app.engine == Engine::Sqlite);
    assert!(system["free_bytes"].as_u64().unwrap() > 0);
}

#[both_databases]
async fn a_setting_says_where_it_comes_from_and_a_secret_is_kept(app: TestApp) {
    let settings = app.administrator().await.get("/settings").await.expect(200);
    let items = settings["items"].as_array().unwrap();
    let of = |name: &str| items.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(of("security.lock_minutes")["source"], "default");
    assert_eq!(of("security.lock_minutes")["value"], "15");
    assert!(!settings.to_string().contains("postgres://"), "{settings}");
}

#[both_databases]
async fn the_map_takes_pictures_from_the_place_that_the_settings_name_alone(app: TestApp) {
    let policy = async |app: &TestApp| {
        let answer = app.anonymous().get("/me").await;
        answer.header("content-security-policy").unwrap().to_owned()
    };
    assert!(policy(&app).await.contains("img-src 'self' data: blob:;"));
    let tiles = "https://tiles.example/{z}/{x}/{y}.png";
    let with_map = TestApp::start_with(app.engine, |it| tiles.clone_into(&mut it.map.tile_url)).await;
    assert!(policy(&with_map).await.contains("img-src 'self' data: blob: https://tiles.example;"));
    let administrator = with_map.administrator().await;
    let installation = administrator.get("/installation").await.expect(200);
    assert_eq!(installation["tile_url"], tiles);
    assert_eq!((&installation["currency"], &installation["currency_digits"]), (&json!("CNY"), &json!(2)));
}

#[both_databases]
async fn settings_and_state_are_for_administrators_and_auditors(app: TestApp) {
    app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    for path in ["/system", "/settings"] {
        assert_eq!(manager.get(path).await.expect(403)["permission"], "system.read_system");
    }
    manager.get("/installation").await.expect(200);
}
