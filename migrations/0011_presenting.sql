-- Presenting a session: who leads it, and its live document.

-- Who leads. The row comes with the first who does, and stays: the epoch only grows.
CREATE TABLE review_session_leads (
    session_id bigint PRIMARY KEY REFERENCES review_sessions ON DELETE CASCADE,
    -- user:<id> or guest:<id>; null when nobody leads.
    leader text,
    -- As they were called then.
    leader_name text,
    -- How often the lead has changed hands. What is shown under another one is nobody's.
    epoch bigint NOT NULL CHECK (epoch > 0),
    since timestamptz,
    CHECK (num_nonnulls(leader, leader_name, since) IN (0, 3))
);

-- A document is of a revision or of a session.
ALTER TABLE documents ADD COLUMN session_id bigint REFERENCES review_sessions ON DELETE CASCADE;
ALTER TABLE documents ADD CONSTRAINT documents_of_one CHECK (num_nonnulls(revision_id, session_id) = 1);
CREATE INDEX ON documents (session_id);

-- A fact of a session that its document shows has changed; as document_outbox for revisions.
CREATE TABLE session_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bigint NOT NULL REFERENCES review_sessions ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION tell_document_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_outbox (session_id) VALUES (NEW.id);
    PERFORM pg_notify('rushes_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_document AFTER UPDATE OF name, status ON review_sessions
    FOR EACH ROW WHEN (ROW(OLD.name, OLD.status) IS DISTINCT FROM ROW(NEW.name, NEW.status))
    EXECUTE FUNCTION tell_document_of_session();

CREATE FUNCTION tell_document_of_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_outbox (session_id) VALUES (NEW.session_id);
    PERFORM pg_notify('rushes_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_document AFTER INSERT OR UPDATE ON review_session_leads
    FOR EACH ROW EXECUTE FUNCTION tell_document_of_lead();

-- Items come and go many at a time. Those that go with their session leave nobody to tell.
CREATE FUNCTION tell_document_of_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_outbox (session_id)
        SELECT s.id FROM review_sessions s WHERE s.id IN (SELECT c.session_id FROM changed c);
    PERFORM pg_notify('rushes_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_document_added AFTER INSERT ON review_session_items
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_document_of_items();
CREATE TRIGGER tell_document_changed AFTER UPDATE ON review_session_items
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_document_of_items();
CREATE TRIGGER tell_document_removed AFTER DELETE ON review_session_items
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_document_of_items();

-- The picture that stands for an item comes, or goes.
CREATE FUNCTION tell_sessions_of_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_outbox (session_id)
        SELECT DISTINCT i.session_id FROM review_session_items i WHERE i.revision_id = NEW.revision_id;
    PERFORM pg_notify('rushes_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_sessions AFTER UPDATE OF status, removed_at ON media
    FOR EACH ROW WHEN (ROW(OLD.status, OLD.removed_at) IS DISTINCT FROM ROW(NEW.status, NEW.removed_at))
    EXECUTE FUNCTION tell_sessions_of_media();

-- Nobody leads what is not held.
CREATE FUNCTION end_lead_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_session_leads SET leader = NULL, leader_name = NULL, since = NULL, epoch = epoch + 1
        WHERE session_id = NEW.id AND leader IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER end_lead AFTER UPDATE OF status ON review_sessions
    FOR EACH ROW WHEN (NEW.status <> 'IN_PROGRESS' AND OLD.status = 'IN_PROGRESS')
    EXECUTE FUNCTION end_lead_of_session();

-- What a client may open depends on all items of a session, and on where it stands.
CREATE TRIGGER tell_right AFTER UPDATE OF status ON review_sessions
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_right_of_anybody();
CREATE TRIGGER tell_right_gone AFTER DELETE ON review_sessions
    FOR EACH STATEMENT EXECUTE FUNCTION tell_right_of_anybody();
CREATE TRIGGER tell_right_items AFTER INSERT OR DELETE ON review_session_items
    FOR EACH STATEMENT EXECUTE FUNCTION tell_right_of_anybody();
