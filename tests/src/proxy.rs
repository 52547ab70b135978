//! A bad connection: a TCP proxy that cuts, stalls, delays and slows down what goes through it.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What may happen to a connection.
#[derive(Debug, Clone)]
pub struct Weather {
    /// How many bytes of a request go through before its connection is lost; never when absent.
    pub cut_after: Option<Range<u64>>,
    /// How many bytes go through before nothing does for a while, and for how long; never when absent.
    pub stall: Option<(Range<u64>, Duration)>,
    /// How long a connection takes to be made. Those that are begun later may so come earlier.
    pub delay: Range<Duration>,
    /// Bytes per second, at most.
    pub rate: Option<u64>,
}

impl Weather {
    /// Everything goes through at once.
    pub const fn fair() -> Self {
        Self { cut_after: None, stall: None, delay: Duration::ZERO..Duration::ZERO, rate: None }
    }
}

/// What happened.
#[derive(Debug, Default)]
pub struct Seen {
    /// Connections that were lost, of which the server was told.
    pub cut: AtomicU64,
    /// Connections that were lost on the client's side alone: the server goes on waiting.
    pub half_open: AtomicU64,
    /// Connections that were lost with the answer on its way.
    pub unanswered: AtomicU64,
    /// How often nothing went through for a while.
    pub stalls: AtomicU64,
}

/// A proxy, until it is dropped.
pub struct Proxy {
    /// Where it listens, such as `http://127.0.0.1:4711`.
    pub base: String,
    /// What happened so far.
    pub seen: Arc<Seen>,
    weather: Arc<Mutex<Weather>>,
    listening: JoinHandle<()>,
}

/// What one connection will meet.
struct Fate {
    weather: Weather,
    ends: End,
    random: StdRng,
}

/// How a connection is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Both,
    ClientAlone,
    WithTheAnswer,
}

impl Proxy {
    /// A proxy before the server on this port of this machine. The same seed draws the same accidents for the same
    /// connections.
    pub async fn start(port: u16, weather: Weather, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (seen, weather) = (Arc::new(Seen::default()), Arc::new(Mutex::new(weather)));
        let (saw, now) = (seen.clone(), weather.clone());
        let listening = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            for number in 0_u64.. {
                let Ok((client, _)) = listener.accept().await else { return };
                let mut random = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number));
                let ends = [End::Both, End::ClientAlone, End::WithTheAnswer][random.random_range(0..3)];
                let weather = now.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let fate = Fate { weather, ends, random };
                connections.spawn(connected(
                    client,
                    SocketAddr::from(([127, 0, 0, 1], port)),
                    fate,
                    saw.clone(),
                ));
                while connections.try_join_next().is_some() {}
            }
        });
        Self { base, seen, weather, listening }
    }

    /// What new connections meet from now on.
    pub fn change(&self, weather: Weather) {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn connected(client: TcpStream, server: SocketAddr, mut fate: Fate, seen: Arc<Seen>) {
    let Range { start, end } = fate.weather.delay;
    if start < end {
        let share = fate.random.random_range(0.0..1.0);
        tokio::time::sleep(start + end.saturating_sub(start).mul_f64(share)).await;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let cut = fate.weather.cut_after.clone().map(|range| fate.random.random_range(range));
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let answers = async {
        if cut.is_some() && fate.ends == End::WithTheAnswer {
            // The server has done its work; nobody hears of it.
            let mut first = [0; 1];
            if from_server.read(&mut first).await.is_ok_and(|length| length > 0) {
                seen.unanswered.fetch_add(1, Ordering::Relaxed);
            }
            return;
        }
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
    };
    let cut = cut.filter(|_| fate.ends != End::WithTheAnswer);
    let asks = forward(&mut from_client, &mut to_server, &fate.weather, cut, &mut fate.random, &seen);
    let lost = tokio::select! {
        lost = asks => lost,
        () = answers => false,
    };
    if !lost {
        return;
    }
    if fate.ends == End::ClientAlone {
        seen.half_open.fetch_add(1, Ordering::Relaxed);
        drop((from_client, to_client));
        // Until the server gives it up, which takes it a minute unless somebody asks it to.
        let mut rest = Vec::new();
        let _ = from_server.read_to_end(&mut rest).await;
        drop(to_server);
    } else {
        seen.cut.fetch_add(1, Ordering::Relaxed);
    }
}

/// Sends on what the client sends. Whether the connection is lost then; false where it ended in order.
async fn forward(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    weather: &Weather,
    cut: Option<u64>,
    random: &mut StdRng,
    seen: &Seen,
) -> bool {
    let mut chunk = vec![0; 16 * 1024];
    let mut through = 0_u64;
    let mut stall_at = weather.stall.as_ref().map(|(after, _)| random.random_range(after.clone()));
    loop {
        let room = cut.map_or(chunk.len() as u64, |cut| (cut - through).min(chunk.len() as u64));
        if room == 0 {
            return true;
        }
        let Ok(length) = from.read(&mut chunk[..usize::try_from(room).unwrap_or(usize::MAX)]).await else {
            return true;
        };
        if length == 0 || to.write_all(&chunk[..length]).await.is_err() {
            return false;
        }
        through += length as u64;
        if let Some(rate) = weather.rate {
            tokio::time::sleep(Duration::from_secs_f64(
                f64::from(u32::try_from(length).unwrap_or(0)) / rate_of(rate),
            ))
            .await;
        }
        if let (Some(at), Some((after, pause))) = (stall_at, &weather.stall)
            && through >= at
        {
            seen.stalls.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(*pause).await;
            stall_at = Some(through + random.random_range(after.clone()));
        }
    }
}

fn rate_of(bytes_per_second: u64) -> f64 {
    f64::from(u32::try_from(bytes_per_second).unwrap_or(u32::MAX))
}
