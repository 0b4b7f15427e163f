//! The queue of writes: those that wait while the disk works go out together in the next transaction.

use std::{
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
};

use crate::{
    StoreError,
    rows::{EnrolmentRow, EnrolmentUpdate},
};

/// The greatest number of writes in one transaction.
const GROUP: usize = 64;

/// One write.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    Enrol(Box<EnrolmentRow>),
    Commit(Box<EnrolmentUpdate>),
    Forget {
        ended_by: i64,
    },
    /// Marks an entry of the outbox, unless it was marked or reported since.
    Take {
        handle: Vec<u8>,
        taken_until: i64,
        until: i64,
    },
    Settle {
        handle: Vec<u8>,
        at: i64,
    },
    CountUnknown {
        minute: i64,
    },
}

/// The outcome of a write: the number of rows that it changed, for those that say it.
pub(crate) type JobResult = Result<u64, StoreError>;

/// A connection that writes.
pub(crate) trait Writer: Send + 'static {
    /// Does all jobs in one transaction, each as a whole or not at all. Returns the outcome of each
    /// once the transaction is durable.
    ///
    /// # Errors
    ///
    /// None of the jobs was done, or nobody knows whether they were.
    fn write(&mut self, jobs: &[Job]) -> Result<Vec<JobResult>, StoreError>;
}

/// The queue of a thread that writes in groups.
pub(crate) struct WriteQueue {
    jobs: Mutex<Sender<(Job, SyncSender<JobResult>)>>,
}

impl WriteQueue {
    pub(crate) fn start(writer: impl Writer) -> Self {
        let (jobs, waiting) = mpsc::channel();
        thread::spawn(move || serve(writer, &waiting));
        Self { jobs: Mutex::new(jobs) }
    }

    /// Does a job. Returns when it is durable.
    pub(crate) fn run(&self, job: Job) -> JobResult {
        let gone = || StoreError::Failed("the writing thread has ended".to_owned());
        let (done, answer) = mpsc::sync_channel(1);
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        jobs.send((job, done)).map_err(|_| gone())?;
        drop(jobs);
        answer.recv().map_err(|_| gone())?
    }
}

fn serve(mut writer: impl Writer, waiting: &Receiver<(Job, SyncSender<JobResult>)>) {
    while let Ok(first) = waiting.recv() {
        let rest = std::iter::from_fn(|| waiting.try_recv().ok());
        let (jobs, answers): (Vec<Job>, Vec<SyncSender<JobResult>>) =
            std::iter::once(first).chain(rest).take(GROUP).unzip();
        let results = match writer.write(&jobs) {
            Ok(results) => results,
            // Each caller gets the error, and none a verdict.
            Err(error) => jobs.iter().map(|_| Err(error.clone())).collect(),
        };
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller who no longer waits has no verdict; what was written stays counted.
            let _ = answer.send(result);
        }
    }
}
