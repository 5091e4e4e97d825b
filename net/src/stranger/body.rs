//! Reading an answer without trusting what it says about its own size. Decompression happens while
//! streaming, so the limit counts what comes out of it: a small body that unpacks into a large one
//! is cut off at the same place as a large one.

use crate::error::NetError;
use crate::stranger::classify;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;

/// Adds up names and values of a header section.
pub(crate) fn check_headers(headers: &HeaderMap, limit_bytes: usize, host: &str) -> Result<(), NetError> {
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if size > limit_bytes {
        return Err(NetError::HeadersTooLarge {
            host: host.to_owned(),
            limit_bytes,
        });
    }
    Ok(())
}

/// Reads the body up to `limit_bytes`; stops reading at the first byte too many.
pub(crate) async fn read(mut response: reqwest::Response, limit_bytes: usize, host: &str) -> Result<Bytes, NetError> {
    let too_large = || NetError::TooLarge {
        host: host.to_owned(),
        limit_bytes,
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit_bytes as u64 {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| classify(e, host))? {
        if body.len() + chunk.len() > limit_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
