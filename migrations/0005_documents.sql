-- Live documents: an append-only log of admitted updates, snapshots of it, and whose client id is whose.

CREATE TABLE documents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- As on the wire: revision:<id>, internal:<id>, session:<id>.
    name text NOT NULL UNIQUE,
    revision_id bigint REFERENCES revisions ON DELETE CASCADE,
    -- The last sequence of document_updates; a writer who expects another one was not first.
    sequence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON documents (revision_id);

CREATE TABLE document_updates (
    document_id bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    sequence bigint NOT NULL CHECK (sequence > 0),
    -- user:<id> or guest:<id>.
    author text NOT NULL,
    bytes bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (document_id, sequence)
);

-- The state after replaying the log up to and with `sequence`. The log stays: it is the history.
CREATE TABLE document_snapshots (
    document_id bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    sequence bigint NOT NULL,
    bytes bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (document_id, sequence)
);

-- A client id belongs to one author in one document, for good.
CREATE TABLE document_clients (
    document_id bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    client_id bigint NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (document_id, client_id)
);

-- Projections. Rows are found by the id inside the document and are never deleted, since others point at them.
CREATE TABLE annotations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    document_id bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    crdt_id text NOT NULL,
    -- Follows from the document that holds it: internal: is the studio's alone.
    is_internal boolean NOT NULL DEFAULT false,
    kind text NOT NULL CHECK (kind IN ('rectangle', 'ellipse', 'arrow', 'freehand', 'text', 'pin', 'screenshot')),
    author text NOT NULL,
    author_id bigint REFERENCES users,
    media_id bigint NOT NULL REFERENCES media ON DELETE CASCADE,
    geometry jsonb NOT NULL,
    style jsonb NOT NULL,
    frame_in int,
    frame_out int,
    comment_crdt_id text,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    deleted_by text,
    updated_at timestamptz NOT NULL,
    UNIQUE (document_id, crdt_id),
    CHECK (frame_in <= frame_out)
);
CREATE INDEX ON annotations (revision_id) WHERE deleted_at IS NULL;

CREATE TABLE comments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    document_id bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    crdt_id text NOT NULL,
    -- As on annotations.
    is_internal boolean NOT NULL DEFAULT false,
    author text NOT NULL,
    author_id bigint REFERENCES users,
    body text NOT NULL,
    parent_crdt_id text,
    annotation_crdt_id text,
    frame int,
    actionable boolean NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    deleted_by text,
    updated_at timestamptz NOT NULL,
    UNIQUE (document_id, crdt_id)
);
CREATE INDEX ON comments (revision_id) WHERE deleted_at IS NULL;
