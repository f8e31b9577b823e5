//! The vault on both databases.
#![cfg(test)]

#[path = "../../database/tests/support/mod.rs"]
mod support;

use database::{Db, Engine, Query, Scope, Sql, Who, Work};
use kernel::SeededEntropy;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use support::Scratch;
use uuid::Uuid;
use vault::{PersonalKind, Search, SubjectId, ValueId, Vault, VaultError};

struct Fixture {
    scratch: Scratch,
    vault: Vault,
}

impl Fixture {
    async fn start(engine: Engine) -> Self {
        let scratch = Scratch::start(engine, vault::MIGRATIONS).await;
        let vault = open(&scratch.db, key_file(&scratch), 1).await.unwrap();
        Self { scratch, vault }
    }

    async fn work(&self) -> Work {
        self.scratch.db.work(Who::system("test"), Scope::Everything).await.unwrap()
    }

    fn new_subject(&self) -> SubjectId {
        SubjectId(self.scratch.db.new_id())
    }

    async fn seal(&self, subject: SubjectId, kind: PersonalKind, plain: &str) -> ValueId {
        let work = self.work().await;
        let id = self.vault.seal(&work, subject, kind, plain).await.unwrap();
        work.commit().await.unwrap();
        id
    }

    /// The plain values of a person.
    async fn values(&self, subject: SubjectId) -> Vec<String> {
        let reader = self.scratch.db.read(Scope::Everything);
        let values = self.vault.reveal(&reader, subject).await.unwrap();
        values.into_iter().map(|it| it.plain).collect()
    }

    async fn found(&self, search: Search) -> Vec<SubjectId> {
        let mut query = Query::new("select k.subject_id from vault_key k where ");
        search.push_to(&mut query, "k.subject_id");
        query.push(" order by k.subject_id");
        let rows: Vec<(Uuid,)> = self.scratch.db.read(Scope::Everything).rows(query).await.unwrap();
        rows.into_iter().map(|it| SubjectId(it.0)).collect()
    }

    /// Copies the sealed bytes of one person over those of another, as somebody with the database might.
    async fn move_sealed(&self, from: SubjectId, to: SubjectId) {
        let work = self.work().await;
        let mut query =
            Query::new("update vault_value set sealed = (select sealed from vault_value where subject_id = ");
        query.bind(from.0).push(") where subject_id = ").bind(to.0);
        assert_eq!(work.run(query).await.unwrap(), 1);
        work.commit().await.unwrap();
    }
}

fn key_file(scratch: &Scratch) -> PathBuf {
    scratch.folder.path().join("keys").join("vault.key")
}

async fn open(db: &Db, path: PathBuf, seed: u64) -> Result<Vault, VaultError> {
    Vault::open(db, &path, Arc::new(SeededEntropy::new(seed))).await
}

both_databases! {
    async fn a_value_is_read_as_it_was_sealed_and_stands_nowhere_in_the_clear(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Name, "张三").await;
        it.seal(subject, PersonalKind::Phone, "13800138000").await;
        assert_eq!(it.values(subject).await, ["张三", "13800138000"]);

        let reader = it.scratch.db.read(Scope::Everything);
        let sealed: Vec<(Vec<u8>,)> =
            reader.rows(Query::new("select sealed from vault_value")).await.unwrap();
        for (bytes,) in sealed {
            assert!(!bytes.windows(3).any(|it| "张三13800138000".as_bytes().windows(3).any(|of| of == it)));
        }
    }

    async fn the_vault_opens_again_with_its_key_file(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Name, "张三").await;
        let again = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap();
        let reader = it.scratch.db.read(Scope::Everything);
        assert_eq!(again.reveal(&reader, subject).await.unwrap()[0].plain, "张三");
        assert_eq!(again.blind("card", "1"), it.vault.blind("card", "1"));
    }

    async fn a_missing_key_file_is_refused_and_never_made_anew(engine) {
        let it = Fixture::start(engine).await;
        std::fs::remove_file(key_file(&it.scratch)).unwrap();
        let error = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap_err();
        assert!(matches!(error, VaultError::KeyFileMissing { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("restore") && text.contains(it.vault.key_name().as_str()), "{text}");
        assert!(!key_file(&it.scratch).exists());
    }

    async fn the_key_file_of_another_database_is_refused(engine) {
        let (it, other) = (Fixture::start(engine).await, Scratch::start(engine, vault::MIGRATIONS).await);
        let theirs = open(&other.db, key_file(&other), 7).await.unwrap();
        let error = open(&it.scratch.db, key_file(&other), 2).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, VaultError::KeyFileWrong { .. }), "{text}");
        assert!(text.contains(&theirs.key_name()) && text.contains(it.vault.key_name().as_str()), "{text}");
    }

    async fn a_new_database_takes_the_key_file_that_is_there(engine) {
        let (first, second) = (Fixture::start(engine).await, Scratch::start(engine, vault::MIGRATIONS).await);
        let taken = open(&second.db, key_file(&first.scratch), 7).await.unwrap();
        assert_eq!(taken.key_name(), first.vault.key_name().as_str());
    }

    async fn of_two_processes_that_start_at_once_with_own_key_files_one_is_refused(engine) {
        let scratch = Scratch::start(engine, vault::MIGRATIONS).await;
        let other = scratch.open_again(2).await;
        let paths = ["one.key", "two.key"].map(|name| scratch.folder.path().join(name));
        let (one, two) = tokio::join!(
            open(&scratch.db, paths[0].clone(), 1),
            open(&other, paths[1].clone(), 2),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
        for (opened, path) in [one, two].iter().zip(paths) {
            assert_eq!(opened.is_ok(), path.exists(), "no key file is left behind that opens nothing");
        }
    }

    async fn a_page_of_people_is_read_with_their_masks(engine) {
        let it = Fixture::start(engine).await;
        let subjects = [it.new_subject(), it.new_subject(), it.new_subject()];
        for (subject, name) in subjects.iter().zip(["张三", "李四"]) {
            it.seal(*subject, PersonalKind::Name, name).await;
        }
        let reader = it.scratch.db.read(Scope::Everything);
        let page = it.vault.reveal_all(&reader, &subjects).await.unwrap();
        assert_eq!(page.len(), 2);
        assert_eq!(page[&subjects[1]][0].masked(), "李*");
        assert_eq!(format!("{:?}", page[&subjects[1]][0]), "Name 李*", "a log shows the mask alone");
    }

    async fn a_value_is_found_by_what_people_type(engine) {
        let it = Fixture::start(engine).await;
        let (zhang, li) = (it.new_subject(), it.new_subject());
        it.seal(zhang, PersonalKind::Name, "张三丰").await;
        it.seal(zhang, PersonalKind::Phone, "138 0013 8000").await;
        it.seal(zhang, PersonalKind::Plate, "京A·12345").await;
        it.seal(li, PersonalKind::Name, "李三丰").await;
        let cases = [
            ("三丰", vec![zhang, li]),
            ("张三", vec![zhang]),
            ("zsf", vec![zhang]),
            ("8000", vec![zhang]),
            ("+86 13800138000", vec![zhang]),
            ("12345", vec![zhang]),
            ("王五", vec![]),
        ];
        for (typed, expected) in cases {
            assert_eq!(it.found(it.vault.search_any(typed)).await, expected, "{typed}");
        }
    }

    async fn the_tokens_must_all_come_from_one_value(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Name, "张三").await;
        it.seal(subject, PersonalKind::Name, "三丰").await;
        assert_eq!(it.found(it.vault.search_tokens(PersonalKind::Name, "张三丰")).await, []);
        assert_eq!(it.found(it.vault.search_tokens(PersonalKind::Name, "张三")).await, [subject]);
    }

    async fn a_replaced_value_is_found_by_its_new_text_alone(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        let id = it.seal(subject, PersonalKind::Phone, "13800138000").await;
        let work = it.work().await;
        it.vault.replace(&work, id, "13900139111").await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(it.values(subject).await, ["13900139111"]);
        assert_eq!(it.found(it.vault.search_any("8000")).await, []);
        assert_eq!(it.found(it.vault.search_any("9111")).await, [subject]);
    }

    async fn a_person_has_one_name_after_it_was_set_twice(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        for name in ["张三", "张四"] {
            let work = it.work().await;
            it.vault.set(&work, subject, PersonalKind::Name, name).await.unwrap();
            work.commit().await.unwrap();
        }
        assert_eq!(it.values(subject).await, ["张四"]);
    }

    async fn an_erased_person_is_unreadable_everywhere_and_stays_erased(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Name, "张三").await;
        let work = it.work().await;
        let sealed = it.vault.seal_json(&work, subject, &json!({ "name": "张三" })).await.unwrap();
        work.commit().await.unwrap();
        let reader = it.scratch.db.read(Scope::Everything);
        assert_eq!(it.vault.open_json(&reader, &sealed).await.unwrap(), Some(json!({ "name": "张三" })));

        let work = it.work().await;
        assert!(it.vault.erase(&work, subject).await.unwrap());
        assert!(!it.vault.erase(&work, subject).await.unwrap(), "there is nothing left to erase");
        work.commit().await.unwrap();

        assert_eq!(it.values(subject).await, Vec::<String>::new());
        assert_eq!(it.found(it.vault.search_any("张三")).await, []);
        assert_eq!(it.vault.open_json(&reader, &sealed).await.unwrap(), None);
        let work = it.work().await;
        let refused = it.vault.seal(&work, subject, PersonalKind::Name, "张三").await;
        assert!(matches!(refused, Err(VaultError::Erased(of)) if of == subject));
    }

    async fn sealed_json_tells_nothing_but_whose_it_is(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        let work = it.work().await;
        let sealed = it.vault.seal_json(&work, subject, &json!("13800138000")).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(sealed["subject"], json!(subject.to_string()));
        assert!(!sealed.to_string().contains("13800138000"));
    }

    async fn a_value_moved_to_another_person_does_not_open(engine) {
        let it = Fixture::start(engine).await;
        let (one, other) = (it.new_subject(), it.new_subject());
        it.seal(one, PersonalKind::Name, "张三").await;
        it.seal(other, PersonalKind::Name, "李四").await;
        it.move_sealed(one, other).await;
        let reader = it.scratch.db.read(Scope::Everything);
        let refused = it.vault.reveal(&reader, other).await;
        assert!(matches!(refused, Err(VaultError::Altered(of)) if of == other));
    }

    async fn a_thousand_people_are_sealed_together(engine) {
        let it = Fixture::start(engine).await;
        let subjects: Vec<SubjectId> = (0..1_000).map(|_| it.new_subject()).collect();
        let work = it.work().await;
        let mut sealer = it.vault.sealer(&work);
        for (number, subject) in subjects.iter().enumerate() {
            sealer.add(*subject, PersonalKind::Name, "张三");
            sealer.add(*subject, PersonalKind::Phone, &format!("1380000{number:04}"));
        }
        assert_eq!(sealer.len(), 2_000);
        sealer.store().await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(it.values(subjects[999]).await, ["张三", "13800000999"]);
        assert_eq!(it.found(it.vault.search_any("0999")).await, [subjects[999]]);
    }

    async fn two_transactions_that_meet_a_new_person_at_once_use_one_key(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        let other = it.scratch.open_again(2).await;
        let seal = async |db: &Db, phone: &str| {
            let work = db.work(Who::system("test"), Scope::Everything).await.unwrap();
            it.vault.seal(&work, subject, PersonalKind::Phone, phone).await.unwrap();
            work.commit().await.unwrap();
        };
        tokio::join!(seal(&it.scratch.db, "13800138000"), seal(&other, "13900139000"));
        let mut phones = it.values(subject).await;
        phones.sort();
        assert_eq!(phones, ["13800138000", "13900139000"]);
    }

    async fn people_are_looked_up_by_the_phones_of_an_import(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Phone, "13800138000").await;
        let tokens: Vec<_> = ["+86 138 0013 8000", "13900139000"]
            .iter()
            .filter_map(|phone| it.vault.whole_token(PersonalKind::Phone, phone))
            .collect();
        let reader = it.scratch.db.read(Scope::Everything);
        let found = it.vault.subjects_by_token(&reader, &tokens).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[&tokens[0]], [subject]);
        assert_eq!(tokens[0], it.vault.blind("phone", "13800138000"), "a till's phone is compared with it");
    }
}

fn next_file(scratch: &Scratch) -> PathBuf {
    key_file(scratch).with_added_extension("next")
}

async fn rotate(it: &Fixture) -> Result<vault::Rotated, VaultError> {
    let entropy = Arc::new(SeededEntropy::new(99));
    vault::rotate(&it.scratch.db, &key_file(&it.scratch), entropy, |_| {}).await
}

both_databases! {
    async fn a_new_key_file_opens_everything_and_the_old_one_nothing(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Phone, "13800138000").await;
        let old = std::fs::read(key_file(&it.scratch)).unwrap();
        let (token, old_name) = (it.vault.blind("card", "1"), it.vault.key_name());
        let rotated = rotate(&it).await.unwrap();
        assert_eq!((rotated.from, rotated.persons, rotated.was_begun), (old_name.clone(), 1, false));

        let again = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap();
        assert_eq!(again.key_name(), rotated.to);
        assert_eq!(again.blind("card", "1"), token, "search tokens stay as they are");
        let reader = it.scratch.db.read(Scope::Everything);
        assert_eq!(again.reveal(&reader, subject).await.unwrap()[0].plain, "13800138000");
        assert_eq!(it.found(again.search_any("8000")).await, [subject]);
        assert!(!next_file(&it.scratch).exists());

        std::fs::write(key_file(&it.scratch), old).unwrap();
        let error = open(&it.scratch.db, key_file(&it.scratch), 3).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, VaultError::KeyFileWrong { .. }) && text.contains(&old_name), "{text}");
    }

    async fn a_vault_that_is_open_goes_on_while_the_key_file_changes(engine) {
        let it = Fixture::start(engine).await;
        let (before, after) = (it.new_subject(), it.new_subject());
        it.seal(before, PersonalKind::Name, "张三").await;
        rotate(&it).await.unwrap();
        // The vault that was opened with the old key reads the new one by itself, and seals with it.
        assert_eq!(it.values(before).await, ["张三"]);
        it.seal(after, PersonalKind::Name, "李四").await;
        let again = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap();
        let reader = it.scratch.db.read(Scope::Everything);
        assert_eq!(again.reveal(&reader, after).await.unwrap()[0].plain, "李四");
    }

    async fn a_change_that_was_cut_off_goes_on_and_opens_meanwhile(engine) {
        let it = Fixture::start(engine).await;
        let subjects: Vec<SubjectId> = (0..3).map(|_| it.new_subject()).collect();
        for subject in &subjects {
            it.seal(*subject, PersonalKind::Name, "张三").await;
        }
        // Cut off after the new key was named: nobody's key is wrapped by it yet.
        let old_file = std::fs::read(key_file(&it.scratch)).unwrap();
        let other = Scratch::start(engine, vault::MIGRATIONS).await;
        let theirs = open(&other.db, key_file(&other), 7).await.unwrap();
        std::fs::copy(key_file(&other), next_file(&it.scratch)).unwrap();
        let work = it.work().await;
        let mut query = Query::new("update vault_master set next_name = ");
        query.bind(theirs.key_name());
        work.run(query).await.unwrap();
        work.commit().await.unwrap();
        let half = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap();
        let new = it.new_subject();
        let work = it.work().await;
        half.seal(&work, new, PersonalKind::Name, "王五").await.unwrap();
        work.commit().await.unwrap();

        // Without the file of the key to come the half-way state is refused, and nothing is touched.
        std::fs::rename(next_file(&it.scratch), next_file(&it.scratch).with_extension("away")).unwrap();
        let error = open(&it.scratch.db, key_file(&it.scratch), 3).await.unwrap_err();
        assert!(matches!(error, VaultError::HalfRotated { .. }), "{error}");
        assert_eq!(std::fs::read(key_file(&it.scratch)).unwrap(), old_file);
        std::fs::rename(next_file(&it.scratch).with_extension("away"), next_file(&it.scratch)).unwrap();

        let rotated = rotate(&it).await.unwrap();
        assert_eq!((rotated.persons, rotated.was_begun), (3, true), "the new person has the new key already");
        let again = open(&it.scratch.db, key_file(&it.scratch), 4).await.unwrap();
        let reader = it.scratch.db.read(Scope::Everything);
        for subject in subjects.into_iter().chain([new]) {
            assert_eq!(again.reveal(&reader, subject).await.unwrap().len(), 1);
        }
    }

    async fn a_change_cut_off_before_the_last_rename_is_ended(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Name, "张三").await;
        let old_file = std::fs::read(key_file(&it.scratch)).unwrap();
        let rotated = rotate(&it).await.unwrap();
        // As the disk was just before the rename.
        std::fs::rename(key_file(&it.scratch), next_file(&it.scratch)).unwrap();
        std::fs::write(key_file(&it.scratch), old_file).unwrap();
        let opened = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap();
        assert_eq!(opened.key_name(), rotated.to);
        let ended = rotate(&it).await.unwrap();
        assert_eq!((ended.to, ended.persons), (rotated.to.clone(), 0));
        assert!(!next_file(&it.scratch).exists());
        assert_eq!(open(&it.scratch.db, key_file(&it.scratch), 3).await.unwrap().key_name(), rotated.to);
    }

    async fn whoever_is_erased_stands_in_the_list_beside_the_key_file(engine) {
        let it = Fixture::start(engine).await;
        let subject = it.new_subject();
        it.seal(subject, PersonalKind::Name, "张三").await;
        let work = it.work().await;
        it.vault.erase(&work, subject).await.unwrap();
        // Given up in the database: the list knows already, and the next start makes up for it.
        work.abandon().await.unwrap();
        let listed: Vec<SubjectId> = it.vault.erasures().unwrap().iter().map(|it| it.subject).collect();
        assert_eq!(listed, [subject]);
        let reader = it.scratch.db.read(Scope::Everything);
        assert_eq!(it.vault.with_keys(&reader, &listed).await.unwrap(), [subject]);
        // The list outlives a change of the key file: it is bound to the search key.
        rotate(&it).await.unwrap();
        let again = open(&it.scratch.db, key_file(&it.scratch), 2).await.unwrap();
        assert_eq!(again.erasures().unwrap().len(), 1);
    }

    async fn a_file_of_a_person_opens_with_their_key_alone(engine) {
        let it = Fixture::start(engine).await;
        let (one, other) = (it.new_subject(), it.new_subject());
        let work = it.work().await;
        let sealed = it.vault.seal_file(&work, one, one.uuid(), b"content").await.unwrap();
        it.vault.seal(&work, other, PersonalKind::Name, "李四").await.unwrap();
        work.commit().await.unwrap();
        let reader = it.scratch.db.read(Scope::Everything);
        let opened = it.vault.open_file(&reader, one, one.uuid(), &sealed).await.unwrap();
        assert_eq!(opened.as_deref(), Some(b"content".as_slice()));
        assert!(it.vault.open_file(&reader, other, one.uuid(), &sealed).await.is_err());
        let work = it.work().await;
        it.vault.erase(&work, one).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(it.vault.open_file(&reader, one, one.uuid(), &sealed).await.unwrap(), None);
    }
}
