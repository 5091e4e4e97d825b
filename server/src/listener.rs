//! Serves the web: accepts connections, bounds how long a client may take and how much may be under
//! way, and on a signal lets what is under way end.

pub mod access_log;
pub mod body_deadline;
pub mod client_address;
pub mod host_check;
pub mod load;
pub mod nul_check;
pub mod too_large;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// How long a client may take to send the header of a request.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long requests under way may take to end after the signal to stop.
pub const GRACE: Duration = Duration::from_secs(20);
/// The most bytes of a header section.
const HEADER_BYTES: usize = 64 << 10;

/// The port cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody else has it.
    #[error("{address} is in use by another program: stop it, or choose another address for {key}")]
    InUse {
        /// The address.
        address: SocketAddr,
        /// The configuration key that names it.
        key: &'static str,
    },
    /// Anything else.
    #[error("{address} cannot be listened on (see {key})")]
    Other {
        /// The address.
        address: SocketAddr,
        /// The configuration key that names it.
        key: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Takes the port. `key` is the configuration key that names it.
///
/// # Errors
/// [`ListenError`] says which address and what to do.
pub async fn bind(address: SocketAddr, key: &'static str) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => ListenError::InUse { address, key },
        _ => ListenError::Other { address, key, source },
    })
}

/// Serves `router` until `stop` is cancelled, then waits at most [`GRACE`] for what is under way.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(connection(stream, peer, router.clone(), stop.clone()));
            }
            Err(error) => {
                // Out of file descriptors, mostly: the next moment is better than giving up.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(GRACE, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "connections were cut off at shutdown");
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, stop: CancellationToken) {
    // Answers are small and complete; waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .half_close(false);
    let serving = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    let outcome = tokio::select! {
        outcome = serving.as_mut() => outcome,
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = outcome {
        tracing::trace!(%error, "a connection ended badly");
    }
}
