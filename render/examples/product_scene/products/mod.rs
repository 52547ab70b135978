//! The products, each a scene with what its rounds change.

pub(crate) mod headphones;
pub(crate) mod kettle;
pub(crate) mod lamp;
pub(crate) mod perfume;
pub(crate) mod speaker;
pub(crate) mod watch;

use super::studio::Studio;
use super::trace::{Material, Nearest, Scene};
use super::vector::{Vec3, vec3};

/// Any product in one grey material on a neutral sweep: what a modelling stage is reviewed on.
pub(crate) struct Clay<S> {
    pub(crate) product: S,
    pub(crate) studio: Studio,
}

impl<S: Scene> Scene for Clay<S> {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        self.product.bounds()
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let solid = self.product.solid(p);
        solid.or(self.product.glass(p), solid.part)
    }

    fn material(&self, _: u8, _: Vec3, _: Vec3) -> Material {
        Material::matte(vec3(0.42, 0.41, 0.40), 0.62)
    }
}
