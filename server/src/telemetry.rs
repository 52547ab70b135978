//! Structured logs and metrics.

use std::io::IsTerminal as _;
use std::net::SocketAddr;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{Config, LogFormat};

/// Starts logging to standard error.
pub fn start_logging(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).with_context(|| {
        format!("RUSHES_LOG is `{}`; write levels such as `info` or `info,collab=debug`", config.log)
    })?;
    let registry = tracing_subscriber::registry().with(filter);
    match config.log_format {
        LogFormat::Text => {
            let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
            // Colours are for terminals, not for files.
            registry.with(layer.with_ansi(std::io::stderr().is_terminal())).init();
        }
        LogFormat::Json => {
            registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).init();
        }
    }
    Ok(())
}

/// Serves Prometheus metrics on a listener of its own. Needs a running tokio runtime.
pub fn start_metrics(listen: SocketAddr) -> anyhow::Result<()> {
    metrics_exporter_prometheus::PrometheusBuilder::new()
        .with_http_listener(listen)
        .set_buckets_for_metric(
            metrics_exporter_prometheus::Matcher::Suffix("_seconds".to_owned()),
            &[0.001, 0.002, 0.003, 0.004, 0.006, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0],
        )
        .context("metric buckets")?
        .install()
        .with_context(|| format!("cannot serve metrics on {listen}; choose another RUSHES_METRICS_LISTEN"))
}
