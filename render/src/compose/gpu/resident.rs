//! What is on the card: textures of pictures and tables, the least lately used taken off when there are too many bytes.

use std::collections::HashMap;

use super::device::Device;
use super::tiles::Region;
use crate::compose::{Lut, Picture};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// Of the picture or table.
    id: u64,
    level: usize,
    region: Region,
}

#[derive(Debug)]
struct Kept {
    view: wgpu::TextureView,
    bytes: u64,
    used: u64,
}

/// The textures on the card.
#[derive(Debug)]
pub(super) struct Resident {
    kept: HashMap<Key, Kept>,
    bytes: u64,
    budget: u64,
    clock: u64,
    nothing: wgpu::TextureView,
    no_lut: wgpu::TextureView,
}

impl Resident {
    pub(super) fn new(device: &Device, budget: u64) -> Self {
        Self {
            kept: HashMap::new(),
            bytes: 0,
            budget,
            clock: 0,
            nothing: device.nothing(wgpu::TextureDimension::D2),
            no_lut: device.nothing(wgpu::TextureDimension::D3),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn budget(&self) -> u64 {
        self.budget
    }

    /// What is bound where nothing is taken.
    pub(super) fn nothing(&self) -> wgpu::TextureView {
        self.nothing.clone()
    }

    /// A part of a level, brought there now if it is not.
    pub(super) fn part(
        &mut self,
        device: &Device,
        picture: &Picture,
        level: usize,
        region: Region,
    ) -> wgpu::TextureView {
        if region.is_empty() {
            return self.nothing.clone();
        }
        let key = Key { id: picture.id(), level, region };
        self.found(key, |this| {
            let level = picture.level(level);
            let bytes = device.bytes(&level.samples, region);
            this.make_room(bytes);
            (device.upload(level, region), bytes)
        })
    }

    /// A table, brought there now if it is not; some table where there is none.
    pub(super) fn lut(&mut self, device: &Device, lut: Option<&Lut>) -> wgpu::TextureView {
        let Some(lut) = lut else { return self.no_lut.clone() };
        let region = Region { left: 0, top: 0, width: lut.side(), height: lut.side() };
        let bytes = u64::from(lut.side()).pow(3) * 16;
        self.found(Key { id: lut.id(), level: usize::MAX, region }, |this| {
            this.make_room(bytes);
            (device.upload_lut(lut), bytes)
        })
    }

    fn found(
        &mut self,
        key: Key,
        bring: impl FnOnce(&mut Self) -> (wgpu::TextureView, u64),
    ) -> wgpu::TextureView {
        self.clock += 1;
        let used = self.clock;
        if let Some(kept) = self.kept.get_mut(&key) {
            kept.used = used;
            return kept.view.clone();
        }
        let (view, bytes) = bring(self);
        self.bytes += bytes;
        self.kept.insert(key, Kept { view: view.clone(), bytes, used });
        view
    }

    fn make_room(&mut self, bytes: u64) {
        while self.bytes + bytes > self.budget {
            let Some(key) = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| *key) else {
                return;
            };
            if let Some(gone) = self.kept.remove(&key) {
                self.bytes -= gone.bytes;
            }
        }
    }
}
