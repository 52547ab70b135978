//! The settings as the guide lists them.

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
