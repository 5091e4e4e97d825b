//! A few members who know each other, so that the first timeline is not empty. Everything happens
//! through the instances' own addresses, and what is there already is left alone.

use super::DemoError;
use super::visitor::Visitor;
use super::wallets::Wallets;

/// A member who is there from the beginning.
pub struct Member {
    /// Which instance: 0 or 1.
    pub instance: usize,
    /// The username.
    pub username: &'static str,
    /// The name people see.
    pub display_name: &'static str,
    /// Whom they follow: (instance, username).
    pub follows: &'static [(usize, &'static str)],
    /// What they wrote.
    pub posts: &'static [&'static str],
}

/// The members. Their wallets are [`Wallets::members`], in this order.
pub const MEMBERS: [Member; 4] = [
    Member {
        instance: 0,
        username: "imani",
        display_name: "Imani, carpenter",
        follows: &[(0, "yusuf"), (1, "lena")],
        posts: &[
            "The new workshop roof is on. Thirty-two rafters, not one of them the same length. #timber",
            "Open bench on Saturday from ten. Bring something broken; we will mend it together.",
        ],
    },
    Member {
        instance: 0,
        username: "yusuf",
        display_name: "Yusuf",
        follows: &[(0, "imani"), (1, "tomas")],
        posts: &["Rewired the old lathe. It runs so quietly now that I checked twice whether it was on. #workshop"],
    },
    Member {
        instance: 1,
        username: "lena",
        display_name: "Lena at the Printworks",
        follows: &[(0, "imani"), (1, "tomas")],
        posts: &[
            "We found a drawer of wooden type from 1911. The ampersand alone is worth the move. #letterpress",
            "A poster for the workshop's open bench is drying on the line.",
        ],
    },
    Member {
        instance: 1,
        username: "tomas",
        display_name: "Tomás",
        follows: &[(1, "lena")],
        posts: &["Bookbinding on Tuesday evenings again: six seats, free for members. #bookbinding"],
    },
];

/// Makes the members, their follows and their posts. `origins` are those of the two instances. Returns
/// how many members there are and how many posts were written now.
///
/// # Errors
/// If an instance refuses something.
pub async fn seed(
    client: &reqwest::Client,
    origins: [&str; 2],
    wallets: &Wallets,
) -> Result<(usize, usize), DemoError> {
    let mut visitors = Vec::with_capacity(MEMBERS.len());
    for (member, wallet) in MEMBERS.iter().zip(&wallets.members) {
        let mut visitor = Visitor::new(client.clone(), origins[member.instance].to_owned());
        if visitor.count_posts(member.username).await?.unwrap_or(0) >= posts(member) {
            continue;
        }
        if !visitor.sign_in(wallet).await? {
            visitor.join(member.username, member.display_name).await?;
        }
        visitors.push((member, visitor));
    }
    // Follows before posts, so that the posts reach the followers.
    for (member, visitor) in &mut visitors {
        for (instance, username) in member.follows {
            let host = origins[*instance].trim_start_matches("http://");
            visitor.follow(&format!("@{username}@{host}")).await?;
        }
    }
    let mut written = 0;
    for (member, visitor) in &mut visitors {
        let have = visitor.count_posts(member.username).await?.unwrap_or(0);
        for text in member.posts.iter().skip(usize::try_from(have).unwrap_or(0)) {
            visitor.post(text).await?;
            written += 1;
        }
    }
    Ok((MEMBERS.len(), written))
}

fn posts(member: &Member) -> u64 {
    u64::try_from(member.posts.len()).unwrap_or(u64::MAX)
}
