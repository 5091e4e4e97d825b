//! Telling a relying party that a session is over (OpenID Back-Channel Logout 1.0, 2.5). Its address is a
//! stranger's: an admin typed it, but a name may lead anywhere later.

use crate::handle::Auth;
use domain::job::{JobOutcome, SendLogoutToken};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use net::{Limits, NetError, Response};
use std::time::Duration;
use store::relying_parties;
use url::{Url, form_urlencoded};

/// The answer is looked at for nothing but its status.
const LIMITS: Limits = Limits {
    total: Duration::from_secs(10),
    body_bytes: 64 << 10,
    header_bytes: 32 << 10,
    redirects: 0,
};

/// How long after a refusal the token is sent again: with as many tries as the job has, for three hours and more.
const REFUSED_AGAIN: Duration = Duration::from_secs(20 * 60);

impl Auth {
    /// Runs the job. A party that is gone, or wants to hear nothing any more, is not told.
    pub(crate) async fn send_logout_token(&self, job: SendLogoutToken) -> JobOutcome {
        let client_id = job.client_id.clone();
        let party = match self
            .store()
            .read(move |conn| relying_parties::find(conn, &client_id))
            .await
        {
            Ok(party) => party,
            Err(error) => return retry(error.to_string(), None),
        };
        let Some(party) = party else {
            return JobOutcome::Done;
        };
        let Some(uri) = &party.backchannel_logout_uri else {
            return JobOutcome::Done;
        };
        let Ok(url) = Url::parse(uri) else {
            return JobOutcome::Fail("the back-channel logout address is no address".to_owned());
        };
        let openid = self.openid();
        let sub = openid.subject(&party, job.account_id);
        let token = openid
            .sign_logout_token(&party.client_id, &sub, &job.sid, job.logout_id)
            .await;
        let token = match token {
            Ok(token) => token,
            Err(error) => return retry(error.to_string(), None),
        };
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("logout_token", &token)
            .finish();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, form)]);
        let stranger = &self.wiring().stranger;
        told(stranger.post(&url, headers, body.into(), LIMITS).await)
    }
}

/// What an answer means for the job.
fn told(answer: Result<Response, NetError>) -> JobOutcome {
    match answer {
        Ok(answer) if answer.status.is_success() => JobOutcome::Done,
        // Right after a key was taken out of use they cannot know better: what they keep of our keys is an
        // hour old at most.
        Ok(answer) if answer.status == StatusCode::BAD_REQUEST => retry(
            "the server refused the logout token (400): is our clock right, are our keys there?".to_owned(),
            Some(REFUSED_AGAIN),
        ),
        Ok(answer) => {
            let after = answer.headers.get(header::RETRY_AFTER);
            let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
            retry(
                format!("the server answered {} to a logout token", answer.status.as_u16()),
                after.map(Duration::from_secs),
            )
        }
        Err(NetError::Busy { retry_after, .. }) => retry("too much goes to this server".to_owned(), Some(retry_after)),
        Err(error) if error.is_temporary() => retry(format!("the server was not reached: {}", error.code()), None),
        Err(error) => JobOutcome::Fail(format!("the back-channel logout address is refused: {}", error.code())),
    }
}

fn retry(why: String, after: Option<Duration>) -> JobOutcome {
    JobOutcome::Retry { why, after }
}
