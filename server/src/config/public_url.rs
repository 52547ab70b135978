use anyhow::{Context as _, bail};

/// The address that people type, in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    /// Scheme, host and port, as browsers write an origin.
    pub origin: String,
    /// `""` or a path that begins with a slash and does not end with one.
    pub base_path: String,
}

impl PublicUrl {
    /// Parses an `http://` or `https://` address.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        let (scheme, rest) = url
            .split_once("://")
            .filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
            .with_context(|| {
                format!(
                    "public_url is `{url}`; write http://host or https://host, with a path if there is one"
                )
            })?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.is_empty() || path.contains(['?', '#']) {
            bail!("public_url is `{url}`; it needs a host, and neither query nor fragment");
        }
        // It is put into the page and into the routes as it is.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
        let path = path.trim_matches('/');
        if !path.chars().all(plain)
            || path.split('/').any(|part| matches!(part, "." | ".."))
            || path.contains("//")
        {
            bail!(
                "public_url is `{url}`; its path may have letters, digits, and -._~ between single slashes"
            );
        }
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
        let base_path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Self { origin: format!("{scheme}://{authority}"), base_path })
    }

    /// Whether cookies have to be marked Secure.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    pub(super) fn host(&self) -> &str {
        let authority = self.origin.split_once("://").map_or("", |(_, rest)| rest);
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.origin, self.base_path)
    }
}
