//! One card, opened: its pipeline, what goes up, and what comes back. No error of wgpu panics here.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::Gpu;
use super::tiles::{Region, Tile};
use crate::compose::uniforms::UNIFORM_BYTES;
use crate::compose::{ComposeError, Level, Lut, MAX_PICTURES, Samples};

/// The shader, as it lies in the repository.
const SHADER: &str = include_str!("../../../shaders/compose.wgsl");

/// An adapter that the system has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdapterSeen {
    /// What its driver calls it.
    pub name: String,
    /// The driver, and the interface that it is reached by.
    pub driver: String,
    /// Whether it only pretends, on the processor.
    pub software: bool,
}

/// All adapters of the system, the best first: cards of their own, then those in the processor, then others; software last.
pub(in crate::compose) fn look_around() -> Vec<(AdapterSeen, wgpu::Adapter)> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN | wgpu::Backends::METAL;
    descriptor.flags = wgpu::InstanceFlags::empty();
    let backends = descriptor.backends;
    let instance = wgpu::Instance::new(descriptor);
    let mut found: Vec<_> = pollster::block_on(instance.enumerate_adapters(backends))
        .into_iter()
        .map(|adapter| {
            let info = adapter.get_info();
            let rank = match info.device_type {
                wgpu::DeviceType::DiscreteGpu => 0,
                wgpu::DeviceType::IntegratedGpu => 1,
                wgpu::DeviceType::VirtualGpu => 2,
                wgpu::DeviceType::Other => 3,
                wgpu::DeviceType::Cpu => 4,
            };
            let seen = AdapterSeen {
                name: info.name,
                driver: format!("{} {} ({:?})", info.driver, info.driver_info, info.backend),
                software: info.device_type == wgpu::DeviceType::Cpu,
            };
            (rank, seen, adapter)
        })
        .collect();
    found.sort_by_key(|(rank, ..)| *rank);
    found.into_iter().map(|(_, seen, adapter)| (seen, adapter)).collect()
}

/// Opens an adapter, and says in words why not.
pub(in crate::compose) fn open(
    seen: AdapterSeen,
    adapter: &wgpu::Adapter,
    budget: u64,
) -> Result<Gpu, String> {
    let device = Device::open(seen, adapter)?;
    Ok(Gpu::new(device, budget))
}

/// An opened card.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) seen: AdapterSeen,
    pub(super) device: wgpu::Device,
    queue: wgpu::Queue,
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    /// Texels a side that a texture may have.
    pub(super) max_side: u32,
    /// Whether it has textures of 16 bits.
    deep: bool,
    /// The first thing that went wrong.
    failure: Arc<Mutex<Option<String>>>,
}

/// What was sent off and has not come back.
pub(super) struct Pending {
    buffer: wgpu::Buffer,
    bytes_per_row: u32,
    submission: wgpu::SubmissionIndex,
    mapped: Receiver<Result<(), wgpu::BufferAsyncError>>,
}

fn note(failure: &Mutex<Option<String>>, what: String) {
    failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
}

impl Device {
    fn open(seen: AdapterSeen, adapter: &wgpu::Adapter) -> Result<Self, String> {
        let deep = adapter.features().contains(wgpu::Features::TEXTURE_FORMAT_16BIT_NORM);
        let limits = adapter.limits();
        let max_side = limits.max_texture_dimension_2d;
        let required_features =
            if deep { wgpu::Features::TEXTURE_FORMAT_16BIT_NORM } else { wgpu::Features::empty() };
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("compose"),
            required_features,
            required_limits: limits,
            ..Default::default()
        }))
        .map_err(|error| error.to_string())?;
        let failure = Arc::new(Mutex::new(None));
        let lost = Arc::clone(&failure);
        device.set_device_lost_callback(move |reason, message| {
            note(&lost, format!("it was lost ({reason:?}): {message}"));
        });
        let wrong = Arc::clone(&failure);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| note(&wrong, error.to_string())));
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("compose.wgsl"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
        let (layout, pipeline) = pipeline(&device, &module);
        let opened = Self { seen, device, queue, pipeline, layout, max_side, deep, failure };
        opened.check().map_err(|error| error.to_string())?;
        Ok(opened)
    }

    /// An error once anything went wrong on it.
    pub(super) fn check(&self) -> Result<(), ComposeError> {
        match &*self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(what) => Err(ComposeError::Device(what.clone())),
            None => Ok(()),
        }
    }

    fn fail(&self, what: String) -> ComposeError {
        note(&self.failure, what.clone());
        ComposeError::Device(what)
    }

    /// Bytes that a part of a level takes on the card.
    pub(super) fn bytes(&self, samples: &Samples, region: Region) -> u64 {
        let texel = match samples {
            Samples::U8(_) => 4,
            Samples::U16(_) if self.deep => 8,
            Samples::U16(_) | Samples::F32(_) => 16,
        };
        u64::from(region.width) * u64::from(region.height) * texel
    }

    /// Sends a part of a level up.
    pub(super) fn upload(&self, level: &Level, region: Region) -> wgpu::TextureView {
        let texels = level.size.width as usize;
        let start = region.top as usize * texels + region.left as usize;
        match &level.samples {
            Samples::U8(all) => {
                self.texture(wgpu::TextureFormat::Rgba8Unorm, region, &all[start * 4..], level.size.width * 4)
            }
            Samples::U16(all) if self.deep => {
                let bytes = bytemuck::cast_slice(&all[start * 4..]);
                self.texture(wgpu::TextureFormat::Rgba16Unorm, region, bytes, level.size.width * 8)
            }
            Samples::U16(all) => {
                let mut part = Vec::with_capacity(region.width as usize * region.height as usize * 4);
                for row in 0..region.height as usize {
                    let from = (start + row * texels) * 4;
                    let row = &all[from..from + region.width as usize * 4];
                    part.extend(row.iter().map(|sample| f32::from(*sample) / 65535.0));
                }
                let bytes = bytemuck::cast_slice(&part);
                self.texture(wgpu::TextureFormat::Rgba32Float, region, bytes, region.width * 16)
            }
            Samples::F32(all) => {
                let bytes = bytemuck::cast_slice(&all[start * 4..]);
                self.texture(wgpu::TextureFormat::Rgba32Float, region, bytes, level.size.width * 16)
            }
        }
    }

    fn texture(
        &self,
        format: wgpu::TextureFormat,
        region: Region,
        bytes: &[u8],
        bytes_per_row: u32,
    ) -> wgpu::TextureView {
        let size = wgpu::Extent3d { width: region.width, height: region.height, depth_or_array_layers: 1 };
        self.written(wgpu::TextureDimension::D2, format, size, bytes, bytes_per_row)
    }

    /// Sends a table up.
    pub(super) fn upload_lut(&self, lut: &Lut) -> wgpu::TextureView {
        let side = lut.side();
        let size = wgpu::Extent3d { width: side, height: side, depth_or_array_layers: side };
        let bytes = bytemuck::cast_slice(lut.entries());
        self.written(wgpu::TextureDimension::D3, wgpu::TextureFormat::Rgba32Float, size, bytes, side * 16)
    }

    /// What is bound where nothing is taken.
    pub(super) fn nothing(&self, dimension: wgpu::TextureDimension) -> wgpu::TextureView {
        let size = wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: 1 };
        self.written(dimension, wgpu::TextureFormat::Rgba8Unorm, size, &[0; 4], 4)
    }

    fn written(
        &self,
        dimension: wgpu::TextureDimension,
        format: wgpu::TextureFormat,
        size: wgpu::Extent3d,
        bytes: &[u8],
        bytes_per_row: u32,
    ) -> wgpu::TextureView {
        let texture = self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension,
            format,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        self.queue.write_texture(
            texture.as_image_copy(),
            bytes,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(bytes_per_row),
                rows_per_image: Some(size.height),
            },
            size,
        );
        texture.create_view(&wgpu::TextureViewDescriptor::default())
    }

    /// Draws a tile of this size, and asks for it back.
    pub(super) fn draw(
        &self,
        uniforms: &[u8],
        lut: &wgpu::TextureView,
        pictures: &[wgpu::TextureView],
        nothing: &wgpu::TextureView,
        width: u32,
        height: u32,
    ) -> Pending {
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("composition"),
            size: UNIFORM_BYTES as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.queue.write_buffer(&buffer, 0, uniforms);
        let mut entries = vec![
            wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(lut) },
        ];
        for (binding, at) in (2..).zip(0..MAX_PICTURES) {
            let view = pictures.get(at).unwrap_or(nothing);
            let resource = wgpu::BindingResource::TextureView(view);
            entries.push(wgpu::BindGroupEntry { binding, resource });
        }
        let group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &self.layout,
            entries: &entries,
        });
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        let target = self.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("tile"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let bytes_per_row = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let back = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("back"),
            size: u64::from(bytes_per_row) * u64::from(height),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("compose"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..Default::default()
            });
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.draw(0..3, 0..1);
        }
        encoder.copy_texture_to_buffer(
            target.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &back,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(bytes_per_row),
                    rows_per_image: Some(height),
                },
            },
            size,
        );
        let submission = self.queue.submit([encoder.finish()]);
        let (tell, mapped) = sync_channel(1);
        back.map_async(wgpu::MapMode::Read, .., move |result| {
            // nobody waits for it where the work was given up
            let _ = tell.send(result);
        });
        Pending { buffer: back, bytes_per_row, submission, mapped }
    }

    /// Waits for a tile, and puts it in its place in the output, whose rows are of so many bytes.
    pub(super) fn collect(
        &self,
        pending: Pending,
        patience: Duration,
        tile: &Tile,
        row: usize,
        samples: &mut [u8],
    ) -> Result<(), ComposeError> {
        let started = Instant::now();
        let wait =
            wgpu::PollType::Wait { submission_index: Some(pending.submission), timeout: Some(patience) };
        self.device.poll(wait).map_err(|error| self.fail(error.to_string()))?;
        let left = patience.saturating_sub(started.elapsed()).max(Duration::from_millis(100));
        match pending.mapped.recv_timeout(left) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(self.fail(error.to_string())),
            Err(_) => return Err(self.fail("it did not give back what it drew".to_owned())),
        }
        self.check()?;
        {
            let view = pending.buffer.get_mapped_range(..).map_err(|error| self.fail(error.to_string()))?;
            let bytes = tile.width as usize * 4;
            let left = tile.left.cast_unsigned() as usize * 4;
            let top = tile.top.cast_unsigned() as usize;
            for (y, from) in view.chunks(pending.bytes_per_row as usize).enumerate() {
                samples[(top + y) * row + left..][..bytes].copy_from_slice(&from[..bytes]);
            }
        }
        pending.buffer.unmap();
        Ok(())
    }
}

fn pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
) -> (wgpu::BindGroupLayout, wgpu::RenderPipeline) {
    let texture = |view_dimension| wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: false },
        view_dimension,
        multisampled: false,
    };
    let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty,
        count: None,
    };
    let mut entries = vec![
        entry(
            0,
            wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
        ),
        entry(1, texture(wgpu::TextureViewDimension::D3)),
    ];
    entries.extend(
        (2..).take(MAX_PICTURES).map(|binding| entry(binding, texture(wgpu::TextureViewDimension::D2))),
    );
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("compose"),
        entries: &entries,
    });
    let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("compose"),
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("compose"),
        layout: Some(&pipeline_layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("cover"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("compose"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::TextureFormat::Rgba8Unorm.into())],
        }),
        multiview_mask: None,
        cache: None,
    });
    (layout, pipeline)
}
