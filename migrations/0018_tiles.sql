-- Large stills are shown in tiles, which lie below their derived prefix. Which there are follows from the size of the
-- picture; this says in which format they are, and by being there that there are any.
ALTER TABLE media ADD COLUMN tile_kind text CHECK (tile_kind IN ('png', 'jpeg'));
