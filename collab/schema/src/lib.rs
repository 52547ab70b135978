//! What the live documents hold, versioned.
