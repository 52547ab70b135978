//! The letters that documents and pictures are set in: Inter, see `server/fonts`.

use std::sync::LazyLock;

use render::burn_in::Lettering;

/// For reading.
pub const REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.otf");
/// For finding.
pub const SEMIBOLD: &[u8] = include_bytes!("../fonts/Inter-SemiBold.otf");

/// What pictures are lettered with.
pub static LETTERING: LazyLock<Lettering> = LazyLock::new(|| Lettering::new(SEMIBOLD));
