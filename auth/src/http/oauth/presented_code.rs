//! A code as it comes to `/oauth/token`, whoever brings it: with the address it was sent to and its verifier.

use super::parameters::Parameters;
use crate::oauth::OauthError;
use domain::session::Secret;

/// What `authorization_code` is exchanged with. Nothing of it is checked yet.
pub(super) struct PresentedCode {
    pub(super) code: Secret,
    pub(super) redirect_uri: String,
    pub(super) verifier: Option<String>,
}

impl PresentedCode {
    /// From the parameters of the request.
    pub(super) fn read(parameters: &Parameters) -> Result<Self, OauthError> {
        let code = parameters.require(
            "code",
            "code is missing: send the one that the member's browser brought",
        )?;
        let redirect_uri = parameters.require(
            "redirect_uri",
            "redirect_uri is missing: repeat the one that the code was sent to",
        )?;
        Ok(Self {
            code: Secret::presented(code),
            redirect_uri: redirect_uri.to_owned(),
            verifier: parameters.get("code_verifier")?.map(str::to_owned),
        })
    }
}
