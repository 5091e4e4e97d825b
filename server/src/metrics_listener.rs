//! Metrics in the text format of Prometheus, on a listener of their own on loopback. Labels never
//! name a person, a wallet or another server.

use crate::listener::{self, ListenError};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

/// Metrics cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The recorder cannot be installed.
    #[error("metrics cannot be recorded")]
    Recorder(#[source] BuildError),
    /// The port cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
}

const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

#[derive(Clone)]
struct Source {
    recorder: PrometheusHandle,
    store: Store,
}

/// Installs the recorder of this process. Call it once, before anything is measured.
///
/// # Errors
/// [`MetricsError::Recorder`] if there is one already.
pub fn install() -> Result<PrometheusHandle, MetricsError> {
    let builder = PrometheusBuilder::new()
        .set_buckets(SECONDS)
        .map_err(MetricsError::Recorder)?;
    builder.install_recorder().map_err(MetricsError::Recorder)
}

/// Serves `/metrics` until `stop` is cancelled; returns the address it listens on.
///
/// # Errors
/// [`MetricsError::Listen`] if the port is taken.
pub async fn start(
    address: SocketAddr,
    recorder: PrometheusHandle,
    store: Store,
    stop: CancellationToken,
    tasks: &tokio_util::task::TaskTracker,
) -> Result<SocketAddr, MetricsError> {
    let tcp = listener::bind(address, "http.metrics_listen").await?;
    let address = tcp.local_addr().unwrap_or(address);
    let router = Router::new()
        .route("/metrics", get(show))
        .with_state(Source { recorder, store });
    tasks.spawn(listener::serve(tcp, router, stop));
    Ok(address)
}

async fn show(State(source): State<Source>) -> Response {
    match count(&source.store).await {
        Ok(counts) => {
            for (name, state, count) in counts {
                #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 rows")]
                metrics::gauge!(name, "state" => state).set(count as f64);
            }
            metrics::gauge!("guildhall_database_up").set(1.0);
        }
        Err(_) => metrics::gauge!("guildhall_database_up").set(0.0),
    }
    source.recorder.run_upkeep();
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        source.recorder.render(),
    )
        .into_response()
}

async fn count(store: &Store) -> Result<Vec<(&'static str, &'static str, i64)>, StoreError> {
    store
        .read(|conn| {
            Ok(vec![
                ("guildhall_jobs", "waiting", store::jobs::count(conn, "waiting")?),
                ("guildhall_jobs", "dead", store::jobs::count(conn, "dead")?),
                (
                    "guildhall_deliveries",
                    "waiting",
                    store::deliveries::count(conn, "waiting")?,
                ),
                ("guildhall_deliveries", "dead", store::deliveries::count(conn, "dead")?),
            ])
        })
        .await
}
