//! A request's body must have arrived within a time, all of it: a client that sends one byte a
//! second would otherwise hold a connection for hours.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

/// How long a client may take to send a body.
pub const BODY_TIME: Duration = Duration::from_secs(30);

/// The body did not arrive in time.
#[derive(Debug, thiserror::Error)]
#[error("the request's body did not arrive within {} seconds", BODY_TIME.as_secs())]
pub struct TooSlow;

struct Deadline {
    inner: Body,
    sleep: Pin<Box<Sleep>>,
}

impl HttpBody for Deadline {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            return Poll::Ready(frame);
        }
        self.sleep
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Gives the request's body a deadline.
pub async fn bound(request: Request, next: Next) -> Response {
    let request = request.map(|inner| {
        if inner.is_end_stream() {
            inner
        } else {
            Body::new(Deadline {
                inner,
                sleep: Box::pin(tokio::time::sleep(BODY_TIME)),
            })
        }
    });
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(inner: Body, time: Duration) -> Body {
        Body::new(Deadline {
            inner,
            sleep: Box::pin(tokio::time::sleep(time)),
        })
    }

    #[tokio::test]
    async fn a_body_that_does_not_arrive_in_time_is_an_error() {
        let prompt = within(Body::from("all of it"), Duration::from_secs(30));
        assert_eq!(
            axum::body::to_bytes(prompt, 100).await.expect("it arrived"),
            "all of it"
        );
        let trickle = futures::stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"a beginning")) });
        let trickle = Body::from_stream(futures::StreamExt::chain(trickle, futures::stream::pending()));
        let error = axum::body::to_bytes(within(trickle, Duration::from_millis(20)), 100)
            .await
            .expect_err("it never ends");
        assert!(format!("{error:?}").contains("TooSlow"), "{error:?}");
    }
}
