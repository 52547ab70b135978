//! Clips through real ffmpeg: every frame carries its number, so that nothing has to be believed.

#![expect(clippy::unwrap_used, reason = "a test may stop where a file of its own cannot be made or read")]

mod barcode;
mod bounded;
mod framed;
mod hostile;
mod probed;
mod refused;
mod rendered;
mod sheets;
mod together;
mod waveform;
