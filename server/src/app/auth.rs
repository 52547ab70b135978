//! Signing in and out, and what a request proves about who sends it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::{Actor, Role};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::people::Person;
use super::{App, Error, Result, documents, passwords};
use crate::store;

/// How long a ticket for a socket is good, in seconds.
pub const TICKET_SECONDS: i64 = 60;

/// A secret that its holder shows; here only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one, of 256 random bits.
    pub(super) fn new(app: &App) -> Self {
        Self(URL_SAFE_NO_PAD.encode(app.random.bytes::<32>()))
    }

    /// A token as a client sent it.
    pub fn from_client(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text to hand to the client.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

/// SHA-256 of a token. Tokens have 256 random bits, so a plain hash is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// Where somebody acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Organization {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
}

/// A valid sign-in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The person with their rights.
    pub actor: Actor,
    /// As others see them.
    pub person: Person,
    /// Where they act.
    pub organization: Organization,
    /// Whether they have to choose a password before anything else.
    pub must_change_password: bool,
    /// Which sign-in this is.
    pub session: TokenHash,
}

/// What a fresh sign-in hands to the client.
pub struct Started {
    /// Goes into the cookie.
    pub token: Token,
    /// Who signed in.
    pub person: Person,
    /// Whether they have to choose a password first.
    pub must_change_password: bool,
}

/// Signs in with e-mail and password.
pub async fn login(app: &App, email: &str, password: String, address: IpAddr) -> Result<Started> {
    let now = app.clock.now();
    app.throttle.attempt(email, address, now)?;
    let account = store::people::account_by_email(&app.db, email).await?;
    let stored = account.as_ref().and_then(|a| a.password_hash.clone());
    if !app.passwords.verify(password, stored).await? {
        return Err(Error::WrongCredentials);
    }
    let account = account.ok_or(Error::WrongCredentials)?;
    app.throttle.succeeded(email, address);
    start(app, account).await
}

/// Signs in as a person of the demo studio, where that is offered.
pub async fn demo_login(app: &App, email: &str) -> Result<Started> {
    if !app.config.demo_sign_in() {
        return Err(Error::NotFound("demo sign-in"));
    }
    let account = store::people::account_by_email(&app.db, email).await?;
    match account {
        Some(account) if account.is_demo() => start(app, account).await,
        _ => {
            Err(Error::invalid("/email", "nobody of the demo studio has this address; pick one of the list"))
        }
    }
}

async fn start(app: &App, account: store::people::Account) -> Result<Started> {
    let token = Token::new(app);
    let now = app.clock.now();
    let expires = now + TimeDelta::days(i64::from(app.config.session_days));
    store::sessions::create(&app.db, token.hash(), &account, now, expires).await?;
    Ok(Started {
        token,
        must_change_password: account.must_change_password,
        person: Person::new(account.id.get(), account.name, account.email),
    })
}

/// The sign-in that a token proves.
pub async fn authenticate(app: &App, token: TokenHash) -> Result<SignIn> {
    store::sessions::find(&app.db, token, app.clock.now()).await?.ok_or(Error::Unauthenticated)
}

/// Ends a sign-in.
pub async fn logout(app: &App, sign_in: &SignIn) -> Result<()> {
    store::sessions::delete(&app.db, sign_in.session).await?;
    documents::recheck_person(app, sign_in.actor.user);
    Ok(())
}

/// Changes one's own password and ends one's other sign-ins.
pub async fn change_password(
    app: &App,
    sign_in: &SignIn,
    current: String,
    new: String,
    address: IpAddr,
) -> Result<()> {
    let email = &sign_in.person.email;
    let now = app.clock.now();
    app.throttle.attempt(email, address, now)?;
    let account = store::people::account_by_email(&app.db, email).await?.ok_or(Error::Unauthenticated)?;
    if !app.passwords.verify(current.clone(), account.password_hash).await? {
        return Err(Error::invalid("/current_password", "this is not your current password"));
    }
    app.throttle.succeeded(email, address);
    if let Some(objection) = passwords::objection(&new) {
        return Err(Error::invalid("/new_password", objection));
    }
    if new == current {
        return Err(Error::invalid("/new_password", "choose another password than the current one"));
    }
    let hash = app.passwords.hash(new).await?;
    let mut tx = app.db.begin().await?;
    store::people::set_password(&mut tx, sign_in.actor.user, &hash).await?;
    store::sessions::delete_others(&mut tx, sign_in.actor.user, sign_in.session).await?;
    tx.commit().await?;
    documents::recheck_person(app, sign_in.actor.user);
    Ok(())
}

/// A ticket that opens one socket, once, within a minute.
pub async fn ticket(app: &App, sign_in: &SignIn) -> Result<Token> {
    let ticket = Token::new(app);
    let now = app.clock.now();
    store::sessions::create_ticket(
        &app.db,
        ticket.hash(),
        sign_in.session,
        now + TimeDelta::seconds(TICKET_SECONDS),
    )
    .await?;
    Ok(ticket)
}

/// The sign-in behind a ticket, which is thereby used up.
pub async fn redeem(app: &App, ticket: &Token) -> Result<SignIn> {
    let session = store::sessions::redeem_ticket(&app.db, ticket.hash(), app.clock.now())
        .await?
        .ok_or(Error::Unauthenticated)?;
    authenticate(app, session).await
}

/// A person of the demo studio.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoPerson {
    /// E-mail address, to sign in with.
    pub email: String,
    /// Full name.
    pub name: String,
    /// What they are.
    #[schema(schema_with = super::schema::role)]
    pub role: Role,
    /// Their colour.
    pub color: String,
}

/// The people that the demo sign-in offers.
pub async fn demo_people(app: &App) -> Result<Vec<DemoPerson>> {
    if !app.config.demo_sign_in() {
        return Err(Error::NotFound("demo sign-in"));
    }
    store::people::demo_people(&app.db).await
}

/// The permissions of a role after what the organization changed of its defaults.
pub fn permissions_of(role: Role, overrides: &[(domain::Permission, bool)]) -> BTreeSet<domain::Permission> {
    let mut permissions = role.default_permissions();
    for (permission, allowed) in overrides {
        if *allowed {
            permissions.insert(*permission);
        } else {
            permissions.remove(permission);
        }
    }
    permissions
}
