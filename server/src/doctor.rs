//! `rushes doctor`: tells what is missing or wrong, and how to mend it.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use sqlx::Connection as _;

use crate::config::{Config, Flags};

/// One thing looked at.
struct Finding {
    what: String,
    /// `Err` holds the remedy.
    result: Result<String, String>,
    /// Whether the server cannot run without it.
    required: bool,
}

/// Looks at everything and prints it. Fails when something that is required is not right.
#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub fn run(flags: &Flags) -> ExitCode {
    let mut failed = false;
    for finding in findings(flags) {
        match finding.result {
            Ok(detail) => println!("ok       {}: {detail}", finding.what),
            Err(remedy) => {
                failed |= finding.required;
                println!(
                    "{} {}: {remedy}",
                    if finding.required { "WRONG   " } else { "missing " },
                    finding.what
                );
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn findings(flags: &Flags) -> Vec<Finding> {
    let config = match Config::load(flags) {
        Ok(config) => config,
        Err(error) => return vec![required("configuration", Err(format!("{error:#}")))],
    };
    let mut all = vec![required("configuration", Ok("read".to_owned()))];
    all.push(required("data directory", writable(&config.data_dir)));
    all.push(required("media store", writable(&config.media_dir())));
    all.push(required("database", database(&config)));
    all.push(optional("ffmpeg", ffmpeg(&config.ffmpeg)));
    all.push(optional("ffprobe", program(&config.ffprobe, "RUSHES_FFPROBE").map(|text| shortened(&text))));
    all.push(optional("pictures", Ok(composing())));
    all.push(required("address", address(&config)));
    all.push(required(
        "web client",
        if crate::http::web::is_embedded() {
            Ok("embedded".to_owned())
        } else {
            Err("built without it; run `make run`, or `npm run build` in web/ before cargo build".to_owned())
        },
    ));
    all.push(optional("public address", public(&config)));
    all.push(optional("mail", mail(&config)));
    if config.demo && config.demo_remote {
        all.push(optional("demo sign-in", Err("is offered to everybody who reaches this server; unset RUSHES_DEMO_REMOTE unless that is meant".to_owned())));
    }
    all
}

fn required(what: &str, result: Result<String, String>) -> Finding {
    Finding { what: what.to_owned(), result, required: true }
}

fn optional(what: &str, result: Result<String, String>) -> Finding {
    Finding { what: what.to_owned(), result, required: false }
}

fn writable(folder: &Path) -> Result<String, String> {
    std::fs::create_dir_all(folder).map_err(|e| {
        format!("cannot make {}: {e}; choose another RUSHES_DATA_DIR or mend its rights", folder.display())
    })?;
    let probe = folder.join(".doctor");
    std::fs::write(&probe, b"probe")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|e| format!("cannot write to {}: {e}; mend its rights or free space", folder.display()))?;
    Ok(folder.display().to_string())
}

fn database(config: &Config) -> Result<String, String> {
    let Some(url) = &config.database_url else {
        let folder = std::env::var_os("RUSHES_PG_BIN").map(std::path::PathBuf::from);
        return match private_postgres::find_binaries(folder.as_deref()) {
            Ok((folder, version)) => Ok(format!("private PostgreSQL {version} from {}", folder.display())),
            Err(error) => Err(error.to_string()),
        };
    };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let limit = std::time::Duration::from_secs(5);
        match tokio::time::timeout(limit, sqlx::PgConnection::connect(url)).await {
            Ok(Ok(mut connection)) => {
                let version: Result<String, _> =
                    sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await;
                let version = version.map_err(|_| "it answers, but not as PostgreSQL does".to_owned())?;
                let major = version.split('.').next().and_then(|v| v.parse::<u32>().ok()).unwrap_or(0);
                if major < private_postgres::OLDEST_SUPPORTED {
                    return Err(format!("PostgreSQL {version} is too old; {} or newer is needed", private_postgres::OLDEST_SUPPORTED));
                }
                Ok(format!("PostgreSQL {version} by RUSHES_DATABASE_URL"))
            }
            // The error's text may hold the address with its password.
            Ok(Err(_)) => Err("RUSHES_DATABASE_URL is set, but nothing there lets us in; check host, port, user and password".to_owned()),
            Err(_) => Err("RUSHES_DATABASE_URL is set, but nothing there answers within 5 s".to_owned()),
        }
    })
}

/// Whether letters would go out.
fn mail(config: &Config) -> Result<String, String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let Some(mailer) = config.mailer().map_err(|e| format!("{e:#}"))? else {
            return Ok("no letters go out: smtp_url is not set".to_owned());
        };
        mailer.test().await.map_err(|e| e.to_string())?;
        Ok("the mail server of smtp_url lets us in".to_owned())
    })
}

/// What pictures are composed by, and why.
fn composing() -> String {
    let report = render::compose::Backend::choose(Box::new(|_| {})).report();
    format!("composed by {report}")
}

/// ffmpeg with what clips are made playable with.
fn ffmpeg(path: &Path) -> Result<String, String> {
    let version = shortened(&program(path, "RUSHES_FFMPEG")?);
    let encoders = answer(path, &["-hide_banner", "-encoders"]).unwrap_or_default();
    // ` V....D libx264   …`
    let has = |name: &str| encoders.lines().any(|line| line.split_whitespace().nth(1) == Some(name));
    let missing: Vec<&str> = ["libx264", "aac"].into_iter().filter(|name| !has(name)).collect();
    if missing.is_empty() {
        return Ok(format!("{version}, with libx264 and aac"));
    }
    Err(format!(
        "{version} is there, but without {}; clips need it: install an ffmpeg that has it, as most systems' packages do",
        missing.join(" and ")
    ))
}

/// What a program says of its version.
fn program(path: &Path, variable: &str) -> Result<String, String> {
    answer(path, &["-version"]).ok_or_else(|| {
        format!(
            "{} does not run; clips need it, stills do not: install ffmpeg (it brings ffprobe), or name it by {variable}",
            path.display()
        )
    })
}

fn answer(path: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(path).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `ffmpeg version 7.1.5 Copyright …` without the rest.
fn shortened(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    first.split(" Copyright").next().unwrap_or_default().chars().take(60).collect()
}

fn address(config: &Config) -> Result<String, String> {
    std::net::TcpListener::bind(config.listen).map(|_| config.listen.to_string()).map_err(|e| {
        format!(
            "cannot listen on {}: {e}; stop what runs there or choose another RUSHES_LISTEN",
            config.listen
        )
    })
}

fn public(config: &Config) -> Result<String, String> {
    let public = config.public().map_err(|e| e.to_string())?;
    if config.public_url.is_none() && !config.listen.ip().is_loopback() {
        return Err(
            "others can reach this server; set RUSHES_PUBLIC_URL to the address that they type".to_owned()
        );
    }
    if !public.is_https() && config.public_url.is_some() {
        return Ok(format!(
            "{public} (plain http: browsers withhold some features, and the network can read along)"
        ));
    }
    Ok(public.to_string())
}
