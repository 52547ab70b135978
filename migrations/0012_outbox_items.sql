-- Documents are told which items changed, and no more: a round has hundreds, and every stroke makes one.

-- The items of the round that have changed or gone. Null: the round itself, and all that its documents show.
ALTER TABLE document_outbox ADD COLUMN feedback bigint[];

-- What is told of items may gather for a moment; what is told with an empty text may not.
CREATE OR REPLACE FUNCTION tell_documents_of_feedback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Triggers of statements run as well where nothing changed.
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO document_outbox (revision_id, feedback)
    SELECT r.id, c.items
    FROM (SELECT revision_id, array_agg(id) AS items FROM changed GROUP BY revision_id) c
    JOIN revisions r ON r.id = c.revision_id;
    IF FOUND THEN
        PERFORM pg_notify('rushes_outbox', 'feedback');
    END IF;
    RETURN NULL;
END $$;

-- What the server wrote only because of what people did: it makes no moment of the history.
ALTER TABLE document_updates ADD COLUMN follows boolean NOT NULL DEFAULT false;
