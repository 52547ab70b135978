//! Guests of share links.

use serde_json::{Value, json};

use crate::http::{Answer, Client};
use crate::round::Round;
use crate::socket::Door;
use crate::studio::Studio;
use crate::tab::Tab;

/// A link that was made, with the address to send.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its id.
    pub id: i64,
    /// The part of its address behind `#`.
    pub token: String,
    /// As it was told when it was made.
    pub made: Value,
}

impl Link {
    /// A link to what lies at `path`, such as `/api/revisions/7`, by the producer.
    pub async fn to(studio: &Studio, path: &str, gives: &Value) -> Self {
        let made = studio.of("producer").post(&format!("{path}/share-links"), gives).await.expect(201);
        Self::read(&made)
    }

    /// The link of an answer that tells its address.
    pub fn read(made: &Value) -> Self {
        let address = made["address"].as_str().expect("an address");
        let token = address.split_once('#').expect("a fragment").1.to_owned();
        Self { id: made["link"]["id"].as_i64().expect("an id"), token, made: made["link"].clone() }
    }

    /// Its address in the API.
    pub fn path(&self) -> String {
        format!("/api/share-links/{}", self.id)
    }

    /// What is said to somebody who comes in, and the guest that they are then.
    pub async fn join(&self, studio: &Studio, name: &str) -> Guest {
        let answer = self.try_to_join(&studio.nobody(), name, None).await;
        answer.expect(200);
        Guest::of(&studio.nobody(), &answer)
    }

    /// The answer to somebody who wants to come in.
    pub async fn try_to_join(&self, client: &Client, name: &str, password: Option<&str>) -> Answer {
        let mut body = json!({ "token": self.token, "name": name });
        if let Some(password) = password {
            body["password"] = json!(password);
        }
        client.post("/api/share/join", &body).await
    }
}

/// Somebody who came through a link.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Acts as them.
    pub client: Client,
    /// `guest:<id>`.
    pub author: String,
    /// What they were told when they came in.
    pub session: Value,
}

impl Guest {
    /// The guest of an answer that let them in.
    pub fn of(client: &Client, answer: &Answer) -> Self {
        let session = answer.json();
        let cookie = answer.headers.get("set-cookie").expect("a cookie").to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a value").to_owned();
        Self {
            client: client.with_cookie(Some(cookie)),
            author: session["guest"]["id"].as_str().expect("an id").to_owned(),
            session,
        }
    }

    /// Their way to a document.
    pub fn door(&self, document: String) -> Door {
        Door::document(&self.client, document)
    }

    /// A tab of theirs on a document, which is not connected yet.
    pub fn new_tab(&self, document: String, media: i64) -> Tab {
        let mut tab = Tab::new(self.door(document), 0, media);
        tab.author.clone_from(&self.author);
        tab
    }

    /// A tab of theirs on the shared document of a round, connected and in step.
    pub async fn tab(&self, round: &Round) -> Tab {
        let mut tab = self.new_tab(format!("revision:{}", round.revision), round.media);
        tab.connect().await;
        tab
    }
}
