use std::io::{self, BufRead, ErrorKind, Seek, SeekFrom};

use crate::still::{StillError, StillFormat};

/// Refuses a PNG, JPEG, WebP or GIF that ends before its picture does: decoders fill up what is missing, or notice
/// late. Reads structure only. Decoders of the others notice by themselves.
pub(in crate::still) fn check_complete<R: BufRead + Seek>(
    format: StillFormat,
    reader: &mut R,
    length: u64,
) -> Result<(), StillError> {
    reader.rewind().map_err(StillError::Read)?;
    let complete = match format {
        StillFormat::Png => png_has_end(reader, length),
        StillFormat::Jpeg => jpeg_has_end(reader),
        StillFormat::WebP => webp_has_end(reader, length),
        StillFormat::Gif => gif_frames(reader).map(|frames| frames.is_some()),
        _ => Ok(true),
    };
    match complete {
        Ok(true) => Ok(()),
        Ok(false) => Err(StillError::Truncated { format }),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(StillError::Truncated { format }),
        Err(error) => Err(StillError::Read(error)),
    }
}

/// Walks the chunks to IEND.
fn png_has_end<R: BufRead + Seek>(reader: &mut R, length: u64) -> io::Result<bool> {
    let mut at = 8u64;
    while at + 12 <= length {
        reader.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        reader.read_exact(&mut head)?;
        let [a, b, c, d, kind @ ..] = head;
        let end = at + 12 + u64::from(u32::from_be_bytes([a, b, c, d]));
        if end > length {
            return Ok(false);
        }
        if &kind == b"IEND" {
            return Ok(true);
        }
        at = end;
    }
    Ok(false)
}

/// The RIFF header says how long the rest is.
fn webp_has_end<R: BufRead + Seek>(reader: &mut R, length: u64) -> io::Result<bool> {
    let mut head = [0; 8];
    reader.read_exact(&mut head)?;
    let [_, _, _, _, size @ ..] = head;
    Ok(u64::from(u32::from_le_bytes(size)) + 8 <= length)
}

/// Walks the segments and the entropy-coded data between them to EOI (ITU-T T.81, B.1).
fn jpeg_has_end<R: BufRead>(reader: &mut R) -> io::Result<bool> {
    const END: u8 = 0xd9;
    let mut scanned = false;
    loop {
        // entropy-coded data and fill bytes: up to a 0xff that is followed by a marker code
        let marker = loop {
            skip_until_ff(reader)?;
            let code = loop {
                match byte(reader)? {
                    0xff => {}
                    code => break code,
                }
            };
            if code != 0 {
                break code;
            }
        };
        match marker {
            END => return Ok(scanned),
            // start of image, restarts, TEM: no length follows
            0xd8 | 0xd0..=0xd7 | 0x01 => {}
            _ => {
                let length = u16::from_be_bytes([byte(reader)?, byte(reader)?]);
                scanned |= marker == 0xda;
                skip(reader, u64::from(length.saturating_sub(2)))?;
            }
        }
    }
}

/// Walks the blocks of a GIF to its trailer (GIF 89a, appendix B) and counts its pictures, of which the first is read;
/// nothing where there is no trailer.
pub(super) fn gif_frames<R: BufRead + Seek>(reader: &mut R) -> io::Result<Option<u32>> {
    reader.rewind()?;
    let mut start = [0; 13];
    reader.read_exact(&mut start)?;
    skip(reader, colors(start[10]))?;
    let mut frames = 0u32;
    loop {
        match byte(reader)? {
            0x3b => return Ok((frames > 0).then_some(frames)),
            0x21 => skip(reader, 1)?,
            0x2c => {
                let mut place = [0; 9];
                reader.read_exact(&mut place)?;
                // The colours of this picture alone, and how many bits its codes begin with.
                skip(reader, colors(place[8]) + 1)?;
                frames = frames.saturating_add(1);
            }
            _ => return Ok(None),
        }
        loop {
            match byte(reader)? {
                0 => break,
                length => skip(reader, u64::from(length))?,
            }
        }
    }
}

/// How many bytes a table of colours has, by the flags before it.
fn colors(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn byte<R: BufRead>(reader: &mut R) -> io::Result<u8> {
    let mut byte = [0];
    reader.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn skip<R: BufRead>(reader: &mut R, mut bytes: u64) -> io::Result<()> {
    while bytes > 0 {
        let available = reader.fill_buf()?.len();
        if available == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let step = usize::try_from(bytes).map_or(available, |bytes| bytes.min(available));
        reader.consume(step);
        bytes -= step as u64;
    }
    Ok(())
}

fn skip_until_ff<R: BufRead>(reader: &mut R) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if let Some(position) = memchr::memchr(0xff, buffer) {
            reader.consume(position + 1);
            return Ok(());
        }
        let all = buffer.len();
        reader.consume(all);
    }
}
