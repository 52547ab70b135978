//! On a graphics card, through wgpu: `shaders/compose.wgsl` as it is.
//!
//! Of each picture only the level that is shown goes to the card, or the part of it that is, where the level is larger
//! than its textures or than a share of the budget. What is large is drawn tile by tile; while one is drawn, the next one's
//! texels go up, and the one before comes back. What was shown lately stays on the card, within a budget of bytes.

mod device;
mod resident;
mod tiles;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use self::device::Device;
use self::resident::Resident;
use self::tiles::{Tile, tiles};
use super::plan::{Plan, plan};
use super::uniforms::pack;
use super::{Compose, ComposeError, Composition, Rgba8Picture, Sources};

pub use device::AdapterSeen;
pub(super) use device::{look_around, open};

/// Bytes of textures that are kept on the card where nothing else is said.
pub const DEFAULT_BUDGET: u64 = 512 << 20;

/// Tiles that are on their way at the same time.
const IN_FLIGHT: usize = 2;

/// A card that has not answered for so long has failed; the first answer takes compiling the shader.
const PATIENCE: Duration = Duration::from_mins(1);

/// A graphics card's backend.
#[derive(Debug)]
pub struct Gpu {
    device: Device,
    resident: Mutex<Resident>,
}

impl Gpu {
    fn new(device: Device, budget: u64) -> Self {
        let resident = Resident::new(&device, budget);
        Self { device, resident: Mutex::new(resident) }
    }

    /// The adapter that it works on.
    pub fn adapter(&self) -> &AdapterSeen {
        &self.device.seen
    }

    /// Bytes of textures that are on the card now.
    pub fn resident_bytes(&self) -> u64 {
        self.lock().bytes()
    }

    /// Makes the card fail, as it does when its driver restarts: for tests.
    pub fn lose(&self) {
        self.device.device.destroy();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Resident> {
        // What a panic left behind is a cache: whole, or made anew.
        self.resident.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn carry_out(&self, plan: &Plan, from: &Sources<'_>) -> Result<Rgba8Picture, ComposeError> {
        let row = plan.size.width as usize * 4;
        let mut samples = vec![0; row * plan.size.height as usize];
        let budget = self.lock().budget();
        let mut waiting: VecDeque<(Tile, device::Pending)> = VecDeque::new();
        for tile in tiles(plan, from, self.device.max_side, budget) {
            if waiting.len() == IN_FLIGHT
                && let Some((tile, pending)) = waiting.pop_front()
            {
                self.device.collect(pending, PATIENCE, &tile, row, &mut samples)?;
            }
            let pending = self.draw(plan, from, &tile)?;
            waiting.push_back((tile, pending));
        }
        for (tile, pending) in waiting {
            self.device.collect(pending, PATIENCE, &tile, row, &mut samples)?;
        }
        Ok(Rgba8Picture { size: plan.size, samples })
    }

    fn draw(&self, plan: &Plan, from: &Sources<'_>, tile: &Tile) -> Result<device::Pending, ComposeError> {
        // levels are made before others have to wait
        for layer in &plan.layers {
            from.pictures[layer.picture].level(layer.level);
        }
        let (textures, lut, nothing) = {
            let mut resident = self.lock();
            let textures: Vec<wgpu::TextureView> = plan
                .layers
                .iter()
                .zip(&tile.regions)
                .map(|(layer, region)| {
                    resident.part(&self.device, from.pictures[layer.picture], layer.level, *region)
                })
                .collect();
            let lut = resident.lut(&self.device, from.lut.filter(|_| plan.look.is_some()));
            (textures, lut, resident.nothing())
        };
        let held: Vec<_> = tile.regions.iter().map(tiles::Region::held).collect();
        let lut_used = from.lut.filter(|_| plan.look.is_some());
        let uniforms = pack(plan, lut_used, [tile.left, tile.top], &held);
        let pending = self.device.draw(&uniforms, &lut, &textures, &nothing, tile.width, tile.height);
        self.device.check()?;
        Ok(pending)
    }
}

impl Compose for Gpu {
    fn compose_from(
        &self,
        composition: &Composition,
        from: &Sources<'_>,
    ) -> Result<Rgba8Picture, ComposeError> {
        let plan = plan(composition, from)?;
        self.device.check()?;
        self.carry_out(&plan, from)
    }
}
