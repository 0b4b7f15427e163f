//! Commits in groups: what waits while the disk works goes out together in the next transaction.

use std::{
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
};

use crate::{
    StoreError,
    change::{Change, First},
};

/// How many writes one transaction takes at most.
const GROUP: usize = 64;

/// One write.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    Enrol(First),
    Commit(Change),
    Forget { ended_by: i64 },
}

/// What a write gives: how many rows it forgot, for the one that forgets.
pub(crate) type Done = Result<u64, StoreError>;

/// A connection that writes.
pub(crate) trait Writer: Send + 'static {
    /// Does all jobs in one transaction, each as a whole or not at all, and gives what came of each
    /// once the transaction is durable.
    ///
    /// # Errors
    ///
    /// Nothing of the group was done, or whether it was is not known.
    fn write(&mut self, jobs: &[Job]) -> Result<Vec<Done>, StoreError>;
}

/// A thread that writes in groups.
pub(crate) struct Group {
    jobs: Mutex<Sender<(Job, SyncSender<Done>)>>,
}

impl Group {
    pub(crate) fn start(writer: impl Writer) -> Self {
        let (jobs, waiting) = mpsc::channel();
        thread::spawn(move || serve(writer, &waiting));
        Self { jobs: Mutex::new(jobs) }
    }

    /// Does a job; returns when it is durable.
    pub(crate) fn run(&self, job: Job) -> Done {
        let gone = || StoreError::Failed("the writing thread has ended".to_owned());
        let (done, answer) = mpsc::sync_channel(1);
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        jobs.send((job, done)).map_err(|_| gone())?;
        drop(jobs);
        answer.recv().map_err(|_| gone())?
    }
}

fn serve(mut writer: impl Writer, waiting: &Receiver<(Job, SyncSender<Done>)>) {
    while let Ok(first) = waiting.recv() {
        let rest = std::iter::from_fn(|| waiting.try_recv().ok());
        let (jobs, answers): (Vec<Job>, Vec<SyncSender<Done>>) =
            std::iter::once(first).chain(rest).take(GROUP).unzip();
        let results = match writer.write(&jobs) {
            Ok(results) => results,
            // Each is told, and none has a verdict.
            Err(error) => jobs.iter().map(|_| Err(error.clone())).collect(),
        };
        for (answer, result) in answers.into_iter().zip(results) {
            // Whoever no longer waits has no verdict, and what was written stays counted.
            let _ = answer.send(result);
        }
    }
}
