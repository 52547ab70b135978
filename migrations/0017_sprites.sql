-- What is made of a clip beside what is played of it: `sprites`, `waveform`, `second`, `intra`; as far as it is there to be
-- looked at. Clips that were made before have none of it.
ALTER TABLE clips ADD COLUMN made text[] NOT NULL DEFAULT '{}';

-- Which channels its sound has, as the file says.
ALTER TABLE clips ADD COLUMN audio_layout text;
