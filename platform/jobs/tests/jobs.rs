//! Background work on both databases.
#![cfg(test)]

#[path = "../../database/tests/support/mod.rs"]
mod support;

use database::{Db, Engine, EventRow, Query, Scope, Sql, Who, Work};
use jobs::{Context, Job, JobError, JobId, JobState, Options, Registry, Schedule, Worker};
use kernel::TradingCalendar;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use support::Scratch;
use tokio::sync::Notify;

/// What handlers did, in order.
type Seen = Arc<Mutex<Vec<String>>>;

fn seen_in(seen: &Seen) -> Vec<String> {
    seen.lock().unwrap().clone()
}

async fn start(engine: Engine) -> Scratch {
    Scratch::start(engine, jobs::MIGRATIONS).await
}

fn worker(db: &Db, registry: Registry) -> Worker {
    worker_of(db, &Arc::new(registry))
}

fn worker_of(db: &Db, registry: &Arc<Registry>) -> Worker {
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    Worker::new(db.clone(), Arc::clone(registry), calendar)
}

async fn work(db: &Db) -> Work {
    db.work(Who::system("test"), Scope::Everything).await.unwrap()
}

async fn enqueue(db: &Db, payload: &str, options: Options) -> JobId {
    let work = work(db).await;
    let id = jobs::enqueue(&work, "Note", &payload, options).await.unwrap();
    work.commit().await.unwrap();
    id
}

async fn job(db: &Db, id: JobId) -> Job {
    jobs::find(&db.read(Scope::Everything), id).await.unwrap().unwrap()
}

/// A registry whose one job notes its payload.
fn noting() -> (Registry, Seen) {
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let mut registry = Registry::new();
    registry.job("Note", move |context: Context, payload: String| {
        let notes = Arc::clone(&notes);
        async move {
            context.progress(3, 4);
            notes.lock().unwrap().push(payload.clone());
            Ok(format!("noted {payload}"))
        }
    });
    (registry, seen)
}

/// A registry whose one job ends every attempt with `end`.
fn ending(end: fn() -> Result<(), JobError>) -> Registry {
    let mut registry = Registry::new();
    registry.job("Note", move |_: Context, _: String| async move { end() });
    registry
}

/// A registry whose job hangs in its first attempt until `release`, and says when it has begun.
struct Hanging {
    registry: Arc<Registry>,
    begun: Arc<Notify>,
    release: Arc<Notify>,
}

fn hanging_once() -> Hanging {
    let (begun, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let attempts = Arc::new(Mutex::new(0));
    let mut registry = Registry::new();
    let (begins, released) = (Arc::clone(&begun), Arc::clone(&release));
    registry.job("Note", move |_: Context, _: String| {
        let (begun, release) = (Arc::clone(&begins), Arc::clone(&released));
        let mut attempts = attempts.lock().unwrap();
        *attempts += 1;
        let attempt = *attempts;
        async move {
            if attempt == 1 {
                begun.notify_one();
                release.notified().await;
            }
            Ok(attempt)
        }
    });
    Hanging { registry: Arc::new(registry), begun, release }
}

both_databases! {
    async fn a_job_runs_and_leaves_its_result_and_progress(engine) {
        let scratch = start(engine).await;
        let (registry, seen) = noting();
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        assert_eq!(job(&scratch.db, id).await.state, JobState::Queued);
        assert_eq!(worker(&scratch.db, registry).run_due().await.unwrap(), 1);
        let job = job(&scratch.db, id).await;
        assert_eq!((job.state, job.attempts), (JobState::Done, 1));
        assert_eq!((job.progress_done, job.progress_total), (3, 4));
        assert_eq!(job.result, Some(serde_json::json!("noted a")));
        assert_eq!(seen_in(&seen), ["a"]);
    }

    async fn a_job_whose_transaction_is_given_up_never_runs(engine) {
        let scratch = start(engine).await;
        let (registry, seen) = noting();
        let work = work(&scratch.db).await;
        jobs::enqueue(&work, "Note", &"a", Options::default()).await.unwrap();
        work.abandon().await.unwrap();
        assert_eq!(worker(&scratch.db, registry).run_due().await.unwrap(), 0);
        assert_eq!(seen_in(&seen), Vec::<String>::new());
    }

    async fn jobs_run_when_they_are_due_and_the_one_due_longest_first(engine) {
        let scratch = start(engine).await;
        let (registry, seen) = noting();
        let worker = worker(&scratch.db, registry);
        let later = Options { run_after: Some(support::NOW.plus_seconds(60)), ..Options::default() };
        enqueue(&scratch.db, "later", later).await;
        enqueue(&scratch.db, "first", Options::default()).await;
        enqueue(&scratch.db, "second", Options::default()).await;
        worker.run_due().await.unwrap();
        assert_eq!(seen_in(&seen), ["first", "second"]);
        scratch.clock.advance_seconds(60);
        worker.run_due().await.unwrap();
        assert_eq!(seen_in(&seen), ["first", "second", "later"]);
    }

    async fn a_job_without_a_handler_waits_for_a_worker_that_has_one(engine) {
        let scratch = start(engine).await;
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        assert_eq!(worker(&scratch.db, Registry::new()).run_due().await.unwrap(), 0);
        assert_eq!(job(&scratch.db, id).await.state, JobState::Queued);
    }

    async fn a_failing_job_is_tried_again_ever_later_and_then_given_up(engine) {
        let scratch = start(engine).await;
        let worker = worker(&scratch.db, ending(|| Err(JobError::retry("no luck"))));
        let id = enqueue(&scratch.db, "a", Options { attempts_max: 3, ..Options::default() }).await;
        for (attempt, wait) in [(1, 10), (2, 20)] {
            assert_eq!(worker.run_due().await.unwrap(), 1);
            let job = job(&scratch.db, id).await;
            assert_eq!((job.state, job.attempts, job.message.as_str()), (JobState::Queued, attempt, "no luck"));
            scratch.clock.advance_seconds(wait - 1);
            assert_eq!(worker.run_due().await.unwrap(), 0, "not before {wait} seconds");
            scratch.clock.advance_seconds(1);
        }
        assert_eq!(worker.run_due().await.unwrap(), 1);
        let given_up = job(&scratch.db, id).await;
        assert_eq!((given_up.state, given_up.attempts), (JobState::Failed, 3));

        let work = work(&scratch.db).await;
        assert!(jobs::retry(&work, id).await.unwrap());
        work.commit().await.unwrap();
        assert_eq!(worker.run_due().await.unwrap(), 1, "once more when somebody asks for it");
        assert_eq!(job(&scratch.db, id).await.state, JobState::Failed);
    }

    async fn a_final_fault_is_not_tried_again(engine) {
        let scratch = start(engine).await;
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        worker(&scratch.db, ending(|| Err(JobError::give_up("no such file")))).run_due().await.unwrap();
        let job = job(&scratch.db, id).await;
        assert_eq!((job.state, job.message.as_str()), (JobState::Failed, "no such file"));
    }

    async fn a_panic_fails_the_attempt_and_not_the_worker(engine) {
        let scratch = start(engine).await;
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        worker(&scratch.db, ending(|| panic!("on purpose"))).run_due().await.unwrap();
        let job = job(&scratch.db, id).await;
        assert_eq!((job.state, job.message.as_str()), (JobState::Queued, "panicked: on purpose"));
    }

    async fn an_unreadable_payload_is_a_final_fault(engine) {
        let scratch = start(engine).await;
        let mut registry = Registry::new();
        registry.job("Note", |_: Context, _: u32| async { Ok(()) });
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        worker(&scratch.db, registry).run_due().await.unwrap();
        assert_eq!(job(&scratch.db, id).await.state, JobState::Failed);
    }

    async fn a_job_that_waits_already_stands_for_the_next_of_its_key(engine) {
        let scratch = start(engine).await;
        let (registry, seen) = noting();
        let worker = worker(&scratch.db, registry);
        let first = enqueue(&scratch.db, "a", Options::once_per("k")).await;
        assert_eq!(enqueue(&scratch.db, "b", Options::once_per("k")).await, first);
        assert_ne!(enqueue(&scratch.db, "c", Options::once_per("other")).await, first);
        worker.run_due().await.unwrap();
        assert_ne!(enqueue(&scratch.db, "d", Options::once_per("k")).await, first, "that one ran already");
        worker.run_due().await.unwrap();
        assert_eq!(seen_in(&seen), ["a", "c", "d"]);
    }

    async fn a_job_asked_for_while_its_like_runs_waits_for_its_end(engine) {
        let scratch = start(engine).await;
        let hanging = hanging_once();
        let first = enqueue(&scratch.db, "a", Options::once_per("k")).await;
        let other = worker_of(&scratch.open_again(2).await, &hanging.registry);
        let one = worker_of(&scratch.db, &hanging.registry);
        let running = tokio::spawn(async move { one.run_due().await.unwrap() });
        hanging.begun.notified().await;

        let second = enqueue(&scratch.db, "b", Options::once_per("k")).await;
        assert_ne!(second, first, "what runs may have read its input already");
        assert_eq!(other.run_due().await.unwrap(), 0);
        hanging.release.notify_one();
        assert_eq!(running.await.unwrap(), 2);
        assert_eq!(job(&scratch.db, second).await.state, JobState::Done);
    }

    async fn the_job_of_a_killed_worker_is_taken_over_after_its_lease(engine) {
        let scratch = start(engine).await;
        let hanging = hanging_once();
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        let other = worker_of(&scratch.open_again(2).await, &hanging.registry);
        let one = worker_of(&scratch.db, &hanging.registry);
        let running = tokio::spawn(async move { one.run_due().await });
        hanging.begun.notified().await;
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());

        scratch.clock.advance_seconds(119);
        assert_eq!(other.run_due().await.unwrap(), 0, "the lease holds");
        scratch.clock.advance_seconds(1);
        assert_eq!(other.run_due().await.unwrap(), 1);
        let job = job(&scratch.db, id).await;
        assert_eq!((job.state, job.attempts), (JobState::Done, 2));
    }

    async fn a_worker_that_lost_its_lease_changes_nothing_any_more(engine) {
        let scratch = start(engine).await;
        let hanging = hanging_once();
        let id = enqueue(&scratch.db, "a", Options::default()).await;
        let other = worker_of(&scratch.open_again(2).await, &hanging.registry);
        let one = worker_of(&scratch.db, &hanging.registry);
        let running = tokio::spawn(async move { one.run_due().await.unwrap() });
        hanging.begun.notified().await;
        scratch.clock.advance_seconds(120);
        assert_eq!(other.run_due().await.unwrap(), 1);
        hanging.release.notify_one();
        running.await.unwrap();
        assert_eq!(job(&scratch.db, id).await.result, Some(serde_json::json!(2)), "the second attempt's");
    }

    async fn a_job_that_kills_its_workers_is_given_up(engine) {
        let scratch = start(engine).await;
        let hanging = hanging_once();
        let id = enqueue(&scratch.db, "a", Options { attempts_max: 1, ..Options::default() }).await;
        let one = worker_of(&scratch.db, &hanging.registry);
        let running = tokio::spawn(async move { one.run_due().await });
        hanging.begun.notified().await;
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        scratch.clock.advance_seconds(120);
        let other = worker_of(&scratch.open_again(2).await, &hanging.registry);
        assert_eq!(other.run_due().await.unwrap(), 0);
        let job = job(&scratch.db, id).await;
        assert_eq!(job.state, JobState::Failed);
        assert!(job.message.contains("last attempt"), "{}", job.message);
    }

    async fn a_worker_that_stops_gives_its_job_back(engine) {
        let scratch = start(engine).await;
        let hanging = hanging_once();
        let id = enqueue(&scratch.db, "a", Options { attempts_max: 1, ..Options::default() }).await;
        let one = worker_of(&scratch.db, &hanging.registry);
        one.run(hanging.begun.notified()).await;
        assert_eq!(job(&scratch.db, id).await.state, JobState::Queued);
        let other = worker_of(&scratch.db, &hanging.registry);
        assert_eq!(other.run_due().await.unwrap(), 1, "at once, and the attempt does not count");
        assert_eq!(job(&scratch.db, id).await.state, JobState::Done);
    }

    async fn finished_jobs_are_forgotten_and_open_ones_kept(engine) {
        let scratch = start(engine).await;
        let (registry, _) = noting();
        let done = enqueue(&scratch.db, "a", Options::default()).await;
        worker(&scratch.db, registry).run_due().await.unwrap();
        let open = enqueue(&scratch.db, "b", Options::default()).await;
        scratch.clock.advance_seconds(10);
        let work = work(&scratch.db).await;
        assert_eq!(jobs::forget_finished(&work, work.now()).await.unwrap(), 1);
        work.commit().await.unwrap();
        let left = jobs::recent(&scratch.db.read(Scope::Everything), None, 10).await.unwrap();
        assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [open]);
        assert_ne!(done, open);
    }

    async fn a_daily_job_runs_once_a_day_and_makes_up_for_missed_days_once(engine) {
        let scratch = start(engine).await;
        let other = scratch.open_again(2).await;
        let seen = Seen::default();
        let notes = Arc::clone(&seen);
        let mut registry = Registry::new();
        registry.job("Nightly", move |_: Context, (): ()| {
            notes.lock().unwrap().push("ran".to_owned());
            async { Ok(()) }
        });
        registry.schedule("Nightly", Schedule::Daily { at_minutes: 2 * 60 + 30 });
        let registry = Arc::new(registry);
        let workers = [worker_of(&scratch.db, &registry), worker_of(&other, &registry)];
        // From eight in the morning to the next half past two are 18.5 hours.
        for (seconds, runs) in [(0, 0), (18 * 3_600 + 1_799, 0), (1, 1), (3_600, 1), (3 * 86_400, 2)] {
            scratch.clock.advance_seconds(seconds);
            for worker in &workers {
                worker.run_due().await.unwrap();
            }
            assert_eq!(seen_in(&seen).len(), runs, "after {seconds} seconds more");
        }
    }
}

/// How often each job ran, and how many ran at all, with four workers on connections of their own.
async fn run_together(engine: Engine, count: usize) {
    let scratch = start(engine).await;
    let runs: Arc<Mutex<BTreeMap<usize, u32>>> = Arc::default();
    let counted = Arc::clone(&runs);
    let mut registry = Registry::new();
    registry.job("Count", move |_: Context, number: usize| {
        *counted.lock().unwrap().entry(number).or_default() += 1;
        async {
            // Lets others in between taking and ending.
            tokio::task::yield_now().await;
            Ok(())
        }
    });
    let work = work(&scratch.db).await;
    for number in 0..count {
        jobs::enqueue(&work, "Count", &number, Options::default()).await.unwrap();
    }
    work.commit().await.unwrap();
    let registry = Arc::new(registry);
    let mut tasks = tokio::task::JoinSet::new();
    for seed in 2..6 {
        let worker = worker_of(&scratch.open_again(seed).await, &registry);
        tasks.spawn(async move { worker.run_due().await.unwrap() });
    }
    let done: Vec<usize> = tasks.join_all().await;
    assert_eq!(done.iter().sum::<usize>(), count);
    assert_eq!(*runs.lock().unwrap(), (0..count).map(|it| (it, 1)).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_workers_on_one_postgres_run_every_job_once() {
    run_together(Engine::Postgres, 80).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_workers_on_one_sqlite_file_run_every_job_once() {
    run_together(Engine::Sqlite, 40).await;
}

async fn tell(db: &Db, name: &'static str, from: i64, to: i64) {
    let mut work = work(db).await;
    for number in from..to {
        work.tell(name, &number);
    }
    work.commit().await.unwrap();
}

/// A registry whose subscriber notes the payloads of a batch, unless `fails` says that it fails now.
fn subscribing(fails: Arc<Mutex<bool>>) -> (Registry, Arc<Mutex<Vec<Vec<String>>>>) {
    let batches: Arc<Mutex<Vec<Vec<String>>>> = Arc::default();
    let notes = Arc::clone(&batches);
    let mut registry = Registry::new();
    registry.subscribe("ledger", &["SaleRecorded"], move |_: Context, events: Vec<EventRow>| {
        let result = if *fails.lock().unwrap() { Err(JobError::retry("full")) } else { Ok(()) };
        notes.lock().unwrap().push(events.into_iter().map(|it| it.payload).collect());
        async { result }
    });
    (registry, batches)
}

both_databases! {
    async fn a_subscriber_gets_its_events_in_order_and_no_others(engine) {
        let scratch = start(engine).await;
        let (registry, batches) = subscribing(Arc::default());
        let worker = worker(&scratch.db, registry);
        tell(&scratch.db, "SaleRecorded", 0, 2).await;
        tell(&scratch.db, "UnitOpened", 7, 8).await;
        tell(&scratch.db, "SaleRecorded", 2, 3).await;
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(*batches.lock().unwrap(), [["0", "1", "2"]], "in one batch");
        tell(&scratch.db, "UnitOpened", 8, 9).await;
        assert_eq!(worker.run_due().await.unwrap(), 0);
        tell(&scratch.db, "SaleRecorded", 3, 4).await;
        worker.run_due().await.unwrap();
        assert_eq!(batches.lock().unwrap().concat(), ["0", "1", "2", "3"], "each once");
    }

    async fn events_are_forgotten_once_every_subscriber_has_them(engine) {
        let scratch = start(engine).await;
        let (registry, _) = subscribing(Arc::default());
        let worker = worker(&scratch.db, registry);
        tell(&scratch.db, "SaleRecorded", 0, 3).await;
        worker.run_due().await.unwrap();
        tell(&scratch.db, "SaleRecorded", 3, 5).await;
        scratch.clock.advance_seconds(10);
        let forget = async || {
            let work = work(&scratch.db).await;
            let forgotten = jobs::forget_events(&work, work.now()).await.unwrap();
            work.commit().await.unwrap();
            forgotten
        };
        assert_eq!(forget().await, 3, "two were not handed over yet");
        worker.run_due().await.unwrap();
        assert_eq!((forget().await, forget().await), (2, 0));
    }

    async fn many_events_come_in_several_batches(engine) {
        let scratch = start(engine).await;
        let (registry, batches) = subscribing(Arc::default());
        tell(&scratch.db, "SaleRecorded", 0, 1_200).await;
        assert_eq!(worker(&scratch.db, registry).run_due().await.unwrap(), 3);
        let expected: Vec<String> = (0..1_200).map(|it| it.to_string()).collect();
        assert_eq!(batches.lock().unwrap().concat(), expected);
    }

    async fn events_come_again_after_a_failure_and_before_later_ones(engine) {
        let scratch = start(engine).await;
        let fails = Arc::new(Mutex::new(true));
        let (registry, batches) = subscribing(Arc::clone(&fails));
        let worker = worker(&scratch.db, registry);
        tell(&scratch.db, "SaleRecorded", 0, 1).await;
        worker.run_due().await.unwrap();
        tell(&scratch.db, "SaleRecorded", 1, 2).await;
        assert_eq!(worker.run_due().await.unwrap(), 0, "it waits after a failure");
        *fails.lock().unwrap() = false;
        scratch.clock.advance_seconds(10);
        worker.run_due().await.unwrap();
        assert_eq!(*batches.lock().unwrap(), [vec!["0"], vec!["0", "1"]]);
        assert_eq!(worker.run_due().await.unwrap(), 0);
    }

    async fn two_workers_do_not_hand_over_the_same_events(engine) {
        let scratch = start(engine).await;
        let (registry, batches) = subscribing(Arc::default());
        let registry = Arc::new(registry);
        let other = scratch.open_again(2).await;
        let (one, two) = (worker_of(&scratch.db, &registry), worker_of(&other, &registry));
        tell(&scratch.db, "SaleRecorded", 0, 1_200).await;
        let (first, second) = tokio::join!(one.run_due(), two.run_due());
        assert_eq!(first.unwrap() + second.unwrap(), 3);
        let expected: Vec<String> = (0..1_200).map(|it| it.to_string()).collect();
        assert_eq!(batches.lock().unwrap().concat(), expected);
        let reader = scratch.db.read(Scope::Everything);
        let cursor: Option<(i64,)> =
            reader.row(Query::new("select cursor_seq from jobs_subscription")).await.unwrap();
        assert_eq!(cursor, Some((1_200,)));
    }
}
