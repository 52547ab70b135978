-- Rounds of a stage, their pictures, and the marks and comments projected from the live documents.

CREATE TABLE revisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
    stage_id bigint NOT NULL REFERENCES stages ON DELETE CASCADE,
    round int NOT NULL CHECK (round > 0),
    status text NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'SUBMITTED', 'CHANGES_REQUESTED', 'APPROVED', 'REJECTED')),
    note text,
    created_by bigint REFERENCES users,
    submitted_by bigint REFERENCES users,
    submitted_at timestamptz,
    decided_by bigint REFERENCES users,
    decided_at timestamptz,
    decision_note text,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT revisions_round_taken UNIQUE (stage_id, round),
    CHECK ((status = 'DRAFT') OR (submitted_by IS NOT NULL AND submitted_at IS NOT NULL))
);
CREATE INDEX ON revisions (project_id);
-- Only one round of a stage is open at a time.
CREATE UNIQUE INDEX revisions_one_open ON revisions (stage_id) WHERE status IN ('DRAFT', 'SUBMITTED');
CREATE TRIGGER touch BEFORE UPDATE ON revisions FOR EACH ROW EXECUTE FUNCTION touch();

CREATE TABLE media (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('reference', 'current', 'screenshot', 'video', 'referenceVideo')),
    status text NOT NULL DEFAULT 'processing' CHECK (status IN ('processing', 'ready', 'failed')),
    -- Share of the derived work that is done, 0 to 1.
    progress real NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    -- Where the untouched upload lies in the media store, and below which prefix what is derived from it.
    original_key text NOT NULL,
    derived_prefix text NOT NULL UNIQUE,
    -- The web rendition's key; equal to original_key where browsers show the original as it is.
    view_key text,
    view_mime text,
    thumbnail_widths int[] NOT NULL DEFAULT '{}',
    filename text NOT NULL,
    mime text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 bytea NOT NULL,
    width int CHECK (width > 0),
    height int CHECK (height > 0),
    error_detail text,
    error_remedy text,
    uploaded_by bigint REFERENCES users,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    -- Removed from the revision; what was drawn on it keeps its row to point at.
    removed_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'failed') = (error_detail IS NOT NULL)),
    CHECK (status <> 'ready' OR (view_key IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL))
);
CREATE UNIQUE INDEX media_role_taken ON media (revision_id, role) WHERE role <> 'screenshot' AND removed_at IS NULL;
CREATE INDEX ON media (revision_id);
CREATE INDEX ON media (original_key);
CREATE TRIGGER touch BEFORE UPDATE ON media FOR EACH ROW EXECUTE FUNCTION touch();
