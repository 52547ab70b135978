//! Configuration: defaults, then a file, then `RUSHES_*` variables, then flags. Later ones win.

mod public_url;
mod switches;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::bail;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};

pub use public_url::PublicUrl;

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

/// One row of the documented table of settings.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Key in the file; the flag is `--key-with-dashes`, the variable `RUSHES_KEY`.
    pub key: &'static str,
    /// The default, as one would write it.
    pub default: &'static str,
    /// What it does.
    pub what: &'static str,
}

/// The documented table: every setting, in the order of the guide.
pub const SETTINGS: &[Setting] = &[
    Setting { key: "listen", default: "127.0.0.1:8080", what: "address and port to listen on" },
    Setting {
        key: "data_dir",
        default: "./data",
        what: "directory of the private database and the media store",
    },
    Setting {
        key: "public_url",
        default: "",
        what: "the address that people type, with base path; decides cookie security and accepted origins",
    },
    Setting {
        key: "database_url",
        default: "",
        what: "a PostgreSQL 15+ of yours instead of the private one",
    },
    Setting {
        key: "media_url",
        default: "",
        what: "a `file:///` URL for media instead of `<data_dir>/media`",
    },
    Setting {
        key: "demo",
        default: "false",
        what: "seed the demo studio once, and offer its sign-in on loopback addresses",
    },
    Setting {
        key: "demo_remote",
        default: "false",
        what: "offer the demo sign-in on other addresses as well: anybody who reaches them is in",
    },
    Setting {
        key: "metrics_listen",
        default: "",
        what: "address and port for Prometheus metrics; off when empty",
    },
    Setting { key: "log", default: "info,sqlx=warn,graphile_worker=warn", what: "log filter" },
    Setting { key: "log_format", default: "text", what: "`text` or `json`" },
    Setting {
        key: "max_image_bytes",
        default: "52428800",
        what: "largest picture that may be uploaded, in bytes",
    },
    Setting {
        key: "max_clip_bytes",
        default: "524288000",
        what: "largest clip that may be uploaded, in bytes",
    },
    Setting {
        key: "upload_hours",
        default: "48",
        what: "hours after which an unfinished upload that nobody goes on with is forgotten",
    },
    Setting {
        key: "ffmpeg",
        default: "ffmpeg",
        what: "the program ffmpeg; a bare name is looked up in `PATH`",
    },
    Setting { key: "ffprobe", default: "ffprobe", what: "the program ffprobe, likewise" },
    Setting {
        key: "ffmpeg_memory_bytes",
        default: "4294967296",
        what: "most memory that one run of ffmpeg may take, in bytes",
    },
    Setting {
        key: "ffmpeg_minutes",
        default: "240",
        what: "longest time that one run of ffmpeg may take, in minutes",
    },
    Setting {
        key: "second_quality",
        default: "0",
        what: "shorter side of a second, smaller rendition of clips, in pixels, for slow lines: `540`; 0 for none",
    },
    Setting {
        key: "all_intra",
        default: "false",
        what: "make a rendition of keyframes only of clips as well, of which any frame is found at once; it takes two to three times the room",
    },
    Setting {
        key: "frame_cache_bytes",
        default: "2147483648",
        what: "most disk for single frames of clips that were asked for, in bytes; the oldest go first",
    },
    Setting {
        key: "max_message_bytes",
        default: "4194304",
        what: "largest message to a live document, in bytes; a larger one is told so (4413); work done offline, which comes as one, may have four times as much",
    },
    Setting {
        key: "max_document_bytes",
        default: "67108864",
        what: "most bytes of one live document, as stored",
    },
    Setting {
        key: "max_document_records",
        default: "50000",
        what: "most marks and comments of one live document, deleted ones included",
    },
    Setting {
        key: "max_update_parts",
        default: "200000",
        what: "most parts (new pieces and deleted ranges) of one message to a live document",
    },
    Setting {
        key: "max_value_depth",
        default: "32",
        what: "how deep lists and objects in live documents may nest",
    },
    Setting {
        key: "max_type_depth",
        default: "8",
        what: "how deep shared maps and texts in live documents may nest",
    },
    Setting {
        key: "max_messages_per_second",
        default: "1000",
        what: "messages per second of one connection to a live document, on average; four times as many at once",
    },
    Setting {
        key: "max_waiting_bytes",
        default: "33554432",
        what: "most bytes of changes that one live document keeps while the database is away; further ones stay with their senders",
    },
    Setting {
        key: "smtp_url",
        default: "",
        what: "the mail server that letters go out by: `smtps://user:password@host`, or `smtp://host:587?tls=required`; none go out when empty",
    },
    Setting {
        key: "mail_from",
        default: "",
        what: "in whose name letters go out: `Rushes <rushes@example.com>`",
    },
    Setting {
        key: "webhook_hosts",
        default: "",
        what: "hosts besides those of Slack and Teams that channels may have their addresses at, for a chat server of yours: `chat.example.com, 10.0.0.5:8065`",
    },
    Setting { key: "session_days", default: "30", what: "days after which a sign-in ends" },
    Setting {
        key: "trust_proxy",
        default: "false",
        what: "take the client's address from the last `X-Forwarded-For` entry",
    },
    Setting { key: "database_connections", default: "20", what: "most connections to the database" },
    Setting {
        key: "job_concurrency",
        default: "2",
        what: "how many clips are worked on at once; other jobs have as many hands besides",
    },
];

/// The documented table, as Markdown.
pub fn settings_table() -> String {
    use std::fmt::Write as _;
    let mut table = String::from(
        "| in the file | variable | flag | default | what it does |\n| --- | --- | --- | --- | --- |\n",
    );
    for Setting { key, default, what } in SETTINGS {
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        let _ = writeln!(
            table,
            "| `{key}` | `RUSHES_{}` | `--{}` | {default} | {what} |",
            key.to_uppercase(),
            key.replace('_', "-")
        );
    }
    table
}

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
