-- What has to be done about marks and comments: one item for each, from note to fix to verification.

CREATE SEQUENCE feedback_items_order;

CREATE TABLE feedback_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
    stage_id bigint NOT NULL REFERENCES stages ON DELETE CASCADE,
    -- The round whose checklist it is on.
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    -- Where it comes from: the mark, or the comment that stands alone, by its id inside the document. Copies that were carried
    -- to later rounds keep both.
    document_id bigint NOT NULL REFERENCES documents ON DELETE CASCADE,
    source_id text NOT NULL,
    annotation_id bigint REFERENCES annotations ON DELETE CASCADE,
    comment_id bigint REFERENCES comments ON DELETE CASCADE,
    -- Follows from the document: what is internal is the studio's alone.
    is_internal boolean NOT NULL,
    -- An action item has a status; an info callout keeps the one it had and shows none.
    is_action_item boolean NOT NULL,
    -- Set once somebody has chosen between the two by hand; until then it follows the comment.
    is_action_chosen boolean NOT NULL DEFAULT false,
    summary text NOT NULL,
    -- Set once somebody has written it by hand; until then it follows the comment.
    is_summary_written boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'VERIFIED', 'REOPENED')),
    sort_order double precision NOT NULL DEFAULT nextval('feedback_items_order'),
    assigned_to bigint REFERENCES users,
    -- user:<id> or guest:<id>.
    author text NOT NULL,
    created_by bigint REFERENCES users,
    -- In the numbering of the source; null on stills.
    frame int,
    resolved_by bigint REFERENCES users,
    resolved_at timestamptz,
    resolution_note text,
    verified_by bigint REFERENCES users,
    verified_at timestamptz,
    reopen_note text,
    -- The item of an earlier round that this one carries on.
    carried_from_id bigint REFERENCES feedback_items ON DELETE CASCADE,
    -- Set while another item carries this one on.
    superseded_at timestamptz,
    -- What becomes of it when its source is deleted; null where nobody has said.
    keep boolean,
    -- Whether a person has done anything with it.
    is_touched boolean NOT NULL DEFAULT false,
    deleted_at timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT feedback_items_carried_once UNIQUE (carried_from_id),
    CHECK ((status IN ('RESOLVED', 'VERIFIED')) = (resolved_at IS NOT NULL)),
    CHECK ((status = 'VERIFIED') = (verified_at IS NOT NULL)),
    CHECK (sort_order > '-infinity' AND sort_order < 'infinity')
);
-- One item per source; its copies on later rounds are found by the other index.
CREATE UNIQUE INDEX feedback_items_source_taken ON feedback_items (document_id, source_id) WHERE carried_from_id IS NULL;
CREATE INDEX ON feedback_items (document_id, source_id);
CREATE INDEX ON feedback_items (revision_id);
CREATE INDEX ON feedback_items (annotation_id);
CREATE INDEX ON feedback_items (comment_id);
CREATE INDEX feedback_items_listed ON feedback_items (stage_id, (NOT is_action_item), sort_order, id) WHERE deleted_at IS NULL;
CREATE INDEX feedback_items_counted ON feedback_items (stage_id) INCLUDE (status, is_internal, assigned_to, revision_id)
    WHERE is_action_item AND deleted_at IS NULL AND superseded_at IS NULL;
CREATE INDEX feedback_items_to_verify ON feedback_items (org_id, id)
    WHERE status = 'RESOLVED' AND is_action_item AND deleted_at IS NULL;
CREATE TRIGGER touch BEFORE UPDATE ON feedback_items FOR EACH ROW EXECUTE FUNCTION touch();

-- The comment of a mark, found by the mark.
CREATE INDEX ON comments (document_id, annotation_crdt_id) WHERE annotation_crdt_id IS NOT NULL;

-- Documents show the items of their round. One statement tells of each round once, however many items it changes. Where a round
-- is deleted with all that is in it, there is nothing left to tell.
CREATE FUNCTION tell_documents_of_feedback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO document_outbox (revision_id)
    SELECT r.id FROM revisions r WHERE r.id IN (SELECT c.revision_id FROM changed c);
    IF FOUND THEN
        PERFORM pg_notify('rushes_outbox', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_documents_of_new AFTER INSERT ON feedback_items
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_documents_of_feedback();
CREATE TRIGGER tell_documents_of_changed AFTER UPDATE ON feedback_items
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_documents_of_feedback();
CREATE TRIGGER tell_documents_of_deleted AFTER DELETE ON feedback_items
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_documents_of_feedback();

-- Which stage an event is about: what happened to a stage, and in it, since somebody looked.
ALTER TABLE events ADD COLUMN stage_id bigint GENERATED ALWAYS AS (
    CASE WHEN subject_kind = 'stage' THEN subject_id
         WHEN jsonb_typeof(data -> 'stage_id') = 'number' THEN (data ->> 'stage_id')::bigint END) STORED;
CREATE INDEX ON events (stage_id, seq) WHERE stage_id IS NOT NULL;

-- How far in the event stream somebody had come when they last looked at something: `my-work`, subject 0, or `stage`.
CREATE TABLE visits (
    user_id bigint NOT NULL REFERENCES users,
    kind text NOT NULL,
    subject bigint NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, kind, subject)
);

-- Answers to commands that carried an Idempotency-Key, written in the transaction of the command: who sends it again gets the
-- answer of the first time.
CREATE TABLE idempotency (
    -- user:<id>.
    principal text NOT NULL,
    key text NOT NULL,
    -- Method and path.
    route text NOT NULL,
    -- SHA-256 of the body.
    fingerprint bytea NOT NULL,
    -- The answer; null only within the transaction that carries the command out.
    status smallint,
    body jsonb,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (principal, key)
);
CREATE INDEX ON idempotency (expires_at);
