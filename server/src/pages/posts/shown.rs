//! The post that a button of its card is about, and where its reader was when they pressed it.

use crate::pages::Pages;
use crate::pages::answer::own_path;
use crate::pages::form::MemberForm;
use crate::pages::people::locate::{Located, locate};
use crate::pages::post_card::post_path;
use crate::pages::problem::Problem;
use domain::PostId;
use store::posts;

/// A post at its address.
pub(super) struct ShownPost {
    /// Its id.
    pub(super) id: PostId,
    /// Where to go afterwards: its place at home if the form came from there, otherwise its page.
    pub(super) back: String,
}

/// Finds the post of an address. Whether the member may see it is asked where it is acted upon, in the
/// transaction.
pub(super) async fn shown_post(pages: &Pages, form: &MemberForm, handle: &str, id: &str) -> Result<ShownPost, Problem> {
    let id: PostId = id.parse().map_err(|_| Problem::NotFound)?;
    let Located::Here(author) = locate(pages, &form.reader, handle).await? else {
        return Err(Problem::NotFound);
    };
    let post = pages.means.store.read(move |conn| posts::lookup(conn, id)).await?;
    post.filter(|post| post.actor_id == author.id)
        .ok_or(Problem::NotFound)?;
    let back = match at_home(form.fields.get("next")) {
        Some(place) => place.to_owned(),
        None => post_path(&author, id),
    };
    Ok(ShownPost { id, back })
}

/// The home page or a place in it, and no other address.
fn at_home(next: &str) -> Option<&str> {
    let rest = own_path(next)?.strip_prefix("/home")?;
    (rest.is_empty() || rest.starts_with(['?', '#'])).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_leads_back_to_home_or_to_the_post_and_nowhere_else() {
        for good in ["/home", "/home#post-7", "/home?before=17-4#post-7"] {
            assert_eq!(at_home(good), Some(good));
        }
        for bad in [
            "",
            "/",
            "/settings",
            "/homes",
            "/home/updates",
            "//home",
            "https://evil.example/home",
            "/home\n#x",
        ] {
            assert_eq!(at_home(bad), None, "{bad}");
        }
    }
}
