-- Clips: what they are, how much of their rendition can be played, and uploads that may be interrupted.

-- What was found out about a clip from its content, before anything is made of it.
CREATE TABLE clips (
    media_id bigint PRIMARY KEY REFERENCES media ON DELETE CASCADE,
    -- Frames per second, as a fraction in lowest terms. Of a clip of variable rate: its mean.
    rate_numerator int NOT NULL CHECK (rate_numerator > 0),
    rate_denominator int NOT NULL CHECK (rate_denominator > 0),
    variable_rate boolean NOT NULL,
    -- Frames that a player shows, edit lists applied, and the number of the first in the source's own numbering.
    frame_count int NOT NULL CHECK (frame_count > 0),
    first_frame int NOT NULL CHECK (first_frame >= 0),
    timecode text,
    codec text NOT NULL,
    profile text,
    pixel_format text NOT NULL,
    bit_depth int NOT NULL CHECK (bit_depth > 0),
    -- Clockwise degrees by which the stored pictures are turned to be shown.
    rotation int NOT NULL CHECK (rotation IN (0, 90, 180, 270)),
    -- As stored, before turning, and the shape of a pixel.
    coded_width int NOT NULL CHECK (coded_width > 0),
    coded_height int NOT NULL CHECK (coded_height > 0),
    pixel_aspect_numerator int NOT NULL CHECK (pixel_aspect_numerator > 0),
    pixel_aspect_denominator int NOT NULL CHECK (pixel_aspect_denominator > 0),
    -- As tagged (ISO/IEC 23091-2, by ffmpeg's names); null where the source does not say.
    color_primaries text,
    color_transfer text,
    color_matrix text,
    color_range text,
    audio_codec text,
    audio_channels int CHECK (audio_channels > 0),
    audio_sample_rate int CHECK (audio_sample_rate > 0),
    CHECK ((audio_codec IS NULL) = (audio_channels IS NULL) AND (audio_codec IS NULL) = (audio_sample_rate IS NULL))
);

-- How many frames of a clip's rendition can be played, from the first one on. It grows while the rendition is made.
ALTER TABLE media ADD COLUMN playable_frames int NOT NULL DEFAULT 0 CHECK (playable_frames >= 0);
-- What lies below derived_prefix, in bytes.
ALTER TABLE media ADD COLUMN derived_bytes bigint NOT NULL DEFAULT 0 CHECK (derived_bytes >= 0);

-- Uploads that go on after a lost connection. What has come is the length of the part file, which no row repeats.
CREATE TABLE uploads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    -- The address of the upload and the name of its part file; unguessable.
    token text NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('reference', 'current', 'screenshot', 'video', 'referenceVideo')),
    filename text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    -- As the sender gave it, to be given back.
    metadata text NOT NULL,
    -- What the whole file has to be, where the sender has said so.
    sha256 bytea CHECK (octet_length(sha256) = 32),
    created_by bigint NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- What became of it once everything had come: a medium, or why there is none.
    media_id bigint REFERENCES media ON DELETE CASCADE,
    error_status int,
    error_detail text,
    finished_at timestamptz,
    CHECK ((finished_at IS NULL) = (media_id IS NULL AND error_detail IS NULL)),
    CHECK ((error_detail IS NULL) = (error_status IS NULL))
);
CREATE INDEX ON uploads (revision_id);
CREATE INDEX ON uploads (created_by) WHERE finished_at IS NULL;
CREATE INDEX ON uploads (expires_at);
