use std::time::Duration;

use super::process::{Heard, Program, Run};
use super::{ClipError, Tools};

/// Longest time of decoding one picture.
const LONGEST: Duration = Duration::from_mins(5);

/// A picture that ffmpeg is to decode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coded<'a> {
    /// Its file.
    pub(crate) bytes: &'a [u8],
    /// By what of ffmpeg it is taken apart.
    pub(crate) demuxer: &'a str,
    /// What ffmpeg is told of the file, such as by what it is decoded.
    pub(crate) options: &'a [&'a str],
    /// What becomes of it after.
    pub(crate) filter: Option<&'a str>,
}

/// Decodes the first picture of a file, in the depth that ffmpeg decodes it to, as a PAM (Netpbm). Blocks.
///
/// What comes out with more than `most` bytes is refused.
pub(crate) fn decoded(tools: &Tools, coded: &Coded<'_>, most: u64) -> Result<Vec<u8>, ClipError> {
    let longest = tools.longest.min(LONGEST);
    // What comes out comes at once, after all the work: there is nothing to be seen getting any further before.
    let tools = Tools { longest, patience: longest, ..tools.clone() };
    let mut run = Run::new(&tools, Program::Ffmpeg)?;
    run.command().args(["-nostdin", "-xerror"]);
    run.picture(coded.demuxer, coded.options, coded.bytes)?;
    let command = run.command();
    command.map("0:v:0").args(["-an", "-sn", "-dn", "-map_metadata", "-1"]);
    if let Some(filter) = coded.filter {
        command.args(["-filter:v", filter]);
    }
    command.frames(1).codec_video("pam").format("image2pipe").output("pipe:1");
    run.bytes();
    let mut file = Vec::new();
    run.go(&mut |heard| {
        if let Heard::Bytes(bytes) = heard {
            if (file.len() + bytes.len()) as u64 > most {
                return Err(ClipError::Damaged {
                    what: "it is larger than it says",
                    detail: format!("more than {most} bytes came out"),
                });
            }
            file.extend_from_slice(bytes);
        }
        Ok(())
    })?;
    Ok(file)
}
