//! `GET /.well-known/host-meta` (RFC 6415): where WebFinger is. Old clients and servers ask for it.

use super::for_everybody;
use crate::Federation;
use axum::extract::State;
use axum::response::Response;
use domain::compose::escape;

/// The XRD with the WebFinger template.
pub async fn get(State(federation): State<Federation>) -> Response {
    let origin = escape(&federation.addresses().origin().to_string());
    let xrd = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{origin}/.well-known/webfinger?resource={{uri}}\"/>\n</XRD>\n"
    );
    for_everybody("application/xrd+xml; charset=utf-8", xrd)
}
