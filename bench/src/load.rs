//! Sends prepared requests over keep-alive connections as fast as the server takes them. Written on
//! plain sockets, so that the loader costs as little of the shared machine as it can.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came of a load.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The status of every answer.
    pub statuses: Vec<u16>,
    /// How long each answer took.
    pub latencies: Vec<Duration>,
    /// From the first byte to the last answer.
    pub wall: Duration,
}

impl Outcome {
    /// How many answers had this status.
    pub fn count(&self, status: u16) -> usize {
        self.statuses.iter().filter(|s| **s == status).count()
    }

    /// The latency below which this share of the answers came.
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index into a list of thousands"
        )]
        let at = ((sorted.len() as f64 - 1.0).max(0.0) * share) as usize;
        sorted.get(at).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
    }
}

/// Sends all `requests` (complete HTTP/1.1 messages) over `connections` connections.
pub async fn run(server: SocketAddr, requests: Vec<Vec<u8>>, connections: usize) -> std::io::Result<Outcome> {
    let queue = Arc::new(Mutex::new(VecDeque::from(requests)));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(connection(server, Arc::clone(&queue))))
        .collect();
    let mut outcome = Outcome::default();
    for task in tasks {
        for (status, latency) in task.await.map_err(std::io::Error::other)?? {
            outcome.statuses.push(status);
            outcome.latencies.push(latency);
        }
    }
    outcome.wall = started.elapsed();
    Ok(outcome)
}

async fn connection(server: SocketAddr, queue: Arc<Mutex<VecDeque<Vec<u8>>>>) -> std::io::Result<Vec<(u16, Duration)>> {
    let mut stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut answers = Vec::new();
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let next = queue.lock().expect("no panic while the lock is held").pop_front();
        let Some(request) = next else { return Ok(answers) };
        let sent = Instant::now();
        stream.write_all(&request).await?;
        let status = answer(&mut stream, &mut buffer).await?;
        answers.push((status, sent.elapsed()));
    }
}

/// One request and the whole of its answer: the status, the head as it came, and the body.
pub async fn ask(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    request: &[u8],
) -> std::io::Result<(u16, String, Vec<u8>)> {
    stream.write_all(request).await?;
    let status = answer(stream, buffer).await?;
    let end = buffer.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(buffer.len());
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    Ok((status, head, buffer.get(end + 4..).unwrap_or_default().to_vec()))
}

/// Reads one answer with a `Content-Length` (or none).
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<u16> {
    buffer.clear();
    loop {
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|value| value.trim().parse().ok())
                .unwrap_or(0);
            while buffer.len() < end + 4 + length {
                if stream.read_buf(buffer).await? == 0 {
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                }
            }
            return head
                .get(9..12)
                .and_then(|s| s.parse().ok())
                .ok_or_else(|| std::io::ErrorKind::InvalidData.into());
        }
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
