//! `GET /users/{name}/posts/{id}/activity`: the Create of a post, for the same readers as the post.

use crate::Federation;
use crate::activities::create;
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::post::{Found, find};
use crate::http::response;
use crate::objects::context;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::PostId;

/// The Create, or a tombstone.
pub async fn get(
    State(federation): State<Federation>,
    Path((name, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, HttpError> {
    let (parts, _) = request.into_parts();
    let id: PostId = id.parse().map_err(|_| HttpError::not_found())?;
    let name = name.to_ascii_lowercase();
    let asker = Asker::of(&federation, &parts).await?;
    match find(&federation, &name, id, &asker).await? {
        Found::Gone(at) => response::gone(&create::uri_for(&federation.addresses().post(&name, id)), Some(at)),
        Found::Post(about) => {
            let open = about.post.visibility.is_open();
            let create = context::activity(create::build(&about, federation.addresses())?);
            Ok(asker.document_of(&create, open))
        }
    }
}
