//! Letters by SMTP.

use std::time::Duration;

use anyhow::Context as _;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

/// How long a mail server may take over one step.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends letters.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A letter to one person, as text and as HTML that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Name of the person.
    pub name: String,
    /// Their address.
    pub address: String,
    /// What it is about, in one line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
    /// Names it, the same each time that it is tried: `digest.7.1042`.
    pub name_of_letter: String,
}

/// Why a letter did not go out. It says nothing of addresses or passwords.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It will not, however often it is tried.
    #[error("{0}")]
    ForGood(String),
    /// It may, later.
    #[error("{0}")]
    ForNow(String),
}

impl Mailer {
    /// A sender at `url`, for instance `smtps://user:password@mail.example.com`, in the name of `from`.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        // The errors may hold the address with its password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok().context(
            "smtp_url is no address of a mail server; write smtps://user:password@host, or smtp://host:587?tls=required",
        )?;
        let from = from.parse().with_context(|| {
            format!("mail_from is `{from}`; write an address such as Rushes <rushes@example.com>")
        })?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Whether the mail server lets us in.
    pub async fn test(&self) -> Result<(), Failure> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::ForNow("the mail server does not answer as one".to_owned())),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Sends a letter.
    pub async fn send(&self, letter: Letter) -> Result<(), Failure> {
        let Letter { name, address, subject, text, html, name_of_letter } = letter;
        let address = address
            .parse()
            .map_err(|_| Failure::ForGood("the address is none that mail can go to".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(name), address))
            .subject(subject)
            .message_id(Some(format!("<{name_of_letter}@{}>", self.from.email.domain())))
            // Answers of machines to it are nobody's.
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(|error| Failure::ForGood(error.to_string()))?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| failure(&error))
    }
}

fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    let code = error.status().map(|code| format!(" ({code})")).unwrap_or_default();
    if error.is_permanent() {
        Failure::ForGood(format!("the mail server refuses it{code}"))
    } else if error.is_transient() {
        Failure::ForNow(format!("the mail server does not take it now{code}"))
    } else if error.is_tls() {
        Failure::ForNow(
            "the mail server's TLS does not work out; look at its certificate and at smtp_url".to_owned(),
        )
    } else {
        Failure::ForNow("the mail server cannot be reached; look at smtp_url and the network".to_owned())
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834).
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_address_is_said_without_its_password() {
        let error =
            format!("{:#}", Mailer::new("mailto://ada:hush@example.com", "a@example.com").unwrap_err());
        assert!(error.contains("smtp_url") && !error.contains("hush"), "{error}");
        assert!(Mailer::new("smtp://127.0.0.1:2525", "nobody").is_err());
        // The pool of connections needs a runtime.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        assert!(Mailer::new("smtp://127.0.0.1:2525", "Rushes <a@example.com>").is_ok());
    }
}
