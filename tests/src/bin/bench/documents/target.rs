//! A server under load, ours or another, behind one face.

use std::process::Child;

use bytes::Bytes;
use rushes_tests::{Client, Door, Server};
use yrs::encoding::write::Write as _;

use super::line::Line;
use crate::processes;

/// A server under load.
pub(super) struct Target {
    /// What figures call it.
    pub(super) name: &'static str,
    pub(super) client: Client,
    pub(super) dialect: Dialect,
    pub(super) rooms: Vec<Room>,
    pub(super) process: Process,
    /// Where its metrics are, if it has any.
    pub(super) metrics: Option<String>,
}

/// A document, and what marks in it have to name.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) document: String,
    /// `user:<id>`
    pub(super) author: String,
    pub(super) media: i64,
}

/// How messages are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// As y-protocols writes them.
    Plain,
    /// Each behind the name of its document, and behind a message that signs in (`IncomingMessage.ts` of Hocuspocus).
    Hocuspocus,
}

/// The server itself, ended with this value, and the folder that it works in.
pub(super) enum Process {
    Rushes { server: Server, folder: tempfile::TempDir },
    Peer { child: Child, folder: tempfile::TempDir },
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Self::Peer { child, .. } = self {
            // One that has ended already needs no ending.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Target {
    pub(super) fn pid(&self) -> u32 {
        match &self.process {
            Process::Rushes { server, .. } => server.pid(),
            Process::Peer { child, .. } => child.id(),
        }
    }

    /// Where people write, if it is only one place.
    pub(super) fn room(&self) -> &Room {
        &self.rooms[0]
    }

    /// Opens a socket to a document and signs in, where that takes a message.
    pub(super) async fn connect(&self, room: &Room) -> anyhow::Result<Line> {
        let socket = Door::document(&self.client, &room.document).knock().await?;
        let prefix = match self.dialect {
            Dialect::Plain => Bytes::new(),
            Dialect::Hocuspocus => {
                let mut prefix = Vec::new();
                prefix.write_string(&room.document);
                prefix.into()
            }
        };
        let mut line = Line::new(socket, prefix);
        if self.dialect == Dialect::Hocuspocus {
            // An empty token, and the version of the provider.
            line.send(&[2, 0, 0, 5, b'4', b'.', b'7', b'.', b'0']).await?;
        }
        Ok(line)
    }

    /// Connects and waits until everything is there; the update that it is.
    pub(super) async fn join(&self, room: &Room) -> anyhow::Result<(Line, Bytes)> {
        let mut line = self.connect(room).await?;
        let update = line.everything().await?;
        Ok((line, update))
    }

    /// Seconds of processor that it has used with all of its processes: of Rushes, its Postgres as well.
    pub(super) fn cpu(&self) -> f64 {
        self.own_cpu() + processes(self.pid()).into_iter().map(cpu_of).sum::<f64>()
    }

    /// The same of its own process alone.
    pub(super) fn own_cpu(&self) -> f64 {
        cpu_of(self.pid())
    }

    /// Memory of its own process that is not shared with a file, in MB.
    pub(super) fn memory(&self) -> f64 {
        crate::memory(&[self.pid()], "RssAnon")
    }
}

fn cpu_of(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    // utime, stime, and those of children that have ended, in hundredths of a second (proc(5)).
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (11..=14).map(ticks).sum::<f64>() / 100.0
}
