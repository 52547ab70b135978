-- Review sessions: what is looked at together, what was decided about it, and the record of every decision.

-- Lets an item say that its stage is of its organization and project, and its revision of its stage.
ALTER TABLE stages ADD UNIQUE (org_id, project_id, id);
ALTER TABLE revisions ADD UNIQUE (stage_id, id);

CREATE TABLE review_sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'IN_PROGRESS', 'COMPLETED')),
    -- A template is never held; sessions are made from it.
    is_template boolean NOT NULL DEFAULT false,
    -- The filter that it was last filled from; what is made from a template is filled from it anew.
    fill jsonb,
    starts_at timestamptz,
    -- How long an item takes that says nothing itself.
    minutes_per_item int NOT NULL DEFAULT 5 CHECK (minutes_per_item BETWEEN 1 AND 600),
    created_by bigint REFERENCES users,
    started_at timestamptz,
    completed_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    CHECK (NOT is_template OR status = 'DRAFT'),
    CHECK ((status = 'DRAFT') = (started_at IS NULL)),
    CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL))
);
CREATE INDEX ON review_sessions (org_id, is_template, id);
CREATE TRIGGER touch BEFORE UPDATE ON review_sessions FOR EACH ROW EXECUTE FUNCTION touch();

CREATE TABLE review_session_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL,
    session_id bigint NOT NULL,
    project_id bigint NOT NULL,
    stage_id bigint NOT NULL,
    -- Frozen when the session starts.
    revision_id bigint,
    sort_order double precision NOT NULL,
    minutes int CHECK (minutes BETWEEN 1 AND 600),
    note text,
    decision text CHECK (decision IN ('APPROVED', 'CHANGES_REQUESTED', 'REJECTED')),
    decision_note text,
    decided_by bigint REFERENCES users,
    -- How a guest of a share link is called who decided.
    decided_by_guest text,
    decided_at timestamptz,
    -- When the decision moved the stage; final from then on.
    applied_at timestamptz,
    -- Why it did not, at the last try: {code, detail}.
    apply_refusal jsonb,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, session_id) REFERENCES review_sessions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, project_id, stage_id) REFERENCES stages (org_id, project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (stage_id, revision_id) REFERENCES revisions (stage_id, id) ON DELETE CASCADE,
    CONSTRAINT review_session_items_once UNIQUE (session_id, stage_id),
    CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CHECK (decision IS NULL OR revision_id IS NOT NULL),
    CHECK (applied_at IS NULL OR decision IS NOT NULL),
    CHECK (decision IS NULL OR decision = 'APPROVED' OR decision_note IS NOT NULL)
);
CREATE INDEX ON review_session_items (session_id, sort_order, id);
CREATE INDEX ON review_session_items (project_id, session_id);
CREATE INDEX ON review_session_items (stage_id);
CREATE INDEX ON review_session_items (revision_id);
CREATE TRIGGER touch BEFORE UPDATE ON review_session_items FOR EACH ROW EXECUTE FUNCTION touch();

-- What was decided, and what it was decided about as it was then. It stands on its own: it names what it is about and
-- refers to nothing that could go, and nobody can alter it.
CREATE TABLE decision_records (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    project_id bigint NOT NULL,
    -- Null where a button decided.
    session_id bigint,
    item_id bigint,
    stage_id bigint NOT NULL,
    revision_id bigint NOT NULL,
    -- {project, deliverable, stage, round, session}: names as they were.
    place jsonb NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('APPROVED', 'CHANGES_REQUESTED', 'REJECTED')),
    note text,
    -- Who decided: an account, or a guest by name.
    decided_by bigint,
    decided_by_name text NOT NULL,
    decided_at timestamptz NOT NULL,
    -- [{id, role, filename, mime, size, sha256}]
    media jsonb NOT NULL,
    -- The checklist of the stage as it stood.
    feedback jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON decision_records (revision_id, id);
CREATE INDEX ON decision_records (stage_id, id);

-- The documents of the revision as they were: what to replay, in order, up to and with `sequence`.
CREATE TABLE decision_documents (
    record_id bigint NOT NULL REFERENCES decision_records,
    name text NOT NULL,
    sequence bigint NOT NULL,
    parts bytea[] NOT NULL,
    PRIMARY KEY (record_id, name)
);

CREATE FUNCTION refuse_to_alter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was decided cannot be altered' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER unalterable BEFORE UPDATE OR DELETE ON decision_records
    FOR EACH ROW EXECUTE FUNCTION refuse_to_alter();
CREATE TRIGGER unalterable BEFORE UPDATE OR DELETE ON decision_documents
    FOR EACH ROW EXECUTE FUNCTION refuse_to_alter();
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON decision_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter();
CREATE TRIGGER untruncatable BEFORE TRUNCATE ON decision_documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter();

-- The client's own word on a round. It moves nothing; the studio acts on it.
CREATE TABLE client_approvals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    -- user:<id> or guest:<id>.
    author text NOT NULL,
    user_id bigint REFERENCES users,
    name text NOT NULL,
    note text,
    created_at timestamptz NOT NULL,
    CONSTRAINT client_approvals_once UNIQUE (revision_id, author)
);
