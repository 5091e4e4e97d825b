//! The other server's accounts as a CSV file, for whoever has no admin API to give, or more to say than it
//! does (Mastodon's says neither passwords nor links). Columns by name, in any order: `username` (needed),
//! `has_password`, `linked_sub`, `is_admin`, `is_bot`, `is_closed`; docs/join.md has the SQL that writes it. A join
//! of tables repeats an account for each of its links, so lines that differ in nothing but the link are one account.

use super::TheirAccount;
use super::by_name;
use super::whose_name::Home;
use domain::openid::PartyKind;
use std::collections::HashMap;

/// The largest list.
pub const MOST_BYTES: usize = 64 << 20;
/// The most accounts.
const MOST_ACCOUNTS: usize = 1_000_000;
/// The longest name or link.
const MOST_TEXT: usize = 1000;

/// The list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BadUserList {
    /// It is larger than we read.
    #[error("it is larger than {} MiB or {MOST_ACCOUNTS} accounts: split it", MOST_BYTES >> 20)]
    TooLarge,
    /// It has no column of names.
    #[error(
        "the first line must name the columns, and username among them (username,has_password,linked_sub,is_admin,is_bot,is_closed)"
    )]
    NoUsername,
    /// A column that nobody knows, most likely a typing error.
    #[error("line 1: unknown column {0:?}: use username, has_password, linked_sub, is_admin, is_bot and is_closed")]
    UnknownColumn(String),
    /// Which of the two would hold?
    #[error("line 1: the column {0:?} is there twice: leave one out")]
    TwiceNamed(String),
    /// The columns are not separated by commas.
    #[error("line 1: the columns are separated by {0:?}: separate them by commas, in all lines")]
    Separator(char),
    /// It names columns, and nobody below them. Such a list says of nobody that they would be locked out.
    #[error("the list has no accounts: nothing can be said")]
    Empty,
    /// A line is wrong.
    #[error("line {line}: {what}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// It is no CSV in UTF-8.
    #[error("it is no CSV in UTF-8")]
    Csv(#[source] csv::Error),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Username,
    HasPassword,
    LinkedSub,
    IsAdmin,
    IsBot,
    IsClosed,
}

impl Column {
    fn parse(name: &str) -> Result<Self, BadUserList> {
        match name.trim_start_matches('\u{feff}').to_ascii_lowercase().as_str() {
            "username" => Ok(Self::Username),
            "has_password" => Ok(Self::HasPassword),
            "linked_sub" => Ok(Self::LinkedSub),
            "is_admin" => Ok(Self::IsAdmin),
            "is_bot" => Ok(Self::IsBot),
            "is_closed" => Ok(Self::IsClosed),
            _ => Err(BadUserList::UnknownColumn(
                name.chars().filter(|c| !c.is_control()).take(40).collect(),
            )),
        }
    }
}

/// Reads a list. `home`: what is known of the server whose list it should be.
///
/// # Errors
/// [`BadUserList`] with the line that is wrong; nothing is taken from a list that is wrong anywhere.
pub fn parse(kind: PartyKind, home: &Home, bytes: &[u8]) -> Result<Vec<TheirAccount>, BadUserList> {
    if bytes.len() > MOST_BYTES {
        return Err(BadUserList::TooLarge);
    }
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(false)
        .from_reader(bytes);
    let headers = reader.headers().map_err(said)?.clone();
    if let (1, Some(only)) = (headers.len(), headers.get(0))
        && let Some(separator) = only.chars().find(|c| matches!(c, ';' | '\t' | '|'))
    {
        return Err(BadUserList::Separator(separator));
    }
    let columns = headers.iter().map(Column::parse).collect::<Result<Vec<_>, _>>()?;
    let twice = columns
        .iter()
        .enumerate()
        .find(|(at, column)| columns[..*at].contains(column));
    if let Some((at, _)) = twice {
        return Err(BadUserList::TwiceNamed(
            headers.get(at).unwrap_or_default().to_ascii_lowercase(),
        ));
    }
    if !columns.contains(&Column::Username) {
        return Err(BadUserList::NoUsername);
    }
    let (mut accounts, mut seen, mut home) = (Vec::<TheirAccount>::new(), HashMap::new(), home.clone());
    for record in reader.records() {
        let record = record.map_err(said)?;
        let line = record.position().map_or(0, csv::Position::line);
        let wrong = |what: String| BadUserList::Line { line, what };
        if accounts.len() >= MOST_ACCOUNTS {
            return Err(BadUserList::TooLarge);
        }
        let mut account = TheirAccount {
            tells_links: columns.contains(&Column::LinkedSub),
            ..TheirAccount::default()
        };
        for (column, cell) in columns.iter().zip(record.iter()) {
            if cell.len() > MOST_TEXT || cell.contains(char::is_control) {
                return Err(wrong("a cell is too long or holds control characters".to_owned()));
            }
            match column {
                Column::Username => account.name = cell.to_owned(),
                Column::LinkedSub => account.links.extend((!cell.is_empty()).then(|| cell.to_owned())),
                Column::HasPassword => account.has_password = truth("has_password", cell).map_err(wrong)?,
                Column::IsAdmin => account.is_admin = truth("is_admin", cell).map_err(wrong)?.unwrap_or(false),
                Column::IsBot => account.is_bot = truth("is_bot", cell).map_err(wrong)?.unwrap_or(false),
                Column::IsClosed => account.is_closed = truth("is_closed", cell).map_err(wrong)?.unwrap_or(false),
            }
        }
        if account.name.is_empty() {
            return Err(wrong("it has no username".to_owned()));
        }
        if let Some(server) = home.look(kind, &account.name).map_err(wrong)?
            && home == Home::Unknown
        {
            home = Home::Named(server);
        }
        // Where case tells people apart, names that differ by it are two accounts.
        let known = *seen
            .entry(by_name::exact(kind, &account.name))
            .or_insert(accounts.len());
        match accounts.get_mut(known) {
            None => accounts.push(account),
            Some(before) => {
                if !add_link(before, &account) {
                    return Err(wrong(format!("{} is there twice", account.name)));
                }
            }
        }
    }
    if accounts.is_empty() {
        return Err(BadUserList::Empty);
    }
    Ok(accounts)
}

/// Adds another link of the same account; `false` if something else differs, or nothing does.
fn add_link(before: &mut TheirAccount, again: &TheirAccount) -> bool {
    let links = std::mem::take(&mut before.links);
    let is_same = TheirAccount {
        links: Vec::new(),
        ..again.clone()
    } == *before;
    before.links = links;
    match again.links.as_slice() {
        [link] if is_same && !before.links.is_empty() && !before.links.contains(link) => {
            before.links.push(link.clone());
            true
        }
        _ => false,
    }
}

/// What the reader stumbled over, with its line where it knows that.
fn said(error: csv::Error) -> BadUserList {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => BadUserList::Line {
            line: pos.as_ref().map_or(0, csv::Position::line),
            what: format!("it has {len} fields, and the first line names {expected_len} columns"),
        },
        _ => BadUserList::Csv(error),
    }
}

/// Yes or no in the ways that databases write it; nothing for an empty cell.
fn truth(column: &str, cell: &str) -> Result<Option<bool>, String> {
    match cell.to_ascii_lowercase().as_str() {
        "" | "null" | "\\n" => Ok(None),
        "t" | "true" | "1" | "yes" => Ok(Some(true)),
        "f" | "false" | "0" | "no" => Ok(Some(false)),
        _ => Err(format!(
            "{column} is {:?}: write true or false, or nothing where it is not known",
            cell.chars().take(40).collect::<String>()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<TheirAccount>, BadUserList> {
        parse(PartyKind::Mastodon, &Home::At("social.example".into()), text.as_bytes())
    }

    #[test]
    fn a_list_is_read_whatever_the_order_of_its_columns() {
        let text = "\u{feff}is_bot,username,has_password,linked_sub\nf,bob,t,\n1,\"news, daily\",0,x\n,ada,,ada\n";
        let accounts = read(text).expect("a list");
        assert_eq!(accounts.len(), 3);
        assert_eq!(
            (accounts[0].name.as_str(), accounts[0].has_password),
            ("bob", Some(true))
        );
        assert!(accounts[1].is_bot && accounts[1].name == "news, daily");
        assert_eq!(
            (accounts[2].has_password, accounts[2].links.as_slice()),
            (None, &["ada".to_owned()][..])
        );
    }

    #[test]
    fn a_list_that_is_wrong_anywhere_is_refused_with_its_line() {
        assert!(read("username,is_admin\nbob,true\nada,false\n").is_ok());
        for (wrong, said) in [
            (
                "username,is_admin\nbob,true\nada,perhaps\n",
                "line 3: is_admin is \"perhaps\"",
            ),
            ("username\nbob\nBob\n", "line 3: Bob is there twice"),
            ("username,is_admin\nbob,true\n,false\n", "line 3: it has no username"),
            ("name,is_admin\nbob,true\n", "unknown column \"name\""),
            ("username,Username\nbob,ada\n", "the column \"username\" is there twice"),
            (
                "is_admin,username,is_admin\nt,bob,f\n",
                "the column \"is_admin\" is there twice",
            ),
            ("username;is_admin\nbob;true\n", "separated by ';'"),
            ("username\tis_admin\nbob\ttrue\n", "separated by '\\t'"),
            ("username,is_admin\n", "the list has no accounts: nothing can be said"),
            (
                "username\nbob\nzoe@other.example\n",
                "line 3: zoe@other.example is an account of other.example",
            ),
            ("is_admin\ntrue\n", "username among them"),
            ("", "username among them"),
            (
                "username,is_admin\nbob\n",
                "line 2: it has 1 fields, and the first line names 2 columns",
            ),
            ("username\nb\u{1b}ob\n", "control characters"),
        ] {
            let error = read(wrong).expect_err(wrong).to_string();
            assert!(error.contains(said), "{wrong:?}: {error}");
        }
        assert!(matches!(
            parse(PartyKind::Mastodon, &Home::Unknown, b"username\n\xff\n"),
            Err(BadUserList::Csv(_))
        ));
        assert!(matches!(
            parse(PartyKind::Mastodon, &Home::Unknown, &vec![b'x'; MOST_BYTES + 1]),
            Err(BadUserList::TooLarge)
        ));
    }

    #[test]
    fn an_account_with_two_links_is_one_account_and_nothing_else_may_differ() {
        let list = "username,has_password,linked_sub\nbob,t,one\nbob,t,two\nada,f,\n";
        let accounts = read(list).expect("a list");
        assert_eq!(accounts.len(), 2);
        assert_eq!(accounts[0].links, ["one", "two"]);
        for wrong in [
            list.replace("bob,t,two", "bob,f,two"),
            list.replace("bob,t,two", "bob,t,one"),
            list.replace("bob,t,two", "bob,t,"),
            list.replace("bob,t,one", "bob,t,"),
        ] {
            let error = read(&wrong).expect_err("refused").to_string();
            assert!(error.contains("line 3: bob is there twice"), "{error}");
        }
    }

    #[test]
    fn two_people_whose_user_ids_differ_by_case_are_two_accounts_on_matrix() {
        let read = |kind, text: &str| parse(kind, &Home::Unknown, text.as_bytes());
        let pair = "username\n@Bob:one.org\n@bob:one.org\n";
        assert_eq!(read(PartyKind::Synapse, pair).expect("a list").len(), 2);
        let twice = read(PartyKind::Synapse, "username\n@bob:one.org\n@bob:one.org\n");
        assert!(twice.expect_err("refused").to_string().contains("is there twice"));
    }

    #[test]
    fn a_list_of_two_servers_is_the_list_of_neither() {
        let read = |text: &str| parse(PartyKind::Synapse, &Home::Unknown, text.as_bytes());
        assert_eq!(read("username\n@a:one.org\n@b:one.org\n").expect("a list").len(), 2);
        let error = read("username\n@a:one.org\n@b:two.org\n")
            .expect_err("refused")
            .to_string();
        assert!(
            error.starts_with("line 3: @b:two.org is an account of two.org"),
            "{error}"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = parse(PartyKind::Synapse, &Home::Unknown, &bytes);
            let mut named = b"username,has_password\n".to_vec();
            named.extend(bytes);
            let _ = parse(PartyKind::Synapse, &Home::Unknown, &named);
        }
    }
}
