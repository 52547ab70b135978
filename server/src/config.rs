//! Configuration: defaults, then a file, then `RUSHES_*` variables, then flags. Later ones win.

mod flags;
mod public_url;
mod settings;
mod switches;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::bail;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};

pub use flags::Flags;
pub use public_url::PublicUrl;
pub use settings::{SETTINGS, Setting, settings_table};

use self::switches::Switches;
use crate::mail::Mailer;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Everything that can be configured. Field names are the keys of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where the private database and the media store lie.
    pub data_dir: PathBuf,
    /// The address that people type, with base path, for instance `https://review.example.com/rushes`.
    pub public_url: Option<String>,
    /// A Postgres of yours instead of the private one.
    pub database_url: Option<String>,
    /// Where media lie instead of `<data_dir>/media`: a `file:///` URL.
    pub media_url: Option<String>,
    /// Demo studio and demo sign-in.
    pub demo: bool,
    /// Offer the demo sign-in on addresses that others can reach, too.
    pub demo_remote: bool,
    /// Where to serve Prometheus metrics; off when absent.
    pub metrics_listen: Option<SocketAddr>,
    /// Log filter.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Largest picture that may be uploaded, in bytes.
    pub max_image_bytes: u64,
    /// Largest clip that may be uploaded, in bytes.
    pub max_clip_bytes: u64,
    /// Hours after which an upload that nobody goes on with is forgotten.
    pub upload_hours: u32,
    /// The program ffmpeg; a bare name is looked up in PATH.
    pub ffmpeg: PathBuf,
    /// The program ffprobe, likewise.
    pub ffprobe: PathBuf,
    /// Most memory that one run of ffmpeg may take, in bytes.
    pub ffmpeg_memory_bytes: u64,
    /// Longest time that one run of ffmpeg may take, in minutes.
    pub ffmpeg_minutes: u32,
    /// Shorter side of a second, smaller rendition of clips, in pixels; 0 for none.
    pub second_quality: u32,
    /// Whether clips have a rendition of keyframes only as well.
    pub all_intra: bool,
    /// Most space for single frames that were asked for, in bytes.
    pub frame_cache_bytes: u64,
    /// Largest message to a live document, in bytes.
    pub max_message_bytes: usize,
    /// Most bytes of one live document, as stored.
    pub max_document_bytes: usize,
    /// Most marks and comments of one live document, deleted ones included.
    pub max_document_records: usize,
    /// Most parts (new pieces and deleted ranges) of one message to a live document.
    pub max_update_parts: usize,
    /// How deep plain values in live documents may nest.
    pub max_value_depth: usize,
    /// How deep shared types in live documents may nest.
    pub max_type_depth: usize,
    /// Messages per second of one connection to a live document, on average.
    pub max_messages_per_second: u32,
    /// Most bytes of changes that a live document keeps while the database is away.
    pub max_waiting_bytes: usize,
    /// The mail server that letters go out by, with user and password where it wants them; none go out when absent.
    pub smtp_url: Option<String>,
    /// In whose name letters go out.
    pub mail_from: Option<String>,
    /// Hosts besides those of Slack and Teams that channels may have their addresses at.
    pub webhook_hosts: String,
    /// Days after which a sign-in ends.
    pub session_days: u32,
    /// Take the client's address from the last `X-Forwarded-For` entry; for a reverse proxy of yours.
    pub trust_proxy: bool,
    /// Most connections to the database.
    pub database_connections: u32,
    /// How many clips are worked on at once; other jobs have as many hands besides.
    pub job_concurrency: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data_dir: PathBuf::from("./data"),
            public_url: None,
            database_url: None,
            media_url: None,
            demo: false,
            demo_remote: false,
            metrics_listen: None,
            log: "info,sqlx=warn,graphile_worker=warn".to_owned(),
            log_format: LogFormat::Text,
            max_image_bytes: 50 * 1024 * 1024,
            max_clip_bytes: 500 * 1024 * 1024,
            upload_hours: 48,
            ffmpeg: PathBuf::from("ffmpeg"),
            ffprobe: PathBuf::from("ffprobe"),
            ffmpeg_memory_bytes: 4 * 1024 * 1024 * 1024,
            ffmpeg_minutes: 240,
            second_quality: 0,
            all_intra: false,
            frame_cache_bytes: 2 * 1024 * 1024 * 1024,
            max_message_bytes: 4 * 1024 * 1024,
            max_document_bytes: 64 * 1024 * 1024,
            max_document_records: 50_000,
            max_update_parts: 200_000,
            max_value_depth: 32,
            max_type_depth: 8,
            max_messages_per_second: 1_000,
            max_waiting_bytes: 32 * 1024 * 1024,
            smtp_url: None,
            mail_from: None,
            webhook_hosts: String::new(),
            session_days: 30,
            trust_proxy: false,
            database_connections: 20,
            job_concurrency: 2,
        }
    }
}

/// How many times as large as another message may be what a client did offline, which it cannot split.
const OFFLINE_WORK: usize = 4;

/// Variables of the process that begin with `RUSHES_` and are no settings of the server.
const NOT_SETTINGS: &[&str] =
    &["config", "pg_bin", "test_database_url", "test_template", "gen", "soak", "seed", "plan"];

impl Config {
    /// Reads all sources. Errors name the source, the key and what would be right.
    pub fn load(flags: &Flags) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        let named = flags.config.clone().or_else(|| std::env::var_os("RUSHES_CONFIG").map(PathBuf::from));
        match named {
            Some(file) => {
                if !file.is_file() {
                    bail!("the configuration file {} does not exist", file.display());
                }
                figment = figment.merge(Toml::file_exact(file));
            }
            None if Path::new("rushes.toml").is_file() => {
                figment = figment.merge(Toml::file_exact("rushes.toml"));
            }
            None => {}
        }
        if std::env::var_os("RUSHES_REDIS_URL").is_some_and(|url| !url.is_empty()) {
            bail!(
                "RUSHES_REDIS_URL is set, but this version runs as one node and shares nothing through Redis; unset it"
            );
        }
        let environment = Env::prefixed("RUSHES_")
            .filter(|key| !NOT_SETTINGS.contains(&key.as_str().to_ascii_lowercase().as_str()))
            // An empty variable is an absent one: compose files write them so.
            .filter(|key| {
                std::env::var(format!("RUSHES_{}", key.as_str().to_ascii_uppercase()))
                    .is_ok_and(|v| !v.is_empty())
            })
            // `RUSHES_DEMO=1` reads as a number; the setting is a switch.
            .map(|key| key.as_str().to_ascii_lowercase().into());
        let config: Self = figment
            .merge(Switches(environment))
            .merge(Serialized::defaults(flags))
            .extract()
            .map_err(|e| anyhow::anyhow!("configuration: {e}"))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.public_url {
            PublicUrl::parse(url)?;
        }
        if let Some(url) = &self.media_url
            && !url.starts_with("file:///")
        {
            bail!("media_url is `{url}`; this version keeps media in a directory only: write file:///path");
        }
        match (&self.smtp_url, &self.mail_from) {
            (Some(_), None) => {
                bail!(
                    "smtp_url is set, and mail_from is not: write an address such as Rushes <rushes@example.com>"
                )
            }
            (Some(_), Some(_)) if self.public_url.is_none() => {
                bail!("smtp_url is set, and public_url is not: letters need to say where Rushes is")
            }
            _ => {}
        }
        self.check_documents()?;
        if self.max_image_bytes == 0
            || self.max_clip_bytes == 0
            || self.upload_hours == 0
            || self.ffmpeg_minutes == 0
            || self.session_days == 0
            || self.database_connections < 4
            || self.job_concurrency == 0
        {
            bail!(
                "max_image_bytes, max_clip_bytes, upload_hours, ffmpeg_minutes, session_days and job_concurrency have to be \
                 above 0, database_connections 4 or more"
            );
        }
        Ok(())
    }

    fn check_documents(&self) -> anyhow::Result<()> {
        // Less than this, and no document could hold what the page itself writes.
        let least = [
            ("max_message_bytes", self.max_message_bytes, 64 << 10),
            ("max_document_bytes", self.max_document_bytes, 64 << 10),
            ("max_document_records", self.max_document_records, 1),
            ("max_update_parts", self.max_update_parts, 100),
            ("max_value_depth", self.max_value_depth, 4),
            ("max_type_depth", self.max_type_depth, 3),
            ("max_messages_per_second", usize::try_from(self.max_messages_per_second)?, 30),
            ("max_waiting_bytes", self.max_waiting_bytes, 64 << 10),
        ];
        for (key, value, least) in least {
            if value < least {
                bail!("{key} is {value}; it has to be {least} or more");
            }
        }
        // Values are read one inside the other, each on the stack.
        if self.max_value_depth > 128 || self.max_type_depth > 64 {
            bail!("max_value_depth may be 128 at most, max_type_depth 64");
        }
        Ok(())
    }

    /// The bounds of live documents.
    pub fn document_limits(&self) -> collab::Limits {
        let usual = collab::Limits::default();
        collab::Limits {
            frame_bytes: self.max_message_bytes,
            answer_bytes: self.max_message_bytes.saturating_mul(OFFLINE_WORK).min(self.max_document_bytes),
            document_bytes: self.max_document_bytes,
            records: self.max_document_records,
            structs: self.max_update_parts,
            value_depth: self.max_value_depth,
            type_depth: self.max_type_depth,
            messages_per_second: self.max_messages_per_second,
            message_burst: self.max_messages_per_second.saturating_mul(4),
            inbound_bytes: usual.inbound_bytes.max(self.max_message_bytes),
            waiting_bytes: self.max_waiting_bytes,
            ..usual
        }
    }

    /// What letters go out by, where a mail server is named. Needs a running tokio runtime.
    pub fn mailer(&self) -> anyhow::Result<Option<Mailer>> {
        let named = self.smtp_url.as_deref().zip(self.mail_from.as_deref());
        named.map(|(url, from)| Mailer::new(url, from)).transpose()
    }

    /// The address that people use: the configured one, or the address listened on.
    pub fn public(&self) -> anyhow::Result<PublicUrl> {
        match &self.public_url {
            Some(url) => PublicUrl::parse(url),
            None => PublicUrl::parse(&format!("http://{}", self.listen)),
        }
    }

    /// Whether the sign-in that picks a person is offered: in demo mode on loopback, elsewhere by explicit flag only.
    pub fn demo_sign_in(&self) -> bool {
        self.demo
            && (self.demo_remote
                || (self.listen.ip().is_loopback() && !self.trust_proxy && self.public_is_local()))
    }

    fn public_is_local(&self) -> bool {
        self.public().is_ok_and(|url| matches!(url.host(), "localhost" | "127.0.0.1" | "[::1]"))
    }

    /// Directory of the media store.
    pub fn media_dir(&self) -> PathBuf {
        match self.media_url.as_deref().and_then(|url| url.strip_prefix("file://")) {
            Some(path) => PathBuf::from(path),
            None => self.data_dir.join("media"),
        }
    }
}

#[cfg(test)]
mod tests;
