//! `rushes render frame` and `clip`: single frames, and what browsers play.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ::render::clip::{self, ClipError, Extras, Plan, Probed, Rendition, Step, Tools};
use anyhow::{Context as _, bail};
use domain::{ClipInfo, Frame};
use serde_json::json;

use super::files::{self, NewFolder};

/// How the names of all files begin but those of playlists.
const TOKEN: &str = "clip";

/// Writes frames under their numbers, and gives the files in the order that was asked for.
pub(super) fn frames(
    tools: &Tools,
    path: &Path,
    numbers: &[i64],
    output: &str,
) -> anyhow::Result<Vec<String>> {
    if numbers.len() > 1 && !output.contains("{n}") {
        bail!("say where the number goes in the names of the files: --output '{{n}}.png'");
    }
    let info = probed(tools, path)?.info;
    let mut wanted = Vec::with_capacity(numbers.len());
    for number in numbers {
        wanted.push((index(&info, *number)?, output.replace("{n}", &number.to_string())));
    }
    // Of many that are near each other, ffmpeg decodes what lies before them once.
    let beside = wanted.first().and_then(|(_, target)| Path::new(target).parent()).unwrap_or(Path::new(""));
    let scratch = files::scratch(beside)?;
    let indices: Vec<u32> = wanted.iter().map(|(index, _)| *index).collect();
    let mut failed = None;
    let made = clip::frames(tools, path, &info, &indices, scratch.path(), &mut |index, file| {
        // One that was asked for twice has one name.
        let target = wanted.iter().find_map(|(of, target)| (*of == index).then_some(target));
        match target.map(|target| fs::rename(&file, target).with_context(|| format!("cannot write {target}")))
        {
            Some(Err(error)) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        }
    });
    match failed {
        Some(error) => return Err(error),
        None => made?,
    }
    Ok(wanted.into_iter().map(|(_, target)| target).collect())
}

/// Makes everything that browsers are shown, and tells what that is, as JSON. How far it is stands on standard error.
#[expect(clippy::print_stderr, reason = "progress goes to standard error")]
pub(super) fn rendition(
    tools: &Tools,
    path: &Path,
    output: &Path,
    smaller: Option<u32>,
    intra: bool,
) -> anyhow::Result<String> {
    let Probed { info, tracks } = probed(tools, path)?;
    let folder = NewFolder::at(output)?;
    let extras = Extras { second_quality: smaller, all_intra: intra };
    let plan = Plan { directory: folder.path(), token: TOKEN, extras };
    let (mut poster, mut waveform) = (None, None);
    let mut told = 0;
    let made = clip::make_rendition(tools, path, &info, &tracks, &plan, &mut |step| {
        match step {
            Step::Poster(file) => poster = Some(file),
            Step::Waveform(file) => waveform = Some(file),
            Step::Frames(frames) => {
                let percent = u64::from(frames) * 100 / u64::from(info.frame_count.max(1));
                if percent >= told + 10 {
                    told = percent - percent % 10;
                    eprintln!("rushes: {told} %");
                }
            }
            Step::Grown { .. } | Step::Beside { .. } | Step::Sheet { .. } => {}
        }
        ControlFlow::Continue(())
    });
    let made = made.map_err(|error| explained(&error))?;
    let playlists = playlists(folder.path(), &info, &made)?;
    folder.put_in_place()?;
    let name = |file: &PathBuf| file.file_name().map(|name| name.to_string_lossy().into_owned());
    let told = json!({
        "clip": info,
        "frames": made.frames,
        "playlists": playlists,
        "poster": poster.as_ref().and_then(name),
        "sprites": made.sprites,
        "waveform": waveform.as_ref().and_then(name),
    });
    Ok(serde_json::to_string_pretty(&told)?)
}

/// Writes the playlists, and names them: the one that offers all others first, where there are any to choose from.
fn playlists(folder: &Path, info: &ClipInfo, made: &Rendition) -> anyhow::Result<Vec<String>> {
    // ffmpeg's own lists say the same, as far as they were checked.
    let stems =
        [String::new()].into_iter().chain(made.beside.iter().map(|one| format!("-{}", one.variant.name())));
    for stem in stems {
        let _ = fs::remove_file(folder.join(format!("{TOKEN}{stem}.m3u8")));
    }
    let beside = made.beside.iter().map(|one| (format!("{}.m3u8", one.variant.name()), one));
    let mut all = vec![("index.m3u8".to_owned(), made.playlist.clone())];
    let mut choice = vec![("index.m3u8".to_owned(), &made.streamed)];
    for (name, one) in beside {
        if one.variant == clip::Variant::SecondQuality {
            choice.push((name.clone(), &one.streamed));
        }
        all.push((name, one.playlist.clone()));
    }
    if choice.len() > 1 {
        let named: Vec<_> = choice.iter().map(|(name, streamed)| (name.as_str(), *streamed)).collect();
        all.insert(
            0,
            ("master.m3u8".to_owned(), clip::master_playlist(info.rate, info.sound.is_some(), &named)),
        );
    }
    for (name, text) in &all {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(all.into_iter().map(|(name, _)| name).collect())
}

/// What a clip is. Those of one's own may be as large as they are.
pub(super) fn probed(tools: &Tools, path: &Path) -> anyhow::Result<Probed> {
    let limits = clip::Limits { max_bytes: u64::MAX, ..clip::Limits::default() };
    clip::probe(tools, path, &limits)
        .map_err(|error| explained(&error))
        .with_context(|| format!("cannot read {}", path.display()))
}

/// Where a frame lies, counted from 0.
pub(super) fn index(info: &ClipInfo, number: i64) -> anyhow::Result<u32> {
    info.index_of(Frame(number)).with_context(|| {
        let (first, last) = (info.first_frame.0, info.last_frame().0);
        format!("there is no frame {number}; the clip has {first} to {last}")
    })
}

fn explained(error: &ClipError) -> anyhow::Error {
    let remedy = error.remedy();
    anyhow::anyhow!("{error}. {remedy}")
}
