//! The demo set: which product, from where, how large, and what its rounds change.

use super::picture::Camera;
use super::products::Clay;
use super::products::headphones::{Cushions, Headphones};
use super::products::kettle::{Kettle, Trim};
use super::products::lamp::Lamp;
use super::products::perfume::{Cap, Perfume};
use super::products::speaker::{self, Speaker};
use super::products::watch::{self, Watch};
use super::studio::{SoftBox, Studio};
use super::trace::Scene;
use super::vector::{Vec3, srgb, vec3};

/// How a shot is saved.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Jpeg { quality: u8 },
    Png,
}

/// One picture of the set.
pub(crate) struct Shot {
    /// File name without its ending.
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) format: Format,
    pub(crate) camera: Camera,
    pub(crate) exposure: f32,
    pub(crate) scene: Box<dyn Scene>,
}

impl Shot {
    pub(crate) fn file_name(&self) -> String {
        match self.format {
            Format::Jpeg { .. } => format!("{}.jpg", self.name),
            Format::Png => format!("{}.png", self.name),
        }
    }
}

fn looking(eye: Vec3, target: Vec3, angle: f32) -> Camera {
    Camera { eye, target, angle, roll: 0.0 }
}

fn still(
    name: &'static str,
    (width, height): (u32, u32),
    camera: Camera,
    scene: impl Scene + 'static,
) -> Shot {
    // more pixels hide more of the compression
    let format = Format::Jpeg { quality: if width > 4096 { 87 } else { 92 } };
    Shot { name, width, height, format, camera, exposure: 1.0, scene: Box::new(scene) }
}

fn clay<S: Scene>(product: S) -> Clay<S> {
    let aim = vec3(0.0, 1.0, 0.0);
    Clay {
        product,
        studio: Studio {
            boxes: vec![
                SoftBox::aimed(vec3(-4.0, 4.6, 3.2), aim, 1.8, 1.8, vec3(4.6, 4.6, 4.6)).casting(),
                SoftBox::aimed(vec3(4.6, 2.4, 0.6), aim, 0.8, 2.2, vec3(1.8, 1.8, 1.8)),
            ],
            horizon: srgb(176, 176, 176),
            zenith: srgb(112, 112, 112),
            glow: vec3(0.1, 0.1, 0.1),
            floor: Some(srgb(168, 168, 168)),
            polish: 0.0,
            ambient: vec3(0.32, 0.32, 0.32),
        },
    }
}

/// Every picture, in the order of the files.
pub(crate) fn all() -> Vec<Shot> {
    let wide = (3840, 2160);
    let perfume = looking(vec3(1.75, 1.75, 6.3), vec3(0.0, 1.17, 0.0), 29.0);
    let kettle = looking(vec3(0.9, 1.75, 6.6), vec3(-0.1, 0.72, 0.0), 25.0);
    let lamp = looking(vec3(-0.9, 1.35, 6.4), vec3(0.0, 1.02, 0.0), 27.0);
    let speaker = looking(vec3(0.75, 2.75, 5.6), vec3(0.0, 0.96, 0.0), 27.0);
    let headphones = looking(vec3(0.0, 0.9, 6.2), vec3(0.0, 0.02, 0.0), 28.0);
    let watch = looking(vec3(1.55, 2.35, 5.5), vec3(0.05, 1.47, -0.05), 33.0);
    let blue = srgb(34, 66, 122);
    let orange = srgb(226, 96, 36);
    let silver = srgb(206, 208, 212);
    let dial = |dial, second_hand, scratched| Watch::new(watch::Finish { dial, second_hand, scratched });
    let finish = |cloth, ring, lit_from_right| Speaker::new(speaker::Finish { cloth, ring, lit_from_right });
    vec![
        still("perfume-r1", (4096, 2731), perfume, Perfume::new(Cap::Gold, 0.78)),
        still("perfume-r2", (4096, 2731), perfume, Perfume::new(Cap::Lacquer, 0.96)),
        still("kettle-r1", wide, kettle, Kettle::new(Trim::Walnut)),
        still("kettle-r2", wide, kettle, Kettle::new(Trim::Copper)),
        still("lamp-r1", wide, lamp, Lamp::new(false)),
        still("lamp-r2", wide, Camera { roll: 2.5, ..lamp }, Lamp::new(true)),
        still("speaker-r1", wide, speaker, finish(srgb(136, 139, 144), vec3(0.02, 0.16, 0.85), false)),
        still("speaker-r2", wide, speaker, finish(srgb(188, 138, 112), vec3(0.85, 0.26, 0.03), true)),
        Shot {
            format: Format::Png,
            ..still("headphones-r1", wide, headphones, Headphones::new(Cushions::Black))
        },
        Shot {
            format: Format::Png,
            ..still("headphones-r2", wide, headphones, Headphones::new(Cushions::Tan))
        },
        still("watch-8k-r1", (8192, 4608), watch, dial(blue, silver, true)),
        still("watch-8k-r2", (8192, 4608), watch, dial(srgb(24, 84, 66), orange, false)),
        still("watch-clay-r1", (1920, 1080), watch, clay(dial(blue, silver, true))),
        still("kettle-clay-r1", (1920, 1080), kettle, clay(Kettle::new(Trim::Walnut))),
        still("lamp-clay-r1", (1920, 1080), lamp, clay(Lamp::new(false))),
    ]
}
