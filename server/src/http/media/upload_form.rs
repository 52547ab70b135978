//! The form of an upload: the field `type`, then the field `file`, and nothing else.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use domain::MediaRole;
use futures::TryStreamExt as _;
use utoipa::ToSchema;

use crate::app::media::{self, Media, Target};
use crate::app::{App, Error, Result};

/// The form, as OpenAPI shows it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read as a stream")]
pub(super) struct UploadForm {
    /// `current`, `reference`, `screenshot`, `video` or `referenceVideo`; comes first.
    r#type: String,
    /// A picture (PNG, JPEG, WebP, TIFF, EXR, DPX, Cineon, PSD, Radiance HDR, TGA, BMP, GIF, JPEG 2000, JPEG XL, AVIF, SGI, PNM or QOI), or a clip (MP4 or MOV) for `video` and `referenceVideo`.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What the form around the file may take, in bytes. More than what is read from a connection at once, so that a file
/// above the limit is told from a form above the limit.
pub(super) const FORM_BYTES: u64 = 1024 * 1024;

/// Longest value of `type`, in bytes.
const LONGEST_TYPE: usize = 64;

/// Takes the file of the form in. Nothing stays of one whose form is not right to its end.
///
/// `length` is what the whole form takes in bytes, as far as its sender has said so.
pub(super) async fn take(
    app: &App,
    target: &Target,
    mut form: Multipart,
    length: Option<u64>,
) -> Result<Media> {
    let role = match next(&mut form).await? {
        Some(field) if field.name() == Some("type") => parse_role(&short_text(field).await?, "/type")?,
        _ => return Err(Error::invalid("/type", "send the field `type` first, before the file")),
    };
    media::check_role(app, role).await?;
    let limit = media::size_limit(app, role);
    if length.is_some_and(|length| length > limit.saturating_add(FORM_BYTES)) {
        return Err(crate::blob::Error::TooLarge { limit }.into());
    }
    let (name, received) = match next(&mut form).await? {
        Some(field) if field.name() == Some("file") => {
            let name = field.file_name().unwrap_or_default().to_owned();
            (name, media::take_in(app, role, field.map_err(broken)).await?)
        }
        Some(field) => return Err(unknown(&field)),
        None => {
            return Err(Error::invalid(
                "/file",
                "the file is missing; send it in the field `file`, after `type`",
            ));
        }
    };
    match next(&mut form).await? {
        None => media::accept(app, target, role, &name, received).await,
        Some(field) if field.name() == Some("file") => {
            Err(Error::invalid("/file", "send one file at a time; nothing was kept of this upload"))
        }
        Some(field) => Err(unknown(&field)),
    }
}

async fn next(form: &mut Multipart) -> Result<Option<Field<'_>>> {
    media::not_silent(form.next_field()).await?.map_err(broken)
}

fn unknown(field: &Field<'_>) -> Error {
    let name = field.name().unwrap_or_default();
    Error::invalid(
        format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        "there is no such field; send `type` and `file`",
    )
}

async fn short_text(mut field: Field<'_>) -> Result<String> {
    let mut text = Vec::new();
    while let Some(chunk) = media::not_silent(field.chunk()).await?.map_err(broken)? {
        text.extend_from_slice(&chunk);
        if text.len() > LONGEST_TYPE {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The role with this name; `pointer` says where it was given.
pub(super) fn parse_role(text: &str, pointer: &str) -> Result<MediaRole> {
    text.trim().parse().map_err(|_| {
        let known: Vec<&str> = MediaRole::ALL.iter().map(|role| role.as_str()).collect();
        Error::invalid(pointer, format!("use one of {}", known.join(", ")))
    })
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function to map errors with")]
fn broken(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::TooLarge(
            "the form around the file is too large; send `type` and `file` alone".to_owned(),
        );
    }
    Error::invalid(
        "/file",
        "the upload broke off or is no proper form; nothing was kept of it. Upload it again",
    )
}
