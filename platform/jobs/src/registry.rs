//! What can be run: handlers by name, schedules, and subscriptions to events.

use crate::model::{JobError, JobId, Schedule};
use database::{Db, Error, EventRow, Reader, Scope, Who, Work};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub(crate) type Running<T> = Pin<Box<dyn Future<Output = Result<T, JobError>> + Send>>;
type JobHandler = Box<dyn Fn(Context, &str) -> Running<String> + Send + Sync>;
type EventHandler = Box<dyn Fn(Context, Vec<EventRow>) -> Running<()> + Send + Sync>;

/// Everything that workers run, put together once in the composition root.
#[derive(Default)]
pub struct Registry {
    jobs: BTreeMap<&'static str, JobHandler>,
    schedules: BTreeMap<&'static str, Schedule>,
    subscriptions: BTreeMap<&'static str, Subscription>,
}

pub(crate) struct Subscription {
    pub(crate) events: &'static [&'static str],
    pub(crate) handler: EventHandler,
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("jobs", &self.jobs.keys())
            .field("schedules", &self.schedules)
            .field("subscriptions", &self.subscriptions.keys())
            .finish()
    }
}

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the handler of a job. It may be run more than once for one job (after a crash, or a lost lease),
    /// so what it does must be harmless to do again. What it returns is kept as the job's result.
    ///
    /// # Panics
    /// When the name is taken: two handlers of one name are a fault of the composition root.
    pub fn job<P, R, F, Fut>(&mut self, name: &'static str, handler: F) -> &mut Self
    where
        P: DeserializeOwned,
        R: Serialize,
        F: Fn(Context, P) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R, JobError>> + Send + 'static,
    {
        let run = move |context: Context, payload: &str| -> Running<String> {
            let started = serde_json::from_str(payload).map(|payload| handler(context, payload));
            Box::pin(async move {
                let running = started.map_err(|it| JobError::give_up(format!("unreadable payload: {it}")))?;
                serde_json::to_string(&running.await?).map_err(JobError::give_up)
            })
        };
        assert!(self.jobs.insert(name, Box::new(run)).is_none(), "job `{name}` has two handlers");
        self
    }

    /// Runs a job without payload (its handler takes `()`) again and again. Times that passed while nothing ran
    /// are made up for by one run.
    pub fn schedule(&mut self, job: &'static str, schedule: Schedule) -> &mut Self {
        self.schedules.insert(job, schedule);
        self
    }

    /// Hands the events of these names to a subscriber, in order, several at a time, each at least once. When
    /// the handler fails, the same events come again, and no later ones before them.
    ///
    /// # Panics
    /// When the name is taken.
    pub fn subscribe<F, Fut>(
        &mut self,
        subscriber: &'static str,
        events: &'static [&'static str],
        handler: F,
    ) -> &mut Self
    where
        F: Fn(Context, Vec<EventRow>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let handler: EventHandler = Box::new(move |context, events| Box::pin(handler(context, events)));
        let earlier = self.subscriptions.insert(subscriber, Subscription { events, handler });
        assert!(earlier.is_none(), "subscriber `{subscriber}` has two handlers");
        self
    }

    pub(crate) fn handler(&self, name: &str) -> Option<(&'static str, &JobHandler)> {
        self.jobs.get_key_value(name).map(|(name, handler)| (*name, handler))
    }

    pub(crate) fn job_names(&self) -> Vec<&'static str> {
        self.jobs.keys().copied().collect()
    }

    pub(crate) fn schedules(&self) -> impl Iterator<Item = (&'static str, Schedule)> {
        self.schedules.iter().map(|(name, schedule)| (*name, *schedule))
    }

    pub(crate) fn subscriptions(&self) -> impl Iterator<Item = (&'static str, &Subscription)> {
        self.subscriptions.iter().map(|(name, subscription)| (*name, subscription))
    }
}

/// What a handler is given: the database, and a way to say how far it is.
#[derive(Clone, Debug)]
pub struct Context {
    db: Db,
    name: &'static str,
    job: Option<JobId>,
    progress: Arc<Progress>,
}

#[derive(Debug, Default)]
pub(crate) struct Progress {
    done: AtomicI64,
    total: AtomicI64,
}

impl Progress {
    pub(crate) fn get(&self) -> (i64, i64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

impl Context {
    pub(crate) fn new(db: &Db, name: &'static str, job: Option<JobId>, progress: Arc<Progress>) -> Self {
        Self { db: db.clone(), name, job, progress }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Reads everything: jobs act for the company.
    pub fn read(&self) -> Reader {
        self.db.read(Scope::Everything)
    }

    /// Begins a write transaction in the name of the job.
    pub async fn work(&self) -> Result<Work, Error> {
        self.db.work(Who::system(self.name), Scope::Everything).await
    }

    /// The job that runs; none for a subscriber.
    pub fn job(&self) -> Option<JobId> {
        self.job
    }

    /// Says how far the job is. Costs nothing: it is stored when the lease is next renewed.
    pub fn progress(&self, done: i64, total: i64) {
        self.progress.done.store(done, Ordering::Relaxed);
        self.progress.total.store(total, Ordering::Relaxed);
    }
}
