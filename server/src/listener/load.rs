//! Sheds load: above a number of requests under way, more are told to come back, at once and
//! cheaply, instead of queueing until everybody times out.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many requests may be under way.
#[derive(Clone, Debug)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Room for this many.
    pub fn new(requests: usize) -> Self {
        Self(Arc::new(Semaphore::new(requests.min(Semaphore::MAX_PERMITS))))
    }
}

/// Answers 503 with `Retry-After` when there is no room.
pub async fn shed(State(room): State<Room>, request: Request, next: Next) -> Response {
    match room.0.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => {
            metrics::counter!("guildhall_http_shed_total").increment(1);
            let headers = [
                (header::RETRY_AFTER, "5"),
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            ];
            (
                StatusCode::SERVICE_UNAVAILABLE,
                headers,
                "The server is busy. Please try again in a few seconds.\n",
            )
                .into_response()
        }
    }
}
