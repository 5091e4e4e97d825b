//! `POST /admin/appeals/{id}/rebind`: ties the wallet that signed an appeal to the account of somebody who
//! lost theirs. The admin names the account and never sees the wallet. It takes effect after 72 hours, and
//! everybody who is signed in to the account is told.

use super::staff::StaffForm;
use crate::pages::answer::see_other;
use crate::pages::problem::Problem;
use crate::pages::{Pages, place};
use auth::AuthError;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(appeal): Path<String>,
    form: StaffForm,
) -> Result<Response, Problem> {
    form.staff.admins_only()?;
    let number = place::parse(&appeal).ok_or(Problem::NotFound)?;
    let named = pages.office.account_named(form.fields.get("username")).await?;
    let done = match named {
        None => "no-account",
        Some(account) => {
            let by = &form.staff.me.account;
            match pages.auth.begin_admin_rebind(by, account.id, number).await {
                Ok(_) => "rebinding",
                Err(
                    AuthError::WalletTaken
                    | AuthError::WalletBanned
                    | AuthError::TooManyWallets
                    | AuthError::UnprovenWallet,
                ) => "wallet-taken",
                Err(AuthError::AccountSuspended) => "account-suspended",
                Err(AuthError::TooManyChanges) => "too-many-changes",
                Err(AuthError::NotAllowed) => "not-allowed",
                Err(AuthError::AccountDeleted) => "no-account",
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok(see_other(&format!("/admin/appeals/{number}?done={done}")))
}
