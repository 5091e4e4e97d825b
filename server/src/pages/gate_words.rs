//! The rules of the gate as a nested list. The nesting is told to the template as a flat row of marks,
//! because a template cannot call itself.

use crate::words::Words;
use gating::words::Item;

/// One mark of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GateMark {
    /// A list begins.
    Open,
    /// A list ends.
    Close,
    /// An entry begins: its text, and where to get what it asks for.
    Item(String, Option<String>),
    /// The entry ends.
    EndItem,
}

/// The marks of the whole explanation.
pub(crate) fn marks(items: &[Item], words: Words) -> Vec<GateMark> {
    let mut marks = Vec::new();
    list(items, words, &mut marks);
    marks
}

fn list(items: &[Item], words: Words, marks: &mut Vec<GateMark>) {
    if items.is_empty() {
        return;
    }
    marks.push(GateMark::Open);
    for item in items {
        marks.push(GateMark::Item(
            words.phrase(&item.phrase),
            item.link.clone().filter(|link| is_web_link(link)),
        ));
        list(&item.items, words, marks);
        marks.push(GateMark::EndItem);
    }
    marks.push(GateMark::Close);
}

/// An operator may write a path of the instance or a web address; a script is neither.
pub(crate) fn is_web_link(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://") || link.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use gating::Phrase;

    fn item(message: &str, items: Vec<Item>) -> Item {
        Item {
            phrase: Phrase {
                message: message.into(),
                arguments: Vec::new(),
            },
            link: Some("javascript:1".into()),
            items,
        }
    }

    #[test]
    fn a_nested_rule_becomes_a_nested_list_and_a_script_is_no_link() {
        let marks = marks(
            &[item("gate-all-of", vec![item("gate-bind-wallet", Vec::new())])],
            Words::english(),
        );
        let wanted = [
            GateMark::Open,
            GateMark::Item("all of these:".into(), None),
            GateMark::Open,
            GateMark::Item("One account per wallet.".into(), None),
            GateMark::EndItem,
            GateMark::Close,
            GateMark::EndItem,
            GateMark::Close,
        ];
        assert_eq!(marks, wanted);
    }
}
