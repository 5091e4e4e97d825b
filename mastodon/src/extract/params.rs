//! Parameters as Mastodon's clients send them: in the query, as JSON, as a form or as multipart, nested
//! with brackets as Rails does, numbers and booleans as text. All of them become one tree, which `serde`
//! reads into the endpoint's own struct.

mod lenient;
mod multipart;
mod tree;

use crate::{ApiError, Mastodon};
use axum::extract::{FromRequest, Request};
use axum::http::{Method, header};
use bytes::Bytes;
use lenient::Lenient;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The parameters of a request, query and body taken together; the body wins. What the struct does not
/// name is ignored. Put it last among an endpoint's arguments: it reads the body.
///
/// An uploaded file becomes an object with the one entry `filename`, so that an endpoint can refuse it.
#[derive(Clone, Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Mastodon> for Params<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Mastodon) -> Result<Self, ApiError> {
        let mut tree = Map::new();
        tree::add_pairs(&mut tree, request.uri().query().unwrap_or_default().as_bytes())?;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let kind = request.headers().get(header::CONTENT_TYPE);
            let kind = kind
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let body = Bytes::from_request(request, app)
                .await
                .map_err(|error| ApiError::invalid(error.body_text()))?;
            add_body(&mut tree, &kind, &body)?;
        }
        read(tree).map(Self)
    }
}

fn add_body(tree: &mut Map<String, Value>, kind: &str, body: &[u8]) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "multipart/form-data" => multipart::add(tree, kind, body),
        // Without a word about its kind, it is what `curl -d` sends.
        "application/x-www-form-urlencoded" | "" => tree::add_pairs(tree, body),
        json if json == "application/json" || json.ends_with("+json") => {
            let value: Value = serde_json::from_slice(body)
                .map_err(|error| ApiError::invalid(format!("this is not JSON: {error}")))?;
            let Value::Object(entries) = value else {
                return Err(ApiError::invalid("send a JSON object"));
            };
            tree.extend(entries);
            Ok(())
        }
        _ => Err(ApiError::invalid("send JSON, a form or multipart/form-data")),
    }
}

fn read<T: DeserializeOwned>(tree: Map<String, Value>) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(Lenient(Value::Object(tree))).map_err(|error| {
        let place = error.path().to_string();
        match place.as_str() {
            "." | "?" => ApiError::invalid(error.inner()),
            _ => ApiError::invalid(format!("{place}: {}", error.inner())),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[test]
    fn what_does_not_fit_is_named() {
        #[derive(Debug, Deserialize)]
        struct Wanted {
            #[serde(default)]
            sensitive: bool,
        }
        let tree = |value: &str| Map::from_iter([("sensitive".to_owned(), Value::from(value))]);
        assert!(read::<Wanted>(tree("true")).is_ok_and(|wanted| wanted.sensitive));
        let refused = read::<Wanted>(tree("maybe"))
            .expect_err("neither yes nor no")
            .to_string();
        assert!(refused.contains("sensitive: expected true or false"), "{refused}");
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Shape {
        #[serde(default)]
        text: Option<String>,
        #[serde(default)]
        flag: bool,
        #[serde(default)]
        count: Option<i64>,
        #[serde(default)]
        ids: Vec<i64>,
        #[serde(default)]
        source: Option<Source>,
        #[serde(default)]
        fields: Vec<Field>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Source {
        privacy: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Field {
        name: String,
        value: String,
    }

    fn full() -> Shape {
        Shape {
            text: Some("a b".into()),
            flag: true,
            count: Some(3),
            ids: vec![1, 2],
            source: Some(Source {
                privacy: Some("direct".into()),
            }),
            fields: ["x", "y"]
                .map(|name| Field {
                    name: name.into(),
                    value: format!("v{name}"),
                })
                .into(),
        }
    }

    fn sent(kind: &str, body: &str) -> Result<Shape, String> {
        let mut tree = Map::new();
        add_body(&mut tree, kind, body.as_bytes())
            .and_then(|()| read(tree))
            .map_err(|error| error.to_string())
    }

    const FORM: &str = "text=a+b&flag=true&count=3&ids[]=1&ids[]=2&source[privacy]=direct\
        &fields[0][name]=x&fields[0][value]=vx&fields[1][name]=y&fields[1][value]=vy";

    #[test]
    fn a_form_json_and_multipart_say_the_same() {
        assert_eq!(sent("application/x-www-form-urlencoded", FORM), Ok(full()));
        let json = r#"{"text":"a b","flag":"1","count":"3","ids":["1",2],"source":{"privacy":"direct"},
            "fields":[{"name":"x","value":"vx"},{"name":"y","value":"vy"}]}"#;
        assert_eq!(sent("application/json; charset=utf-8", json), Ok(full()));
        let mut multipart = String::new();
        for (name, value) in url::form_urlencoded::parse(FORM.as_bytes()) {
            multipart.push_str(&format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        multipart.push_str("--b--\r\n");
        assert_eq!(sent("multipart/form-data; boundary=b", &multipart), Ok(full()));
    }

    #[test]
    fn one_value_is_a_list_of_one_and_the_keys_of_a_list_may_be_numbers() {
        let one = sent("", "ids=7").expect("read");
        assert_eq!(one.ids, [7]);
        let json = r#"{"fields":{"0":{"name":"x","value":"y"}}}"#;
        assert_eq!(sent("application/json", json).expect("read").fields.len(), 1);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_a_reason() {
        for (kind, body) in [
            ("application/json", "{"),
            ("application/json", "[]"),
            ("application/json", r#"{"count":"three"}"#),
            ("application/json", r#"{"flag":"perhaps"}"#),
            ("application/json", r#"{"text":{"a":1}}"#),
            ("text/plain", "text=x"),
            ("", "source=x"),
            ("", "text=%FF"),
            ("", "text=%00"),
            ("multipart/form-data", "x"),
        ] {
            let refused = sent(kind, body).expect_err(body);
            assert!(refused.starts_with("Validation failed: "), "{refused}");
        }
    }

    #[test]
    fn a_thousand_brackets_and_a_thousand_parameters_are_too_many() {
        let deep = format!("a{}=1", "[a]".repeat(1000));
        assert!(sent("", &deep).is_err());
        let nested = format!("{{\"text\":{}1{}}}", "[".repeat(1000), "]".repeat(1000));
        assert!(sent("application/json", &nested).is_err());
        let many = "ids[]=1&".repeat(5000);
        assert!(sent("", &many).is_err());
    }
}
