//! The settings on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

use super::LogFormat;

/// The same settings as flags; what is absent is left to the other sources.
#[derive(Debug, Clone, Default, Serialize, clap::Args)]
pub struct Flags {
    /// A file with settings (TOML); also RUSHES_CONFIG. `./rushes.toml` is read when it is there.
    #[arg(long, global = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Directory of the private database and the media store.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// The address that people type, with base path.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// A PostgreSQL 15+ of yours instead of the private one.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// A file:/// URL for media.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_url: Option<String>,
    /// Seed the demo studio and offer its sign-in on loopback addresses.
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<bool>,
    /// Offer the demo sign-in on other addresses as well.
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_remote: Option<bool>,
    /// Address and port for Prometheus metrics.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_listen: Option<SocketAddr>,
    /// Log filter.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// How log lines look.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
    /// Largest picture that may be uploaded, in bytes.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_image_bytes: Option<u64>,
    /// Largest clip that may be uploaded, in bytes.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_clip_bytes: Option<u64>,
    /// Hours after which an upload that nobody goes on with is forgotten.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_hours: Option<u32>,
    /// The program ffmpeg; a bare name is looked up in PATH.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ffmpeg: Option<PathBuf>,
    /// The program ffprobe, likewise.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ffprobe: Option<PathBuf>,
    /// Most memory that one run of ffmpeg may take, in bytes.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ffmpeg_memory_bytes: Option<u64>,
    /// Longest time that one run of ffmpeg may take, in minutes.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ffmpeg_minutes: Option<u32>,
    /// Shorter side of a second, smaller rendition of clips, in pixels; 0 for none.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_quality: Option<u32>,
    /// Make a rendition of keyframes only of clips as well.
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_intra: Option<bool>,
    /// Most space for single frames that were asked for, in bytes.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_cache_bytes: Option<u64>,
    /// Largest message to a live document, in bytes.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_message_bytes: Option<usize>,
    /// Most bytes of one live document, as stored.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_document_bytes: Option<usize>,
    /// Most marks and comments of one live document, deleted ones included.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_document_records: Option<usize>,
    /// Most parts (new pieces and deleted ranges) of one message to a live document.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_update_parts: Option<usize>,
    /// How deep plain values in live documents may nest.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_value_depth: Option<usize>,
    /// How deep shared types in live documents may nest.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_type_depth: Option<usize>,
    /// Messages per second of one connection to a live document, on average.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_messages_per_second: Option<u32>,
    /// Most bytes of changes that a live document keeps while the database is away.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_waiting_bytes: Option<usize>,
    /// The mail server that letters go out by. Its password is safer in RUSHES_SMTP_URL.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_url: Option<String>,
    /// In whose name letters go out.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// Hosts besides those of Slack and Teams that channels may have their addresses at.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_hosts: Option<String>,
    /// Days after which a sign-in ends.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_days: Option<u32>,
    /// Take the client's address from the last X-Forwarded-For entry.
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_proxy: Option<bool>,
    /// Most connections to the database.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_connections: Option<u32>,
    /// How many clips are worked on at once; other jobs have as many hands besides.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_concurrency: Option<usize>,
}
