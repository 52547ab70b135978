//! Messages into channels of chat programs, by the addresses that those give out ("incoming webhooks").
//!
//! Whoever administers a studio types such an address, and the server calls it: only hosts of the chat programs, and those that
//! the operator names, are called at all, so that nobody reaches into the server's own network with it.

use std::time::Duration;

use anyhow::Context as _;
use domain::ChannelKind;
use reqwest::Url;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

/// How long a chat program may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest address, in bytes.
const LONGEST: usize = 2_000;

/// Hosts of the chat programs; one that begins with a dot stands for all below it.
const fn hosts_of(kind: ChannelKind) -> &'static [&'static str] {
    match kind {
        ChannelKind::Slack => &["hooks.slack.com", "hooks.slack-gov.com"],
        ChannelKind::Teams => &[".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"],
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is about.
    pub title: String,
    /// What happened, one after the other.
    pub lines: Vec<Line>,
    /// What stands below, where more has happened than is listed.
    pub more: Option<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// In a sentence.
    pub text: String,
    /// Where to look at it; none where there is nothing to look at.
    pub link: Option<String>,
}

/// Posts into channels.
#[derive(Debug, Clone)]
pub struct Chat {
    http: reqwest::Client,
    /// Hosts that the operator names, each with its port where that is not the usual one.
    hosts: Vec<String>,
}

impl Chat {
    /// Posts to the chat programs' own hosts and to these, given as `chat.example.com, 10.0.0.5:8065`.
    pub fn new(hosts: &str) -> anyhow::Result<Self> {
        // Whichever is there first stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            // A redirect could lead anywhere.
            .redirect(Policy::none())
            .user_agent("Rushes")
            .build()
            .context("the client of chat programs")?;
        let hosts = hosts.split([',', ' ']).map(str::trim).filter(|host| !host.is_empty());
        Ok(Self { http, hosts: hosts.map(str::to_ascii_lowercase).collect() })
    }

    /// Checks an address that somebody typed; says what would be right.
    pub fn check(&self, kind: ChannelKind, address: &str) -> Result<(), String> {
        self.parse(kind, address).map(|_| ())
    }

    fn parse(&self, kind: ChannelKind, address: &str) -> Result<Url, String> {
        if address.len() > LONGEST {
            return Err(format!("use {LONGEST} characters or fewer"));
        }
        let expected = match kind {
            ChannelKind::Slack => "https://hooks.slack.com/services/…",
            ChannelKind::Teams => "https://….webhook.office.com/… or the address of a workflow",
        };
        let wrong = || format!("paste the address that the channel's incoming webhook has: {expected}");
        let url = Url::parse(address).map_err(|_| wrong())?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(wrong());
        }
        let host = url.host_str().ok_or_else(wrong)?;
        let with_port = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        if self.hosts.contains(&with_port) && matches!(url.scheme(), "https" | "http") {
            return Ok(url);
        }
        let known = |known: &&str| {
            if known.starts_with('.') { host.ends_with(*known) } else { host == *known }
        };
        if url.scheme() != "https" || url.port().is_some() || !hosts_of(kind).iter().any(known) {
            return Err(format!(
                "{}. A host of your own has to be named by whoever runs this server, in the setting webhook_hosts",
                wrong()
            ));
        }
        Ok(url)
    }

    /// Posts a message. What went wrong is said without the address, which is a secret.
    pub async fn post(&self, kind: ChannelKind, address: &str, message: &Message) -> Result<(), String> {
        let url = self.parse(kind, address)?;
        let body = match kind {
            ChannelKind::Slack => slack(message),
            ChannelKind::Teams => teams(message),
        };
        let answer = self.http.post(url).json(&body).send().await.map_err(|error| {
            if error.is_timeout() {
                format!("it did not answer within {} s", PATIENCE.as_secs())
            } else {
                "it could not be reached".to_owned()
            }
        })?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status if matches!(status.as_u16(), 403 | 404 | 410) => Err(format!(
                "it is not there any more ({status}): make a new incoming webhook and paste its address"
            )),
            status => Err(format!("it answered {status}")),
        }
    }
}

/// The host of an address, which may be shown.
pub fn host(address: &str) -> String {
    Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// As Slack reads it ("mrkdwn").
fn slack(message: &Message) -> Value {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut lines = vec![format!("*{}*", escaped(&message.title))];
    lines.extend(message.lines.iter().map(|line| match &line.link {
        // A bar would end the address.
        Some(link) => format!("• <{}|{}>", link.replace('|', "%7C"), escaped(&line.text)),
        None => format!("• {}", escaped(&line.text)),
    }));
    lines.extend(message.more.as_deref().map(escaped));
    json!({ "text": lines.join("\n") })
}

/// As an Adaptive Card, which Teams reads.
fn teams(message: &Message) -> Value {
    let block = |text: &str| json!({ "type": "TextBlock", "wrap": true, "text": escaped_markdown(text) });
    let mut body = vec![
        json!({ "type": "TextBlock", "wrap": true, "weight": "Bolder", "text": escaped_markdown(&message.title) }),
    ];
    body.extend(message.lines.iter().map(|line| match &line.link {
        Some(link) => json!({
            "type": "TextBlock", "wrap": true,
            "text": format!("[{}]({})", escaped_markdown(&line.text), link.replace(')', "%29")),
        }),
        None => block(&line.text),
    }));
    body.extend(message.more.as_deref().map(block));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
                "body": body,
            },
        }],
    })
}

/// Text as cards show it as it is.
fn escaped_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '(' | ')' | '`' | '#' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat() -> Chat {
        Chat::new("chat.example.com, 127.0.0.1:8065").unwrap()
    }

    #[test]
    fn only_hosts_of_chat_programs_and_named_ones_are_called() {
        let passes = |kind, address: &str| chat().check(kind, address).is_ok();
        for good in [
            "https://hooks.slack.com/services/T0/B0/x",
            "https://chat.example.com/hooks/x",
            "http://127.0.0.1:8065/hooks/x",
        ] {
            assert!(passes(ChannelKind::Slack, good), "{good}");
        }
        assert!(passes(ChannelKind::Teams, "https://acme.webhook.office.com/webhookb2/x"));
        assert!(passes(ChannelKind::Teams, "https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y"));
        for bad in [
            "http://hooks.slack.com/services/x",
            "https://hooks.slack.com.example.com/x",
            "https://hooks.slack.com:8443/x",
            "https://x@hooks.slack.com/x",
            "https://acme.webhook.office.com/x",
            "http://127.0.0.1/x",
            "http://127.0.0.1:9999/x",
            "https://webhook.office.com/x",
            "http://169.254.169.254/latest",
            "file:///etc/passwd",
            "hooks.slack.com/services/x",
            "",
        ] {
            assert!(!passes(ChannelKind::Slack, bad), "{bad}");
        }
        assert!(!passes(ChannelKind::Teams, "https://evilwebhook.office.com/x"));
    }

    #[test]
    fn names_stay_names() {
        let message = Message {
            title: "Aurora & <co>".to_owned(),
            lines: vec![Line {
                text: "Ada submitted *Kettle* <!channel>".to_owned(),
                link: Some("https://rushes.example.com/review/7".to_owned()),
            }],
            more: Some("and 3 more".to_owned()),
        };
        assert_eq!(
            slack(&message)["text"],
            "*Aurora &amp; &lt;co&gt;*\n• <https://rushes.example.com/review/7|Ada submitted *Kettle* &lt;!channel&gt;>\nand 3 more"
        );
        let body = &teams(&message)["attachments"][0]["content"]["body"];
        assert_eq!(
            body[1]["text"],
            r"[Ada submitted \*Kettle\* <!channel>](https://rushes.example.com/review/7)"
        );
        assert_eq!(body[2]["text"], "and 3 more");
    }
}
