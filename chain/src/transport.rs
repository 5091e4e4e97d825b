//! JSON-RPC over a `reqwest::Client` that somebody else built, as an alloy transport. alloy's own
//! HTTP transport reads a reply of any size and puts the server's URL, which carries an API key,
//! into its spans; this one stops reading at [`MAX_REPLY_BYTES`] ([`MAX_LOGS_BYTES`] for events) and
//! names no address anywhere.

use alloy::rpc::client::RpcClient;
use alloy::rpc::json_rpc::{RequestPacket, ResponsePacket};
use alloy::transports::{TransportError, TransportErrorKind, TransportFut};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use std::task::{Context, Poll};
use tower::Service;
use url::Url;

/// The largest reply that is read, in bytes after decompression.
pub(crate) const MAX_REPLY_BYTES: usize = 1 << 20;
/// The same for `eth_getLogs`, whose replies are large by nature: a follower that may read little at a
/// time needs many more requests to catch up.
pub(crate) const MAX_LOGS_BYTES: usize = 16 << 20;

/// Why an exchange brought no JSON-RPC reply. The texts contain nothing that came from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// No connection, or it broke.
    #[error("the connection failed")]
    Connection,
    /// The HTTP client's own time limit.
    #[error("no reply in time")]
    TimedOut,
    /// Neither success nor a JSON-RPC error.
    #[error("HTTP status {0}")]
    Status(u16),
    /// More than the limit, which is given in MiB.
    #[error("the reply is larger than {0} MiB")]
    TooLarge(usize),
    /// Not JSON-RPC.
    #[error("the reply is not JSON-RPC")]
    Malformed,
}

impl From<Fault> for TransportError {
    fn from(fault: Fault) -> Self {
        TransportErrorKind::custom(fault)
    }
}

/// An alloy client over `client` that speaks to `url`.
pub(crate) fn rpc_client(client: reqwest::Client, url: Url) -> RpcClient {
    RpcClient::new(BoundedHttp { client, url }, false)
}

#[derive(Clone)]
struct BoundedHttp {
    client: reqwest::Client,
    url: Url,
}

impl BoundedHttp {
    async fn exchange(self, packet: RequestPacket) -> Result<ResponsePacket, TransportError> {
        let limit = limit_of(&packet);
        let body = serde_json::to_vec(&packet).map_err(TransportError::ser_err)?;
        let response = self
            .client
            .post(self.url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body)
            .send()
            .await
            .map_err(|error| fault_of(&error))?;
        let status = response.status();
        // Too many requests is no answer whatever the body says.
        if status.as_u16() == 429 {
            return Err(Fault::Status(429).into());
        }
        let reply = read(response, limit).await?;
        match serde_json::from_slice::<ResponsePacket>(&reply) {
            Ok(packet) if status.is_success() || packet.is_error() => Ok(packet),
            _ if !status.is_success() => Err(Fault::Status(status.as_u16()).into()),
            _ => Err(Fault::Malformed.into()),
        }
    }
}

/// How large the reply may be, in bytes.
fn limit_of(packet: &RequestPacket) -> usize {
    match packet {
        RequestPacket::Single(request) if request.method() == "eth_getLogs" => MAX_LOGS_BYTES,
        _ => MAX_REPLY_BYTES,
    }
}

async fn read(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, Fault> {
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    let too_large = Fault::TooLarge(limit >> 20);
    if announced > limit {
        return Err(too_large);
    }
    let mut reply = Vec::with_capacity(announced);
    while let Some(chunk) = response.chunk().await.map_err(|error| fault_of(&error))? {
        if reply.len() + chunk.len() > limit {
            return Err(too_large);
        }
        reply.extend_from_slice(&chunk);
    }
    Ok(reply)
}

fn fault_of(error: &reqwest::Error) -> Fault {
    if error.is_timeout() {
        Fault::TimedOut
    } else {
        Fault::Connection
    }
}

impl Service<RequestPacket> for BoundedHttp {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, packet: RequestPacket) -> Self::Future {
        Box::pin(self.clone().exchange(packet))
    }
}
