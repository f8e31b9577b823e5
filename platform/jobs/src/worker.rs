//! The worker: takes what is due, runs it under a lease that it keeps renewing, and notes how it ended.

use crate::claim::{self, Claim, Lease};
use crate::model::JobError;
use crate::registry::{Context, Registry, Running, Subscription};
use crate::schedules;
use crate::subscriptions::{self, Delivery};
use database::{Db, Error};
use kernel::TradingCalendar;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use uuid::Uuid;

/// How often a lease is renewed and progress stored: a fraction of the lease, and as often as people look.
const RENEW_EVERY: Duration = Duration::from_secs(3);
/// How long an idle worker waits before it looks again.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Runs what is due. Any number of workers may run on one database.
#[derive(Debug)]
pub struct Worker {
    db: Db,
    registry: Arc<Registry>,
    calendar: TradingCalendar,
    id: Uuid,
    stop: watch::Sender<bool>,
}

/// How a piece of work ended, when it was ours to the end.
enum End<T> {
    Done(T),
    Failed(JobError),
    /// The worker stops.
    Stopped,
    /// Another worker has it by now.
    Lost,
}

impl Worker {
    /// `calendar` gives the time zone of daily schedules.
    pub fn new(db: Db, registry: Arc<Registry>, calendar: TradingCalendar) -> Self {
        let id = db.new_id();
        Self { db, registry, calendar, id, stop: watch::Sender::new(false) }
    }

    /// Works until `shutdown`; what then runs is dropped in the middle and given back, to be run again.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let stop = async {
            shutdown.await;
            self.stop.send_replace(true);
        };
        // Side by side, so that no event waits for a long import to end.
        tokio::join!(stop, self.keep_working(Part::Jobs), self.keep_working(Part::Events));
    }

    /// Runs everything that is due, and what that makes due, and returns how many pieces of work that were:
    /// schedules, batches of events and jobs.
    pub async fn run_due(&self) -> Result<usize, Error> {
        let mut all = 0;
        loop {
            let done = self.run_part(Part::Events).await? + self.run_part(Part::Jobs).await?;
            if done == 0 {
                return Ok(all);
            }
            all += done;
        }
    }

    async fn keep_working(&self, part: Part) {
        while !*self.stop.borrow() {
            let waits = match self.run_part(part).await {
                Ok(0) => true,
                Ok(_) => false,
                Err(error) => {
                    tracing::warn!(%error, ?part, "background work is held up");
                    true
                }
            };
            if waits {
                // Only the end of the wait counts, whichever it is.
                drop(tokio::time::timeout(LOOK_EVERY, self.stopped()).await);
            }
        }
    }

    async fn stopped(&self) {
        // The sender is ours: it is there for as long as anybody can ask.
        drop(self.stop.subscribe().wait_for(|it| *it).await);
    }

    async fn run_part(&self, part: Part) -> Result<usize, Error> {
        let mut done = 0;
        match part {
            Part::Jobs => {
                let names = self.registry.job_names();
                while let Some(claim) = claim::take(&self.db, self.id, &names).await? {
                    self.run_job(&claim).await?;
                    done += 1;
                    if *self.stop.borrow() {
                        break;
                    }
                }
            }
            Part::Events => {
                for (job, schedule) in self.registry.schedules() {
                    done += usize::from(schedules::tick(&self.db, self.calendar, job, schedule).await?);
                }
                for (name, subscription) in self.registry.subscriptions() {
                    done += self.deliver(name, subscription).await?;
                }
            }
        }
        Ok(done)
    }

    async fn run_job(&self, claim: &Claim) -> Result<(), Error> {
        // Only jobs of known names are taken.
        let Some((name, handler)) = self.registry.handler(&claim.name) else { return Ok(()) };
        let context = Context::new(&self.db, name, Some(claim.id), Arc::clone(&claim.progress));
        let running = handler(context, &claim.payload);
        let (end, is_ours) = match self.hold(running, claim).await {
            End::Done(result) => ("done", claim.done(&self.db, result).await?),
            End::Failed(error) => {
                tracing::warn!(job = name, id = %claim.id, %error, "a job failed");
                ("failed", claim.failed(&self.db, &error).await?)
            }
            End::Stopped => ("stopped", claim.give_back(&self.db).await?),
            End::Lost => ("lost", false),
        };
        if is_ours {
            tracing::debug!(job = name, id = %claim.id, end, "a job ended");
        } else {
            tracing::warn!(job = name, id = %claim.id, end, "another worker has taken this job over");
        }
        Ok(())
    }

    /// Hands over one batch. Returns 1 when there was one.
    async fn deliver(&self, name: &'static str, subscription: &Subscription) -> Result<usize, Error> {
        let taken = subscriptions::take(&self.db, self.id, name, subscription.events).await?;
        let Some(mut delivery) = taken else { return Ok(0) };
        let events = std::mem::take(&mut delivery.events);
        if events.is_empty() {
            delivery.done(&self.db).await?;
            return Ok(0);
        }
        let running = (subscription.handler)(Context::new(&self.db, name, None, Arc::default()), events);
        self.finish_delivery(name, &delivery, running).await?;
        Ok(1)
    }

    async fn finish_delivery(
        &self,
        name: &str,
        delivery: &Delivery,
        running: Running<()>,
    ) -> Result<(), Error> {
        match self.hold(running, delivery).await {
            End::Done(()) => delivery.done(&self.db).await?,
            End::Failed(error) => {
                tracing::warn!(subscriber = name, %error, "a subscriber failed; the same events come again");
                delivery.failed(&self.db, &error).await?
            }
            End::Stopped => delivery.give_back(&self.db).await?,
            End::Lost => false,
        };
        Ok(())
    }

    /// Runs one piece of work and renews its lease meanwhile. A panic in it is a failed attempt.
    async fn hold<T: Send + 'static>(&self, running: Running<T>, lease: &impl Lease) -> End<T> {
        // A set of one: dropping it ends the task, wherever we leave from.
        let mut task = JoinSet::new();
        task.spawn(running);
        let mut beat = tokio::time::interval(RENEW_EVERY);
        beat.reset();
        loop {
            tokio::select! {
                joined = task.join_next() => return ended(joined),
                () = self.stopped() => return End::Stopped,
                _ = beat.tick() => match lease.renew(&self.db).await {
                    Ok(true) => {}
                    Ok(false) => return End::Lost,
                    // The database may be back before the lease ends; if not, another worker takes over.
                    Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
                },
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Jobs,
    Events,
}

fn ended<T>(joined: Option<Result<Result<T, JobError>, JoinError>>) -> End<T> {
    match joined {
        Some(Ok(Ok(result))) => End::Done(result),
        Some(Ok(Err(error))) => End::Failed(error),
        Some(Err(error)) => End::Failed(JobError::Retry(match error.try_into_panic() {
            Ok(panic) => format!("panicked: {}", panic_text(&*panic)),
            Err(error) => error.to_string(),
        })),
        None => End::Stopped,
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
