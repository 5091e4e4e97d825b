//! Who may enter: moderators, admins and the owner. For everybody else the page does not exist.

use crate::pages::Pages;
use crate::pages::form::{Fields, Form};
use crate::pages::problem::Problem;
use crate::pages::reader::{Me, Reader};
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use membership::Permit;
use std::sync::Arc;

/// A reader with a role.
pub(super) struct Staff {
    /// The reader.
    pub(super) reader: Reader,
    /// The account.
    pub(super) me: Me,
    /// What it may do.
    pub(super) permit: Permit,
}

impl Staff {
    fn of(reader: Reader) -> Result<Self, Problem> {
        let me = reader.me.clone().ok_or(Problem::NotFound)?;
        let permit = Permit::of(&me.account).map_err(|_| Problem::NotFound)?;
        Ok(Self { reader, me, permit })
    }

    /// Whether this is an admin or the owner.
    pub(super) fn is_admin(&self) -> bool {
        self.permit.is_admin()
    }

    /// Goes on for admins and the owner only.
    pub(super) fn admins_only(&self) -> Result<(), Problem> {
        if self.is_admin() {
            Ok(())
        } else {
            Err(Problem::NotFound)
        }
    }
}

impl FromRequestParts<Arc<Pages>> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Problem> {
        Self::of(Reader::from_request_parts(parts, pages).await?)
    }
}

/// A checked form of somebody with a role. Whoever has none learns nothing about the form.
pub(super) struct StaffForm {
    /// Who sent it.
    pub(super) staff: Staff,
    /// What is in it.
    pub(super) fields: Fields,
}

impl StaffForm {
    /// Who acts.
    pub(super) fn by(&self) -> Permit {
        self.staff.permit
    }
}

impl FromRequest<Arc<Pages>> for StaffForm {
    type Rejection = Problem;

    async fn from_request(request: Request, pages: &Arc<Pages>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        Staff::from_request_parts(&mut parts, pages).await?;
        let Form { reader, fields } = Form::from_request(Request::from_parts(parts, body), pages).await?;
        Ok(Self {
            staff: Staff::of(reader)?,
            fields,
        })
    }
}
