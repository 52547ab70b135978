use std::sync::{Arc, OnceLock};

use render::compose::{Backend, BackendReport};

/// What pictures are composed by: looked for when the first one is asked for, and the same from then on.
#[derive(Debug, Default)]
pub struct Composer(OnceLock<Arc<Backend>>);

impl Composer {
    /// The graphics card, or the processor. Looking for it takes a moment: only where one may block.
    pub fn backend(&self) -> Arc<Backend> {
        let choose = || {
            let backend = Backend::choose(Box::new(|what| tracing::error!("{what}")));
            tracing::info!(backend = %backend.report(), "pictures are composed");
            Arc::new(backend)
        };
        self.0.get_or_init(choose).clone()
    }

    /// What was chosen, once something was composed.
    pub fn report(&self) -> Option<BackendReport> {
        self.0.get().map(|backend| backend.report())
    }
}
