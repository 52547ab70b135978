//! What handlers take out of a request, each with the refusal that a wrong one gets.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::access::Visitor;
use crate::app::auth::{SignIn, Token};
use crate::app::idempotency::Once;
use crate::app::shares::Origin;
use crate::app::{Error, FieldError, Shared, auth, shares};

/// Name of the session cookie.
pub const COOKIE: &str = "rushes_session";
/// Name of the cookie of a guest.
pub const GUEST_COOKIE: &str = "rushes_guest";
/// What a browser calls itself is remembered up to so many characters.
const AGENT_LENGTH: usize = 200;

/// How long a JSON body may take to come.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// Somebody who is signed in, even where they still have to choose a password.
pub struct AnySignIn(pub SignIn);

impl FromRequestParts<Shared> for AnySignIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(COOKIE).ok_or(Error::Unauthenticated)?;
        auth::authenticate(app, Token::from_client(cookie.value()).hash()).await.map(Self)
    }
}

/// Somebody who is signed in and may work.
pub struct SignedIn(pub SignIn);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let AnySignIn(sign_in) = AnySignIn::from_request_parts(parts, app).await?;
        if sign_in.must_change_password { Err(Error::PasswordChangeRequired) } else { Ok(Self(sign_in)) }
    }
}

/// The cookie of a guest, whatever it is worth.
pub struct GuestCookie(pub Option<Token>);

impl FromRequestParts<Shared> for GuestCookie {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &Shared) -> Result<Self, Error> {
        let jar = CookieJar::from_headers(&parts.headers);
        Ok(Self(jar.get(GUEST_COOKIE).map(|cookie| Token::from_client(cookie.value()))))
    }
}

/// A guest of a share link that is good.
pub struct AsGuest(pub shares::Guest);

impl FromRequestParts<Shared> for AsGuest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let GuestCookie(token) = GuestCookie::from_request_parts(parts, app).await?;
        shares::authenticate(app, token.ok_or(Error::Unauthenticated)?.hash()).await.map(Self)
    }
}

/// Somebody who is signed in, or a guest. In a browser that is both the account counts, unless the request says
/// `Rushes-As: guest`, or, where it has no headers of its own, `?as=guest:<id>`.
pub struct Visiting(pub Visitor);

impl FromRequestParts<Shared> for Visiting {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        if !wants_guest(parts) {
            match SignedIn::from_request_parts(parts, app).await {
                Ok(SignedIn(who)) => return Ok(Self(Visitor::Person(Box::new(who)))),
                Err(Error::Unauthenticated) => {}
                Err(error) => return Err(error),
            }
        }
        let AsGuest(guest) = AsGuest::from_request_parts(parts, app).await?;
        Ok(Self(Visitor::Guest(Box::new(guest))))
    }
}

fn wants_guest(parts: &Parts) -> bool {
    let header = parts.headers.get("rushes-as").is_some_and(|value| value == "guest");
    let query = parts.uri.query().unwrap_or_default();
    header || query.split('&').any(|part| part.starts_with("as=guest:") || part.starts_with("as=guest%3A"))
}

/// From where a request comes, as visits of share links remember it.
pub struct CameFrom(pub Origin);

impl FromRequestParts<Shared> for CameFrom {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.map(|agent| agent.chars().take(AGENT_LENGTH).collect());
        Ok(Self(Origin { address, agent }))
    }
}

/// The address that a request comes from; behind a trusted proxy, the one that it names.
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<Shared> for ClientAddress {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([127, 0, 0, 1]), |c| c.0.ip());
        Ok(Self(forwarded_for(&parts.headers).filter(|_| app.config.trust_proxy).unwrap_or(peer)))
    }
}

/// Who the nearest proxy says it speaks for. Some proxies lengthen the sender's own header, others put one of theirs
/// behind it: in both cases only the very last entry is the proxy's.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// A JSON body, parsed into its type and checked by its rules.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + garde::Validate<Context = ()>> FromRequest<Shared> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Error> {
        parse(&read(request, app).await?).map(Self)
    }
}

async fn read(request: Request, app: &Shared) -> Result<Bytes, Error> {
    let json = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|v| {
        v.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case("application/json"))
    });
    if !json {
        return Err(Error::Unsupported("send JSON, with Content-Type: application/json".to_owned()));
    }
    let bytes = tokio::time::timeout(BODY_WITHIN, Bytes::from_request(request, app)).await;
    let bytes = bytes.map_err(|_| Error::invalid("", "the body came too slowly; send it again"))?;
    bytes.map_err(|e| {
        if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Error::TooLarge("the body has more than 256 KiB; send less at once".to_owned())
        } else {
            Error::invalid("", "the body ended early; send it again")
        }
    })
}

/// A JSON body whose rules the use-case checks itself, because they are the live document's.
pub struct Plain<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Plain<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Error> {
        deserialize(&read(request, app).await?).map(Self)
    }
}

/// Like [`Body`], where an absent body means the default.
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Default + garde::Validate<Context = ()>> FromRequest<Shared> for OptionalBody<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Error> {
        let empty = request.headers().get(header::CONTENT_LENGTH).is_none_or(|v| v == "0")
            && !request.headers().contains_key(header::TRANSFER_ENCODING);
        if empty {
            Ok(Self(T::default()))
        } else {
            Body::from_request(request, app).await.map(|body| Self(body.0))
        }
    }
}

fn deserialize<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|e| refusal(&e.path().to_string(), &e.inner().to_string()))?;
    deserializer.end().map_err(|e| Error::invalid("", e.to_string()))?;
    Ok(value)
}

fn parse<T: DeserializeOwned + garde::Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Error> {
    let value: T = deserialize(bytes)?;
    value.validate().map_err(|report| {
        Error::Invalid(
            report
                .iter()
                .map(|(path, error)| FieldError::new(pointer(&path.to_string()), error.to_string()))
                .collect(),
        )
    })?;
    Ok(value)
}

/// What serde says of the value at `path`, at the field that it means and without its place in the text.
fn refusal(path: &str, message: &str) -> Error {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    match missing {
        Some(field) => Error::invalid(format!("{}/{field}", pointer(path)), "this is needed"),
        None => Error::invalid(pointer(path), message),
    }
}

/// `stages[2].name` as a JSON pointer.
fn pointer(path: &str) -> String {
    if path.is_empty() || path == "." {
        return String::new();
    }
    let mut pointer = String::new();
    for part in path.replace('[', ".").replace(']', "").split('.').filter(|p| !matches!(*p, "" | "?")) {
        pointer.push('/');
        pointer.push_str(&part.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

/// Query parameters, with errors that name them.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &Shared) -> Result<Self, Error> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|e| Error::invalid("?", e.body_text()))
    }
}

/// Path parameters; a malformed id is an address that does not exist.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        axum::extract::Path::<T>::from_request_parts(parts, app)
            .await
            .map(|path| Self(path.0))
            .map_err(|_| Error::NotFound("address"))
    }
}

/// The version that a change is based on, from `If-Match`.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl FromRequestParts<Shared> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &Shared) -> Result<Self, Error> {
        let value = parts.headers.get(header::IF_MATCH).ok_or(Error::PreconditionRequired)?;
        let version = value
            .to_str()
            .ok()
            .and_then(|v| v.trim().trim_start_matches("W/").trim_matches('"').parse().ok());
        version.map(Self).ok_or(Error::Stale)
    }
}

/// The version that a change is based on, or none where `If-Match` is `*` and it does not matter.
#[derive(Debug, Clone, Copy)]
pub struct IfMatchOrAny(pub Option<i64>);

impl FromRequestParts<Shared> for IfMatchOrAny {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Error> {
        let any =
            parts.headers.get(header::IF_MATCH).is_some_and(|value| value.as_bytes().trim_ascii() == b"*");
        if any {
            return Ok(Self(None));
        }
        IfMatch::from_request_parts(parts, app).await.map(|IfMatch(version)| Self(Some(version)))
    }
}

/// A command with a JSON body, that may be sent again where it carries an `Idempotency-Key`.
pub struct Command<T> {
    /// The body.
    pub body: T,
    /// What tells it from others of the same sender.
    pub once: Option<Once>,
}

impl<T: DeserializeOwned + garde::Validate<Context = ()>> FromRequest<Shared> for Command<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Error> {
        let key =
            request.headers().get("idempotency-key").map(|value| value.to_str().unwrap_or("").to_owned());
        let route = format!("{} {}", request.method(), request.uri().path());
        let bytes = read(request, app).await?;
        let once = key.map(|key| Once::new(&key, route, &bytes)).transpose()?;
        Ok(Self { body: parse(&bytes)?, once })
    }
}

/// An answer with the ETag of the version that it shows.
pub struct Versioned<T>(pub StatusCode, pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        if let Ok(tag) = format!("\"{}\"", self.1).parse() {
            headers.insert(header::ETAG, tag);
        }
        (self.0, headers, axum::Json(self.2)).into_response()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nobody_forwards_himself() {
        let mut headers = axum::http::HeaderMap::new();
        assert_eq!(super::forwarded_for(&headers), None);
        headers.append("x-forwarded-for", "10.0.0.1, 10.0.0.2".parse().unwrap());
        assert_eq!(super::forwarded_for(&headers), Some([10, 0, 0, 2].into()));
        // As HAProxy does it: a header of its own behind the one that the sender made up.
        headers.append("x-forwarded-for", "192.0.2.7".parse().unwrap());
        assert_eq!(super::forwarded_for(&headers), Some([192, 0, 2, 7].into()));
        headers.append("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(super::forwarded_for(&headers), None);
    }

    #[test]
    fn pointers() {
        assert_eq!(super::pointer("stages[2].name"), "/stages/2/name");
        assert_eq!(super::pointer("."), "");
        assert_eq!(super::pointer("a/b"), "/a~1b");
    }

    #[test]
    fn refusals_point_at_the_field() {
        #[derive(Debug, serde::Deserialize, garde::Validate)]
        #[serde(deny_unknown_fields)]
        #[garde(allow_unvalidated)]
        struct Named {
            #[expect(dead_code, reason = "only parsed")]
            name: crate::app::fields::Name,
        }
        let refused = |json: &str| match super::parse::<Named>(json.as_bytes()) {
            Err(crate::app::Error::Invalid(errors)) => (errors[0].pointer.clone(), errors[0].detail.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("{}"), ("/name".to_owned(), "this is needed".to_owned()));
        assert_eq!(refused(r#"{"name": ""}"#), ("/name".to_owned(), "use 1 to 200 characters".to_owned()));
        assert_eq!(refused(r#"{"name": "a", "nmae": 1}"#).0, "/nmae");
        assert_eq!(refused("{").0, "");
    }
}
