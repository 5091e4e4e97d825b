//! The query of an address. One that makes no sense is answered with a page like every other wrong
//! address, not with a bare line of text.

use super::problem::Problem;
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// The query as `T`.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri).map_err(|_| Problem::NotFound)?;
        Ok(Self(query.0))
    }
}
