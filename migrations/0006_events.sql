-- What happened, written in the transaction in which it happened. One publisher gives committed rows their place in the
-- stream: identity values commit out of order, so `id` is no order to resume from.

CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seq bigint UNIQUE,
    org_id bigint NOT NULL REFERENCES organizations,
    -- Null for the server itself.
    actor_id bigint REFERENCES users,
    type text NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    project_id bigint,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_unpublished ON events (id) WHERE seq IS NULL;
CREATE INDEX ON events (subject_kind, subject_id, id);
CREATE INDEX ON events (org_id, seq);
CREATE SEQUENCE events_seq;

CREATE FUNCTION notify_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rushes_events', '');
    RETURN NULL;
END $$;
CREATE TRIGGER notify AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION notify_events();
