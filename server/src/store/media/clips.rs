//! What clips are, beside their media.

use domain::clip::{ClipExtra, ColorTags, Rotation, Sound};
use domain::ids::MediaId;
use domain::{ClipInfo, Frame, FrameRate};
use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::whole;
use crate::app::{Error, Result};
use crate::blob::DerivedPrefix;
use crate::store::known;

/// A row of `clips`, as `to_jsonb` writes it.
#[derive(Debug, Deserialize)]
pub(super) struct ClipRow {
    rate_numerator: u32,
    rate_denominator: u32,
    variable_rate: bool,
    frame_count: u32,
    first_frame: i64,
    timecode: Option<String>,
    codec: String,
    profile: Option<String>,
    pixel_format: String,
    bit_depth: u8,
    rotation: u16,
    mirrored: bool,
    coded_width: u32,
    coded_height: u32,
    pixel_aspect_numerator: u32,
    pixel_aspect_denominator: u32,
    color_primaries: Option<String>,
    color_transfer: Option<String>,
    color_matrix: Option<String>,
    color_range: Option<String>,
    audio_codec: Option<String>,
    audio_channels: Option<u32>,
    audio_sample_rate: Option<u32>,
    audio_layout: Option<String>,
    made: Vec<String>,
}

impl ClipRow {
    /// What there is of the clip beside what is played of it.
    pub(super) fn beside(&self) -> Result<Vec<ClipExtra>> {
        self.made.iter().map(|name| known(name)).collect()
    }

    /// The clip, with what lies with its medium: what it is, and its size as shown.
    pub(super) fn info(self, mime: &str, size: (Option<i32>, Option<i32>)) -> Result<ClipInfo> {
        let format = domain::ClipFormat::ALL
            .iter()
            .find(|format| format.mime() == mime)
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("a stored clip is of the kind {mime}")))?;
        let (Some(width), Some(height)) = size else {
            return Err(Error::Internal(anyhow::anyhow!("a stored clip has no size")));
        };
        let sound = self.audio_codec.zip(self.audio_channels).zip(self.audio_sample_rate);
        Ok(ClipInfo {
            format: *format,
            rate: FrameRate::new(self.rate_numerator, self.rate_denominator)
                .map_err(|e| Error::Internal(e.into()))?,
            variable_rate: self.variable_rate,
            frame_count: self.frame_count,
            first_frame: Frame(self.first_frame),
            timecode: self.timecode,
            codec: self.codec,
            profile: self.profile,
            pixel_format: self.pixel_format,
            bit_depth: self.bit_depth,
            width: whole(width)?,
            height: whole(height)?,
            coded_width: self.coded_width,
            coded_height: self.coded_height,
            pixel_aspect: (self.pixel_aspect_numerator, self.pixel_aspect_denominator),
            rotation: Rotation::try_from(self.rotation).map_err(|e| Error::Internal(anyhow::anyhow!(e)))?,
            mirrored: self.mirrored,
            color: ColorTags {
                primaries: self.color_primaries,
                transfer: self.color_transfer,
                matrix: self.color_matrix,
                range: self.color_range,
            },
            sound: sound.map(|((codec, channels), sample_rate)| Sound {
                codec,
                channels,
                sample_rate,
                layout: self.audio_layout,
            }),
        })
    }
}

/// Writes what the clip of a medium is.
pub async fn insert_clip(tx: &mut PgConnection, id: MediaId, info: &ClipInfo) -> Result<()> {
    let sound = info.sound.as_ref();
    sqlx::query!(
        "INSERT INTO clips (media_id, rate_numerator, rate_denominator, variable_rate, frame_count, first_frame, timecode,
                            codec, profile, pixel_format, bit_depth, rotation, coded_width, coded_height,
                            pixel_aspect_numerator, pixel_aspect_denominator, color_primaries, color_transfer,
                            color_matrix, color_range, audio_codec, audio_channels, audio_sample_rate, audio_layout,
                            mirrored)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25)",
        id.get(),
        whole::<_, i32>(info.rate.numerator())?,
        whole::<_, i32>(info.rate.denominator())?,
        info.variable_rate,
        whole::<_, i32>(info.frame_count)?,
        whole::<_, i32>(info.first_frame.0)?,
        info.timecode,
        info.codec,
        info.profile,
        info.pixel_format,
        i32::from(info.bit_depth),
        i32::from(info.rotation.degrees()),
        whole::<_, i32>(info.coded_width)?,
        whole::<_, i32>(info.coded_height)?,
        whole::<_, i32>(info.pixel_aspect.0)?,
        whole::<_, i32>(info.pixel_aspect.1)?,
        info.color.primaries,
        info.color.transfer,
        info.color.matrix,
        info.color.range,
        sound.map(|sound| &sound.codec),
        sound.map(|sound| whole::<_, i32>(sound.channels)).transpose()?,
        sound.map(|sound| whole::<_, i32>(sound.sample_rate)).transpose()?,
        sound.and_then(|sound| sound.layout.as_ref()),
        info.mirrored
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes what there is of a clip beside what is played of it; what was noted before does not count any more. False when
/// nobody waits any more for what lies below `derived`.
pub async fn set_extras(
    executor: impl PgExecutor<'_>,
    id: MediaId,
    derived: &DerivedPrefix,
    extras: &[ClipExtra],
) -> Result<bool> {
    let names: Vec<String> = extras.iter().map(ToString::to_string).collect();
    let done = sqlx::query!(
        // Locked, so that it is looked at as it is now and not as it was when this began to wait for its turn.
        "UPDATE clips c SET made = $3
         FROM (SELECT id FROM media WHERE id = $1 AND status = 'processing' AND removed_at IS NULL AND derived_prefix = $2
               FOR SHARE) m
         WHERE c.media_id = m.id",
        id.get(),
        derived.as_str(),
        &names
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the clip of a medium is; nothing of a still.
pub async fn clip(executor: impl PgExecutor<'_>, id: MediaId) -> Result<Option<ClipInfo>> {
    let row = sqlx::query!(
        r#"SELECT to_jsonb(c) AS "clip!: Json<ClipRow>", m.mime, m.width, m.height
           FROM clips c JOIN media m ON m.id = c.media_id WHERE c.media_id = $1"#,
        id.get()
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| row.clip.0.info(&row.mime, (row.width, row.height))).transpose()
}
