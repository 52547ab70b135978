-- What live documents and open sockets have to be told, whoever changes it: facts that documents show, and rights.

-- A fact of a revision that its documents show has changed. The row is written in the transaction of the change, and goes
-- once the documents show it.
CREATE TABLE document_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision_id bigint NOT NULL REFERENCES revisions ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION tell_documents_of_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO document_outbox (revision_id) VALUES (NEW.id);
    PERFORM pg_notify('rushes_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_documents AFTER UPDATE OF round, status, submitted_by, submitted_at, decided_by, decided_at ON revisions
    FOR EACH ROW WHEN (ROW(OLD.round, OLD.status, OLD.submitted_by, OLD.submitted_at, OLD.decided_by, OLD.decided_at)
        IS DISTINCT FROM ROW(NEW.round, NEW.status, NEW.submitted_by, NEW.submitted_at, NEW.decided_by, NEW.decided_at))
    EXECUTE FUNCTION tell_documents_of_revision();

CREATE FUNCTION tell_documents_of_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO document_outbox (revision_id) SELECT r.id FROM revisions r WHERE r.stage_id = NEW.id;
    PERFORM pg_notify('rushes_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_documents AFTER UPDATE OF status ON stages
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_documents_of_stage();

-- A right has changed: of the person whose id is told, or, where the text is empty, of anybody.
CREATE FUNCTION tell_right_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('rushes_rights', OLD.user_id::text);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('rushes_rights', NEW.user_id::text);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION tell_right_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rushes_rights', NEW.id::text);
    RETURN NULL;
END $$;
CREATE FUNCTION tell_right_of_anybody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rushes_rights', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_right AFTER INSERT OR UPDATE OR DELETE ON memberships
    FOR EACH ROW EXECUTE FUNCTION tell_right_of_user();
CREATE TRIGGER tell_right AFTER INSERT OR UPDATE OR DELETE ON client_team_members
    FOR EACH ROW EXECUTE FUNCTION tell_right_of_user();
-- Signing out; a sign-in that begins takes nothing from anybody.
CREATE TRIGGER tell_right AFTER DELETE ON auth_sessions FOR EACH ROW EXECUTE FUNCTION tell_right_of_user();
CREATE TRIGGER tell_right AFTER UPDATE OF password_hash, must_change_password, is_active ON users
    FOR EACH ROW EXECUTE FUNCTION tell_right_of_account();
CREATE TRIGGER tell_right AFTER INSERT OR UPDATE OR DELETE ON role_permissions
    FOR EACH STATEMENT EXECUTE FUNCTION tell_right_of_anybody();
-- Another client team may see the project; a round becomes one that clients may see, or is no more.
CREATE TRIGGER tell_right AFTER UPDATE OF client_team_id ON projects
    FOR EACH ROW WHEN (OLD.client_team_id IS DISTINCT FROM NEW.client_team_id) EXECUTE FUNCTION tell_right_of_anybody();
CREATE TRIGGER tell_right AFTER UPDATE OF status ON revisions
    FOR EACH ROW WHEN (NEW.status = 'DRAFT' AND OLD.status <> 'DRAFT') EXECUTE FUNCTION tell_right_of_anybody();
