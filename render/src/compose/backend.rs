//! Which backend does the work: a real graphics card where there is one, else the processor.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;

use super::gpu::{self, AdapterSeen, DEFAULT_BUDGET, Gpu};
use super::{Compose, ComposeError, Composition, Cpu, Rgba8Picture, Sources};

/// What was chosen, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackendReport {
    /// The adapter that draws; the processor does where there is none.
    pub adapter: Option<AdapterSeen>,
    /// Why, in words.
    pub reason: String,
    /// Everything that the system has.
    pub seen: Vec<AdapterSeen>,
}

impl fmt::Display for BackendReport {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.adapter {
            Some(adapter) => write!(to, "{}, {}: {}", adapter.name, adapter.driver, self.reason),
            None => write!(to, "the processor: {}", self.reason),
        }
    }
}

/// Told once, in words, when the graphics card failed in the middle of the work.
pub type Told = Box<dyn Fn(&str) + Send + Sync>;

/// The backend that was chosen. When the graphics card fails it goes on on the processor, from the composition that
/// failed on, and says so once.
pub struct Backend {
    gpu: RwLock<Option<Arc<Gpu>>>,
    report: RwLock<BackendReport>,
    told: Told,
}

impl fmt::Debug for Backend {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Backend").field("report", &self.report()).finish_non_exhaustive()
    }
}

impl Backend {
    /// Looks at what the system has: the best graphics card, or the processor where there is none, where there are only
    /// software ones (which are several times slower than the processor by itself), or where none can be opened.
    pub fn choose(told: Told) -> Self {
        Self::choose_within(DEFAULT_BUDGET, told)
    }

    /// As [`Self::choose`], with so many bytes of textures on the card.
    pub fn choose_within(budget: u64, told: Told) -> Self {
        let around = gpu::look_around();
        let seen: Vec<AdapterSeen> = around.iter().map(|(seen, _)| seen.clone()).collect();
        let mut refused = Vec::new();
        for (adapter, handle) in around.iter().filter(|(seen, _)| !seen.software) {
            match gpu::open(adapter.clone(), handle, budget) {
                Ok(gpu) => {
                    let report = BackendReport {
                        adapter: Some(adapter.clone()),
                        reason: "the best graphics card there is".to_owned(),
                        seen,
                    };
                    return Self::with(Some(gpu), report, told);
                }
                Err(error) => refused.push(format!("{} cannot be opened ({error})", adapter.name)),
            }
        }
        let reason = if !refused.is_empty() {
            refused.join("; ")
        } else if seen.is_empty() {
            "there is no graphics card with a Vulkan or Metal driver".to_owned()
        } else {
            let names: Vec<&str> = seen.iter().map(|seen| seen.name.as_str()).collect();
            format!("{} draws in software, which is slower", names.join(", "))
        };
        Self::with(None, BackendReport { adapter: None, reason, seen }, told)
    }

    /// The processor, whatever else there is.
    pub fn processor(reason: &str) -> Self {
        let report = BackendReport { adapter: None, reason: reason.to_owned(), seen: Vec::new() };
        Self::with(None, report, Box::new(|_| {}))
    }

    pub(super) fn with(gpu: Option<Gpu>, report: BackendReport, told: Told) -> Self {
        Self { gpu: RwLock::new(gpu.map(Arc::new)), report: RwLock::new(report), told }
    }

    /// What was chosen, and why; after a failure, what failed.
    pub fn report(&self) -> BackendReport {
        self.report.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The graphics card, while it draws.
    pub fn gpu(&self) -> Option<Arc<Gpu>> {
        self.gpu.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives the card up. Only the first of several that saw it fail tells.
    fn give_up(&self, failed: &Arc<Gpu>, why: &str) {
        let mut gpu = self.gpu.write().unwrap_or_else(PoisonError::into_inner);
        if !gpu.as_ref().is_some_and(|gpu| Arc::ptr_eq(gpu, failed)) {
            return;
        }
        *gpu = None;
        drop(gpu);
        let name = &failed.adapter().name;
        let reason = format!("{name} failed in the middle of the work ({why})");
        {
            let mut report = self.report.write().unwrap_or_else(PoisonError::into_inner);
            report.adapter = None;
            report.reason.clone_from(&reason);
        }
        (self.told)(&format!("{reason}; pictures are composed on the processor from now on"));
    }
}

impl Compose for Backend {
    fn compose_from(
        &self,
        composition: &Composition,
        from: &Sources<'_>,
    ) -> Result<Rgba8Picture, ComposeError> {
        if let Some(gpu) = self.gpu() {
            match gpu.compose_from(composition, from) {
                Err(ComposeError::Device(why)) => self.give_up(&gpu, &why),
                done => return done,
            }
        }
        Cpu.compose_from(composition, from)
    }
}

/// Opens an adapter whose answers are to be held against the processor's, in tests and measurements: a software one where
/// there is one. An error says why there is none.
pub fn any_gpu(budget: u64) -> Result<Gpu, String> {
    let mut around = gpu::look_around();
    around.sort_by_key(|(seen, _)| !seen.software);
    match around.into_iter().next() {
        Some((seen, adapter)) => gpu::open(seen, &adapter, budget),
        None => Err("there is no adapter, not even a software one".to_owned()),
    }
}
