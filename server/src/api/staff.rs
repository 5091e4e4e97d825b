//! Who asks: a member with a role, by a token with the right scope.

use super::AdminApi;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use mastodon::ApiError;
use mastodon::extract::Member;
use membership::Permit;

/// A member with a role.
pub(super) struct Staff {
    /// The member.
    pub(super) member: Member,
    permit: Permit,
}

impl Staff {
    /// What they may do, if the token lets a program look.
    pub(super) fn reads(&self) -> Result<Permit, ApiError> {
        self.member.require("admin:read")?;
        Ok(self.permit)
    }

    /// The same for what only admins see.
    pub(super) fn reads_as_admin(&self) -> Result<Permit, ApiError> {
        let permit = self.reads()?;
        if permit.is_admin() {
            Ok(permit)
        } else {
            Err(ApiError::Forbidden("This is for admins and the owner".to_owned()))
        }
    }

    /// What they may do, if the token lets a program act.
    pub(super) fn acts(&self) -> Result<Permit, ApiError> {
        self.member.require("admin:write")?;
        Ok(self.permit)
    }
}

impl FromRequestParts<AdminApi> for Staff {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AdminApi) -> Result<Self, ApiError> {
        let member = Member::of_request(parts)?;
        let permit = Permit::of(&member.account)
            .map_err(|_| ApiError::Forbidden("This is for moderators, admins and the owner".to_owned()))?;
        Ok(Self { member, permit })
    }
}
