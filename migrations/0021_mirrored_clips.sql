-- Clips that are mirrored to be shown, as some phones store what their front camera sees.

-- Whether the stored pictures are mirrored left to right, before they are turned, to be shown.
ALTER TABLE clips ADD COLUMN mirrored boolean NOT NULL DEFAULT false;
