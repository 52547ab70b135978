//! How many statements a request costs, whatever runs beside it: they carry the span of their request.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// Counts by path.
#[derive(Debug, Default)]
pub struct Queries(Mutex<HashMap<String, usize>>);

impl Queries {
    /// Counts in this process from now on.
    pub fn count() -> &'static Self {
        static QUERIES: OnceLock<&'static Queries> = OnceLock::new();
        QUERIES.get_or_init(|| {
            let queries: &'static Self = Box::leak(Box::default());
            let subscriber = tracing_subscriber::registry().with(Counter(queries));
            tracing::subscriber::set_global_default(subscriber).expect("nothing else listens");
            queries
        })
    }

    /// The statements of requests to `path` since the last call.
    pub fn take(&self, path: &str) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(path).unwrap_or(0)
    }
}

struct Counter(&'static Queries);

struct Path(String);

impl Visit for Path {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "path" {
            self.0 = format!("{value:?}").replace('"', "");
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Counter {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target() == "sqlx::query" || (metadata.is_span() && metadata.name() == "request")
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut path = Path(String::new());
        attributes.record(&mut path);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(path);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let request = context.event_span(event);
        if let Some(Path(path)) =
            request.as_ref().map(|span| span.extensions()).as_ref().and_then(|e| e.get())
        {
            let mut counts = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.entry(path.clone()).or_default() += 1;
        }
    }
}
