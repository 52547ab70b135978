-- People are told that somebody answered them.
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('assignment', 'mention', 'reply', 'round', 'decision', 'carry_over', 'due_soon', 'overdue'));
