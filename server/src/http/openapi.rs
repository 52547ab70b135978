//! The description of the API, generated from the code.

use std::collections::BTreeSet;

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use super::problem::Problem;
use crate::app::Shared;

/// The frame that the routes are put into.
#[derive(OpenApi)]
#[openapi(
    info(title = "Rushes", description = "Real-time review for CG and VFX studios.", license(name = "Apache-2.0")),
    components(schemas(Problem)),
    security(("session" = [])),
    modifiers(&Session)
)]
pub struct Document;

struct Session;

impl utoipa::Modify for Session {
    fn modify(&self, openapi: &mut Description) {
        if let Some(components) = openapi.components.as_mut() {
            components.add_security_scheme(
                "session",
                SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::extract::COOKIE))),
            );
            components.add_security_scheme(
                "guest",
                SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::extract::GUEST_COOKIE))),
            );
        }
    }
}

/// The whole description, as pretty JSON with a final newline.
pub fn json() -> serde_json::Result<String> {
    let (_, document) = super::api().split_for_parts();
    serde_json::to_string_pretty(&described(&document)?).map(|text| text + "\n")
}

/// The description with what the derives cannot know: an operation's name is unique (handlers of two resources share
/// theirs), and an answer always holds all its fields, null where there is nothing.
fn described(document: &Description) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(document)?;
    let inner = ["Problem", "Mark", "All_Mark", "NotificationPreferenceChange"];
    let mut asked: BTreeSet<String> = inner.map(str::to_owned).into();
    for (path, methods) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            let name: String = format!("{method}_{}", path.trim_start_matches("/api/"))
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .collect();
            operation["operationId"] = Value::String(name);
            referred(&operation["requestBody"], &mut asked);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if !asked.contains(name) {
            require_all(schema);
        }
    }
    Ok(document)
}

/// Adds the names of the schemas that `value` refers to.
fn referred(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(name) =
                fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next())
            {
                names.insert(name.to_owned());
            }
            fields.values().for_each(|field| referred(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| referred(item, names)),
        _ => {}
    }
}

/// Makes every field of every object in a schema a required one.
fn require_all(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
                let all = properties.keys().cloned().map(Value::String).collect();
                fields.insert("required".to_owned(), Value::Array(all));
            }
            fields.values_mut().for_each(require_all);
        }
        Value::Array(items) => items.iter_mut().for_each(require_all),
        _ => {}
    }
}

/// `/api/openapi.json` and the readable page.
pub fn routes(document: &Description) -> Router<Shared> {
    let text = described(document).map(|value| value.to_string()).unwrap_or_default();
    let page = page(document);
    Router::new()
        .route(
            "/api/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], text.clone())),
        )
        .route("/api/docs", get(async move || Html(page.clone())))
}

/// A plain page of all endpoints: it needs no script and nothing from elsewhere.
fn page(document: &Description) -> String {
    use std::fmt::Write as _;
    let value = serde_json::to_value(document).unwrap_or_default();
    let mut rows = String::new();
    for (path, methods) in value["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let summary = operation["summary"].as_str().unwrap_or("");
            let statuses: Vec<&str> = operation["responses"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(status, _)| status.as_str())
                .collect();
            let _ = writeln!(
                rows,
                "<tr><td><code>{}</code></td><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                method.to_uppercase(),
                escape(path),
                escape(summary),
                statuses.join(" ")
            );
        }
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Rushes API</title><style>body{{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;\
         color-scheme:light dark}}table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.3rem .6rem;\
         border-bottom:1px solid #8885;vertical-align:top}}</style><h1>Rushes API</h1>\
         <p>Machine-readable: <a href=\"openapi.json\">openapi.json</a> (OpenAPI 3.1). Errors are \
         <code>application/problem+json</code>.</p><table><thead><tr><th>Method<th>Path<th>What it does<th>Answers</thead>\
         <tbody>{rows}</tbody></table></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
