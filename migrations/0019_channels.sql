-- Ways out of the application: mail for people, and channels of chat programs for the studio.

-- Whether somebody wants mail of a kind that they have not read after a while; where it is null, as the kind usually has it.
ALTER TABLE notification_preferences ADD COLUMN email boolean;

-- The place up to which mail has told of a notification: when it grows, it is above that again.
ALTER TABLE notifications ADD COLUMN mailed_place bigint NOT NULL DEFAULT 0;
-- Nobody is sent what lay there before there was mail.
UPDATE notifications SET mailed_place = place;
CREATE INDEX notifications_to_mail ON notifications (updated_at) WHERE read_at IS NULL AND place > mailed_place;

-- A place in a chat program that the studio is told in.
CREATE TABLE channels (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id bigint NOT NULL REFERENCES organizations,
    kind text NOT NULL CHECK (kind IN ('slack', 'teams')),
    name text NOT NULL,
    -- Whoever has the address can write there: it leaves the database for its own host alone.
    url text NOT NULL,
    -- Of this project alone; of all when null.
    project_id bigint,
    topics text[] NOT NULL CHECK (topics <@ ARRAY['round', 'decision'] AND cardinality(topics) > 0),
    enabled boolean NOT NULL DEFAULT true,
    row_version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT channels_name_taken UNIQUE (org_id, name),
    FOREIGN KEY (org_id, project_id) REFERENCES projects (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ON channels (org_id, project_id);
CREATE TRIGGER touch BEFORE UPDATE ON channels FOR EACH ROW EXECUTE FUNCTION touch();

-- How the channel is reached. A table of its own, so that what is sent changes no version that somebody edits.
CREATE TABLE channel_deliveries (
    channel_id bigint PRIMARY KEY REFERENCES channels ON DELETE CASCADE,
    sent_at timestamptz,
    -- The last failure, until something arrives again.
    failed_at timestamptz,
    failure text,
    failures int NOT NULL DEFAULT 0,
    -- Nothing is tried before.
    next_at timestamptz
);

-- What a channel has yet to be told, with names as they were. The notifier writes it, in the transaction that says how far it
-- has come.
CREATE TABLE channel_news (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id bigint NOT NULL REFERENCES channels ON DELETE CASCADE,
    data jsonb NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ON channel_news (channel_id, id);
