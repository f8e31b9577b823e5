//! Backups, from either engine into either.
#![cfg(test)]

mod support;

use database::{BackupError, BackupSummary, Engine, Migration, Query, Scope, Sql, Who, Work};
use std::io::Write;
use support::Scratch;

/// Every type, and a reference of a table to itself.
const UNITS: Migration = Migration {
    name: "sample_0001_units",
    sql: "
create table sample_unit (
    id uuid primary key,
    parent_id uuid references sample_unit (id),
    name text not null,
    litres bigint,
    is_open boolean,
    picture bytea
);
",
};

/// A key of two columns, a key of text, a reference to another table, and a row that is there from the start.
/// By name the first table comes before the one it refers to.
const THINGS: Migration = Migration {
    name: "sample_0002_things",
    sql: "
create table sample_order (
    day bigint not null,
    code text not null,
    unit_id uuid not null references sample_unit (id),
    primary key (day, code)
);
create table sample_word (
    word text primary key,
    note text
);
insert into sample_word (word, note) values ('seed', null);
",
};

async fn start(engine: Engine) -> Scratch {
    Scratch::start(engine, &[UNITS, THINGS]).await
}

database::rows! {
    struct UnitRow in "sample_unit" {
        id: uuid::Uuid,
        parent_id: Option<uuid::Uuid>,
        name: String,
        litres: Option<i64>,
        is_open: Option<bool>,
        picture: Option<Vec<u8>>,
    }
}

database::rows! {
    struct OrderRow in "sample_order" {
        day: i64,
        code: String,
        unit_id: uuid::Uuid,
    }
}

database::rows! {
    struct WordRow in "sample_word" {
        word: String,
        note: Option<String>,
    }
}

async fn work(scratch: &Scratch) -> Work {
    scratch.db.work(Who::system("test"), Scope::Everything).await.unwrap()
}

/// A tree whose children have smaller keys than their parents, and texts that languages sort differently.
async fn fill(scratch: &Scratch) {
    let mut work = work(scratch).await;
    let ids: Vec<uuid::Uuid> = (0..3).map(|_| work.new_id()).collect();
    let unit = |index: usize, parent: Option<usize>| UnitRow {
        id: ids[index],
        parent_id: parent.map(|it| ids[it]),
        name: format!("站 \"{index}\"\n\\"),
        litres: [Some(i64::MAX), Some(-1), None][index],
        is_open: [Some(true), Some(false), None][index],
        picture: [Some(vec![0, 255, 10]), Some(vec![]), None][index].clone(),
    };
    work.insert_all([unit(2, None)]).await.unwrap();
    work.insert_all([unit(1, Some(2))]).await.unwrap();
    work.insert_all([unit(0, Some(1))]).await.unwrap();
    let order = |day, code: &str| OrderRow { day, code: code.to_owned(), unit_id: ids[0] };
    work.insert_all([order(2, "a"), order(1, "b"), order(1, "B"), order(1, "_"), order(-1, "")])
        .await
        .unwrap();
    let word = |word: &str| WordRow { word: word.to_owned(), note: Some("张三 😀".to_owned()) };
    work.insert_all(["Ä", "a", "B", "ab", "a b", "一"].map(word)).await.unwrap();
    work.tell("sample.filled", &ids.len());
    work.commit().await.unwrap();
}

async fn backup(scratch: &Scratch) -> (Vec<u8>, BackupSummary) {
    let mut bytes = Vec::new();
    let summary = database::backup(&scratch.db, &mut bytes).await.unwrap();
    (bytes, summary)
}

async fn units(scratch: &Scratch) -> Vec<UnitRow> {
    let text = "select id, parent_id, name, litres, is_open, picture from sample_unit order by id";
    scratch.db.read(Scope::Everything).rows(Query::new(text)).await.unwrap()
}

fn unpack(bytes: &[u8]) -> String {
    std::io::read_to_string(flate2::bufread::GzDecoder::new(bytes)).unwrap()
}

fn pack(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

#[tokio::test]
async fn a_backup_goes_from_sqlite_to_postgres_and_back_with_identical_bytes() {
    let first = start(Engine::Sqlite).await;
    fill(&first).await;
    let (bytes, summary) = backup(&first).await;
    let mut previous = first;
    for engine in [Engine::Postgres, Engine::Sqlite, Engine::Postgres] {
        let next = start(engine).await;
        assert_eq!(database::restore(&next.db, bytes.as_slice()).await.unwrap(), summary);
        assert_eq!(backup(&next).await.0, bytes, "{engine:?}");
        assert_eq!(units(&next).await, units(&previous).await);
        previous = next;
    }
    assert_eq!(summary.rows["sample_unit"], 3);
    assert_eq!(summary.rows["outbox_event"], 1);
}

both_databases! {
    async fn a_database_goes_on_after_a_restore(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        fill(&from).await;
        database::restore(&to.db, backup(&from).await.0.as_slice()).await.unwrap();
        let mut work = work(&to).await;
        work.tell("sample.continued", &());
        work.commit().await.unwrap();
        assert_eq!(backup(&to).await.1.rows["outbox_event"], 2);
    }

    async fn references_are_as_strict_after_a_restore_as_before(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        fill(&from).await;
        database::restore(&to.db, backup(&from).await.0.as_slice()).await.unwrap();
        let work = work(&to).await;
        let orphan = UnitRow {
            id: uuid::Uuid::max(),
            parent_id: Some(uuid::Uuid::nil()),
            name: String::new(),
            litres: None,
            is_open: None,
            picture: None,
        };
        let refused = work.insert(orphan).await;
        assert!(matches!(refused, Err(database::Error::Reference(_))), "{refused:?}");
    }

    async fn a_backup_is_not_restored_over_data(engine) {
        let scratch = start(engine).await;
        fill(&scratch).await;
        let before = backup(&scratch).await;
        let refused = database::restore(&scratch.db, before.0.as_slice()).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
        assert_eq!(backup(&scratch).await, before);
    }

    async fn another_process_makes_the_same_backup(engine) {
        let scratch = start(engine).await;
        fill(&scratch).await;
        let mut bytes = Vec::new();
        database::backup(&scratch.open_again(2).await, &mut bytes).await.unwrap();
        assert_eq!(bytes, backup(&scratch).await.0);
    }

    async fn a_backup_cut_anywhere_stores_nothing(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        fill(&from).await;
        let text = unpack(&backup(&from).await.0);
        let empty = backup(&to).await;
        let lines = text.lines().count();
        for count in 0..lines {
            let cut: String = text.split_inclusive('\n').take(count).collect();
            let refused = database::restore(&to.db, cut.as_bytes()).await;
            assert!(matches!(refused, Err(BackupError::Truncated { .. })), "{count}: {refused:?}");
        }
        assert_eq!(backup(&to).await, empty);
    }

    async fn a_packed_file_cut_in_the_middle_is_told(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        fill(&from).await;
        let bytes = backup(&from).await.0;
        for length in [bytes.len() - 1, bytes.len() - 9, 30] {
            let refused = database::restore(&to.db, &bytes[..length]).await;
            assert!(matches!(refused, Err(BackupError::Truncated { .. })), "{length}: {refused:?}");
        }
    }

    async fn an_altered_value_is_told_by_the_checksum(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        fill(&from).await;
        let text = unpack(&backup(&from).await.0).replace("张三", "李四");
        let refused = database::restore(&to.db, pack(&text).as_slice()).await;
        assert!(matches!(refused, Err(BackupError::Altered)), "{refused:?}");
    }

    async fn a_row_of_the_wrong_kind_is_told_with_its_line(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        fill(&from).await;
        let text = unpack(&backup(&from).await.0).replace("9223372036854775807", "\"much\"");
        let error = database::restore(&to.db, text.as_bytes()).await.unwrap_err();
        assert!(error.to_string().contains("sample_unit.litres"), "{error}");
        assert!(matches!(error, BackupError::NotABackup { line, .. } if line > 1));
    }

    async fn a_backup_of_another_schema_is_refused_by_name(engine) {
        let from = Scratch::start(engine, &[UNITS]).await;
        let to = start(engine).await;
        let error = database::restore(&to.db, backup(&from).await.0.as_slice()).await.unwrap_err();
        assert!(error.to_string().contains("sample_0002_things"), "{error}");
    }

    async fn any_other_file_is_refused(engine) {
        let to = start(engine).await;
        for text in ["hello\n", "{}\n", "{\"format\":\"other\"}\n"] {
            let refused = database::restore(&to.db, text.as_bytes()).await;
            assert!(matches!(refused, Err(BackupError::NotABackup { line: 1, .. })), "{refused:?}");
        }
        let newer = "{\"format\":\"forecourt-backup\",\"version\":2}\n";
        let refused = database::restore(&to.db, newer.as_bytes()).await;
        assert!(matches!(refused, Err(BackupError::NewerFormat { found: 2 })), "{refused:?}");
    }

    async fn a_long_table_is_written_and_read_in_batches(engine) {
        let (from, to) = (start(engine).await, start(engine).await);
        let work = work(&from).await;
        let words = (0..25_000).map(|number| WordRow { word: format!("word {number}"), note: None });
        work.insert_all(words).await.unwrap();
        work.commit().await.unwrap();
        let (bytes, summary) = backup(&from).await;
        assert_eq!(summary.rows["sample_word"], 25_001, "with the one that the migration put in");
        assert_eq!(database::restore(&to.db, bytes.as_slice()).await.unwrap(), summary);
    }
}
