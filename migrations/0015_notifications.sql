-- What people are told of, each in the group that it belongs to, and who is named in a comment.

-- Who is mentioned in a comment, as of the first time: taking a name out and writing it again tells nobody twice.
CREATE TABLE comment_mentions (
    comment_id bigint NOT NULL REFERENCES comments ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users,
    PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX ON comment_mentions (user_id);

-- The order in which notifications were made or grew.
CREATE SEQUENCE notifications_place;

CREATE TABLE notifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    user_id bigint NOT NULL REFERENCES users,
    kind text NOT NULL CHECK (kind IN ('assignment', 'mention', 'round', 'decision', 'carry_over', 'due_soon', 'overdue')),
    -- What belongs together while it is unread, for instance every decision of one session.
    group_key text NOT NULL,
    -- How many things it tells of.
    count int NOT NULL CHECK (count > 0),
    -- What the last of them is about.
    project_id bigint REFERENCES projects ON DELETE CASCADE,
    stage_id bigint REFERENCES stages ON DELETE CASCADE,
    revision_id bigint REFERENCES revisions ON DELETE CASCADE,
    session_id bigint REFERENCES review_sessions ON DELETE SET NULL,
    comment_id bigint REFERENCES comments ON DELETE CASCADE,
    -- Whether any of them is the studio's alone.
    studio_only boolean NOT NULL,
    -- Names as they were: {actors, session, items, due_date}.
    data jsonb NOT NULL,
    -- Place in the list: what grew last comes first.
    place bigint NOT NULL DEFAULT nextval('notifications_place') UNIQUE,
    read_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
-- What is read starts a new group.
CREATE UNIQUE INDEX notifications_open ON notifications (user_id, org_id, group_key) WHERE read_at IS NULL;
CREATE INDEX ON notifications (user_id, org_id, place);
CREATE INDEX ON notifications (project_id);
CREATE INDEX ON notifications (stage_id);
CREATE INDEX ON notifications (revision_id);
CREATE INDEX ON notifications (session_id);
CREATE INDEX ON notifications (comment_id);

-- What somebody wants to be told of; whatever has no row, they do.
CREATE TABLE notification_preferences (
    user_id bigint NOT NULL REFERENCES users,
    org_id bigint NOT NULL REFERENCES organizations,
    kind text NOT NULL,
    in_app boolean NOT NULL,
    PRIMARY KEY (user_id, org_id, kind)
);

-- How far the notifier has come in the event stream: it goes on in the transaction that writes what it made, so that after any
-- death it takes up where it was. What happened before there was one is told to nobody.
CREATE TABLE notifier (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    seq bigint NOT NULL
);
INSERT INTO notifier (seq) SELECT COALESCE(max(seq), 0) FROM events;

-- Which dates somebody was told of: each once, and anew when the date is moved.
CREATE TABLE notified_dates (
    user_id bigint NOT NULL REFERENCES users,
    stage_id bigint NOT NULL REFERENCES stages ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('due_soon', 'overdue')),
    due_date date NOT NULL,
    PRIMARY KEY (user_id, stage_id, kind, due_date)
);
CREATE INDEX ON notified_dates (stage_id);
-- Stages that are due.
CREATE INDEX ON stages (due_date) WHERE status NOT IN ('APPROVED', 'DELIVERED', 'SKIPPED');

-- What happened in a project, and what somebody did, the newest first.
CREATE INDEX ON events (project_id, seq) WHERE project_id IS NOT NULL;
CREATE INDEX ON events (actor_id, seq) WHERE actor_id IS NOT NULL;
