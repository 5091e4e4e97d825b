//! Which files are read, and that nothing of a wrong one is told.

use super::*;
use serde_json::json;
use tempfile::TempDir;

const LIST: &str = "# Our friends\n\n0x0000000000000000000000000000000000000001\n\
                    0x0000000000000000000000000000000000000002 \r\n0x0000000000000000000000000000000000000003";

/// The root of the three wallets of [`LIST`], made with @openzeppelin/merkle-tree 1.0.8.
const ROOT: &str = "0x6115218373392d12cc18a3d50ad2a53a2c99b391060070dfc0ebbbbe158ec944";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

/// A dump of these wallets as the published tool writes it, as far as it is read.
fn dumped(wallets: &[&str], root: &str) -> serde_json::Value {
    let values: Vec<_> = wallets
        .iter()
        .enumerate()
        .map(|(at, wallet)| json!({ "value": [wallet], "treeIndex": at }))
        .collect();
    json!({ "format": "standard-v1", "leafEncoding": ["address"], "tree": [root, "0x00"], "values": values })
}

#[test]
fn a_list_and_the_dump_of_its_tree_name_the_same_wallets() {
    let wallets: Vec<String> = (1..=3).map(|number| format!("0x{number:040x}")).collect();
    let names: Vec<&str> = wallets.iter().map(String::as_str).collect();
    let folder = folder(&[
        ("list.txt", LIST),
        ("lists/tree.json", &dumped(&names, ROOT).to_string()),
    ]);
    assert_eq!(read(folder.path(), "list.txt"), Ok(wallets.clone()));
    assert_eq!(read(folder.path(), "./lists/tree.json"), Ok(wallets));
}

#[test]
fn a_dump_that_is_damaged_or_of_another_tree_is_refused() {
    let wallet = "0x0000000000000000000000000000000000000001";
    let root = "0xb5d9d894133a730aa651ef62d26b0ffa846233c74177a591a4a896adfda97d22";
    let good = dumped(&[wallet], root);
    let read_one = |text: &str| read(folder(&[("tree.json", text)]).path(), "tree.json");
    assert_eq!(read_one(&good.to_string()), Ok(vec![wallet.to_owned()]));
    let changed = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut dump = good.clone();
        change(&mut dump);
        read_one(&dump.to_string()).expect_err("a bad dump")
    };
    assert!(changed(&|dump| dump["tree"][0] = json!(ROOT)).starts_with("the root in the file"));
    assert!(changed(&|dump| dump["tree"] = json!([])).starts_with("the root in the file"));
    assert!(changed(&|dump| dump["format"] = json!("simple-v1")).starts_with("the file is another kind"));
    assert!(changed(&|dump| dump["leafEncoding"] = json!(["address", "uint256"])).starts_with("the file is another"));
    assert!(changed(&|dump| dump["values"] = json!([])).starts_with("the file names no wallet"));
    assert!(changed(&|dump| dump["values"][0]["value"] = json!([wallet, "5"])).starts_with("values[0] is not one"));
    assert!(changed(&|dump| dump["values"][0]["value"] = json!(["hunter2"])) == "values[0] is not an address");
    assert!(changed(&|dump| dump["values"] = json!("hunter2")).starts_with("the file is not the dump"));
}

#[test]
fn only_files_inside_the_folder_are_read_and_none_is_quoted() {
    let folder = folder(&[
        ("inner/list.txt", LIST),
        ("secret.txt", LIST),
        ("inner/bad.txt", "0x0000000000000000000000000000000000000001\nhunter2"),
        ("inner/empty.txt", "# nobody\n"),
    ]);
    let inner = folder.path().join("inner");
    assert!(read(&inner, "list.txt").is_ok());
    assert!(read(folder.path(), "secret.txt").is_ok());
    let whole = folder.path().join("secret.txt");
    for outside in ["../secret.txt", "", "a/../../secret.txt", whole.to_str().expect("text")] {
        let message = read(&inner, outside).expect_err("it is outside");
        assert!(
            message.starts_with("write the path of a file inside"),
            "{outside}: {message}"
        );
    }
    let bad = read(&inner, "bad.txt").expect_err("not a list");
    assert!(
        bad.starts_with("line 2 is not an address") && !bad.contains("hunter2"),
        "{bad}"
    );
    assert!(read(&inner, "empty.txt").is_err_and(|message| message == "the file names no wallet"));
    assert!(read(&inner, "nothing.txt").is_err_and(|message| message.starts_with("the file cannot be read")));
}
