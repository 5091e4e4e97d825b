//! Lets any handler, here or in the server's pages, take a `Visitor` as an argument.

use crate::client::ClientIp;
use crate::error::AuthError;
use crate::handle::Auth;
use crate::visitor::Visitor;
use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;

impl<S> FromRequestParts<S> for Visitor
where
    Auth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = AuthError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AuthError> {
        let mut visitor = Auth::from_ref(state).visitor(&parts.headers).await?;
        visitor.client_ip = parts.extensions.get::<ClientIp>().map(|client| client.0);
        Ok(visitor)
    }
}
