//! Files for tests.

use jpeg_encoder::SamplingFactor;

pub(super) fn picture(width: u16, height: u16) -> Vec<u8> {
    let mut samples = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            let wave = |by: u32| u8::try_from((x * by + y * (7 - by)) * 2 % 256).unwrap();
            samples.extend([wave(1), wave(2).wrapping_add(60) / 2, wave(3) / 3]);
        }
    }
    samples
}

pub(super) fn encoded(width: u16, height: u16, sampling: SamplingFactor, restart: u16) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder.set_sampling_factor(sampling);
    if restart > 0 {
        encoder.set_restart_interval(restart);
    }
    encoder.encode(&picture(width, height), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}
