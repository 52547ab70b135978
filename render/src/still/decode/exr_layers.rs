//! The layers of an OpenEXR file, and which channels of it are shown.
//!
//! A layer is a group of channels with one prefix (`diffuse.R`), a part of a multi-part file, or such a group in such a
//! part; all three are chosen by one name.

use exr::meta::header::Header;

use crate::still::pixels::Model;
use crate::still::{Layer, StillError, StillFormat};

const FORMAT: StillFormat = StillFormat::Exr;

/// Layer prefixes under which programs write the finished picture, in order of preference.
const FINISHED: [&str; 5] = ["", "rgba", "RGBA", "beauty", "Combined"];

/// The channels that are read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    /// Which part.
    pub(super) part: usize,
    /// The channels of its list that are the colour: the same three times where it is gray.
    pub(super) colors: [usize; 3],
    pub(super) alpha: Option<usize>,
    pub(super) model: Model,
}

/// A layer before anybody has chosen.
struct Group<'h> {
    part: usize,
    prefix: String,
    name: String,
    header: &'h Header,
    channels: Vec<(String, usize)>,
}

/// The chosen layer, or else the finished picture; and all that could be chosen.
pub(super) fn choose(headers: &[Header], layer: Option<&str>) -> Result<(Chosen, Vec<Layer>), StillError> {
    let groups = groups(headers);
    let finished = finished(&groups);
    let layers = |shown: Option<usize>| -> Vec<Layer> {
        let listed = groups.iter().enumerate().map(|(index, group)| Layer {
            name: group.name.clone(),
            channels: group.channels.iter().map(|(name, _)| name.clone()).collect(),
            shown: Some(index) == shown,
        });
        listed.collect()
    };
    let Some(layer) = layer else {
        let (index, chosen) = finished.ok_or_else(|| StillError::Unsupported {
            format: FORMAT,
            what: match groups.first() {
                None => "it holds deep data only".to_owned(),
                Some(group) => {
                    format!("it has no R, G and B, and no Y, but {}", names(group.header))
                }
            },
        })?;
        return Ok((chosen, layers(Some(index))));
    };
    // By its own name; else all of a part by the part's name.
    let named = groups.iter().position(|group| group.name == layer).or_else(|| {
        let of_part = |group: &&Group<'_>| part_name(group.header) == layer;
        let mut of_part = groups.iter().enumerate().filter(|(_, group)| of_part(group));
        of_part.find(|(_, group)| anything(group).is_some()).map(|(index, _)| index)
    });
    let Some(group) = named.and_then(|index| groups.get(index)) else {
        let there = groups.iter().map(|group| group.name.clone()).collect();
        return Err(StillError::NoSuchLayer { layer: layer.to_owned(), there });
    };
    let chosen = anything(group).ok_or_else(|| StillError::Unsupported {
        format: FORMAT,
        what: format!(
            "its layer “{layer}” is no picture: it has the channels {}",
            group.channels.iter().take(6).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        ),
    })?;
    Ok((chosen, layers(finished.map(|(index, _)| index))))
}

/// The layer that is shown when nobody chooses: the finished picture by its name, else the first with colours.
fn finished(groups: &[Group<'_>]) -> Option<(usize, Chosen)> {
    for prefix in FINISHED {
        let mut named = groups.iter().enumerate().filter(|(_, group)| group.prefix == prefix);
        if let Some(found) = named.find_map(|(index, group)| Some((index, picture(group)?))) {
            return Some(found);
        }
    }
    groups.iter().enumerate().find_map(|(index, group)| Some((index, picture(group)?)))
}

/// A group as a picture of colours or luminance.
fn picture(group: &Group<'_>) -> Option<Chosen> {
    let named = |short: &str| group.channels.iter().find(|(name, _)| name == short).map(|(_, at)| *at);
    let alpha = named("A");
    if let (Some(red), Some(green), Some(blue)) = (named("R"), named("G"), named("B")) {
        return Some(Chosen { part: group.part, colors: [red, green, blue], alpha, model: Model::Rgb });
    }
    named("Y").filter(|_| named("X").is_none()).map(|luminance| Chosen {
        part: group.part,
        colors: [luminance; 3],
        alpha,
        model: Model::Gray,
    })
}

/// A group as a picture of whatever it holds: colours, luminance, vectors (as colours), or one channel alone.
fn anything(group: &Group<'_>) -> Option<Chosen> {
    let named = |short: &str| {
        let found = group.channels.iter().find(|(name, _)| name.eq_ignore_ascii_case(short));
        found.map(|(_, at)| *at)
    };
    let three = |names: [&str; 3]| {
        let [Some(first), Some(second), Some(third)] = names.map(named) else { return None };
        Some(Chosen {
            part: group.part,
            colors: [first, second, third],
            alpha: named("A"),
            model: Model::Rgb,
        })
    };
    let alone = || {
        let [(_, only)] = &group.channels[..] else { return None };
        Some(Chosen { part: group.part, colors: [*only; 3], alpha: None, model: Model::Gray })
    };
    picture(group).or_else(|| three(["R", "G", "B"])).or_else(|| three(["X", "Y", "Z"])).or_else(alone)
}

/// The groups of channels of all parts that are not deep, each under a name of its own.
fn groups(headers: &[Header]) -> Vec<Group<'_>> {
    let many = headers.len() > 1;
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (part, header) in headers.iter().enumerate().filter(|(_, header)| !header.deep) {
        let part_name = part_name(header);
        let first = groups.len();
        for (at, channel) in header.channels.list.iter().enumerate() {
            let full = channel.name.to_string();
            let (prefix, short) = full.rsplit_once('.').unwrap_or(("", &full));
            if let Some(group) = groups[first..].iter_mut().find(|group| group.prefix == prefix) {
                group.channels.push((short.to_owned(), at));
                continue;
            }
            let name = match (many, prefix) {
                (false, prefix) => prefix.to_owned(),
                (true, "") => part_name.clone(),
                (true, prefix) if part_name.is_empty() || part_name == prefix => prefix.to_owned(),
                (true, prefix) => format!("{part_name}.{prefix}"),
            };
            let (prefix, channels) = (prefix.to_owned(), vec![(short.to_owned(), at)]);
            groups.push(Group { part, prefix, name, header, channels });
        }
    }
    groups
}

fn part_name(header: &Header) -> String {
    header.own_attributes.layer_name.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn names(header: &Header) -> String {
    let listed: Vec<String> =
        header.channels.list.iter().take(6).map(|channel| channel.name.to_string()).collect();
    listed.join(", ")
}
