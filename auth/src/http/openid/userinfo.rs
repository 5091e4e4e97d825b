//! `GET` and `POST /oauth/userinfo` (OpenID Core, 5.3), with the access token in the header `Authorization`.

use crate::handle::Auth;
use crate::openid::claims::MemberClaims;
use crate::openid::userinfo::UserinfoError;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::session::Secret;
use http::{HeaderMap, header};
use openidconnect::UserInfoClaims;
use openidconnect::core::CoreGenderClaim;

type Answer = UserInfoClaims<MemberClaims, CoreGenderClaim>;

pub(super) async fn handle(State(auth): State<Auth>, headers: HeaderMap) -> Result<impl IntoResponse, UserinfoError> {
    let claims = auth.userinfo(bearer(&headers)?).await?;
    let answer = Answer::new(claims.standard, claims.member);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

/// The one token of the one header.
fn bearer(headers: &HeaderMap) -> Result<Secret, UserinfoError> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let value = sent.next().ok_or(UserinfoError::NoToken)?;
    if sent.next().is_some() {
        return Err(UserinfoError::InvalidRequest);
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(UserinfoError::InvalidRequest)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(UserinfoError::NoToken);
    }
    Ok(Secret::presented(token.trim()))
}
