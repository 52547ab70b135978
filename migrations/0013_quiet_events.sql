-- A statement that writes no event wakes nobody: that of a commit writes one only when feedback was made, or came or went.
DROP TRIGGER notify ON events;
CREATE OR REPLACE FUNCTION notify_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added) THEN
        PERFORM pg_notify('rushes_events', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify AFTER INSERT ON events
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION notify_events();
