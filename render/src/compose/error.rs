/// Why something was not composed. Nothing of it depends on what the pictures show.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// The operation takes another number of pictures.
    #[error("{operation} takes {wanted}, and there {}", if *.given == 1 { "is one".to_owned() } else { format!("are {}", .given) })]
    PictureCount {
        /// Its name.
        operation: &'static str,
        /// In words, e.g. "two pictures".
        wanted: String,
        /// How many came.
        given: usize,
    },
    /// A number that is not one, or beyond what is allowed.
    #[error("{what} should lie within {range}")]
    OutOfRange {
        /// Which.
        what: &'static str,
        /// In words.
        range: &'static str,
    },
    /// The samples of a picture are not as many as its size says, or it has none.
    #[error("a picture of {width} × {height} pixels has {wanted} samples, and {given} are given")]
    SampleCount {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Four for each pixel.
        wanted: u64,
        /// How many came.
        given: usize,
    },
    /// A look without its table.
    #[error("the composition has a look, and no table is given for it")]
    NoTable,
    /// The graphics card failed. [`super::Backend`] goes on without it.
    #[error("the graphics card failed: {0}")]
    Device(String),
}
