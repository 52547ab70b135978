//! What the browser needs of all this: the shader as WGSL and as GLSL, where everything lies in its uniforms, numbers that
//! the two sides share, the types of a composition, and plans to hold its own against. Written and proven fresh by tests.

use std::fmt::Write as _;
use std::path::Path;

use naga::back::glsl;
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use serde::Serialize;
use ts_rs::{Config, TS};

use super::samples::{Made, cases, table};
use super::uniforms::{self, Held, UNIFORM_BYTES, pack};
use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/viewer/shaders");
const SHADER: &str = include_str!("../../shaders/compose.wgsl");

fn checked(source: &str) -> (naga::Module, ModuleInfo) {
    let module = naga::front::wgsl::parse_str(source)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string(source)));
    // no capability beyond WebGPU's own
    let info = Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string(source)));
    (module, info)
}

/// GLSL ES 3.00 of an entry point, the name of its block of uniforms, and of its textures by their names in WGSL.
fn glsl(
    module: &naga::Module,
    info: &ModuleInfo,
    stage: naga::ShaderStage,
    entry: &str,
) -> (String, Vec<String>, Vec<(String, String)>) {
    let options = glsl::Options {
        version: glsl::Version::Embedded { version: 300, is_webgl: true },
        writer_flags: glsl::WriterFlags::empty(),
        ..glsl::Options::default()
    };
    let pipeline =
        glsl::PipelineOptions { shader_stage: stage, entry_point: entry.to_owned(), multiview: None };
    let mut text = String::new();
    // texels are clamped by the shader itself
    let policies = naga::proc::BoundsCheckPolicies::default();
    let mut writer = glsl::Writer::new(&mut text, module, info, &options, &pipeline, policies).unwrap();
    let names = writer.write().unwrap();
    let uniforms = names.uniforms.into_values().collect();
    let mut textures: Vec<(u32, String, String)> = names
        .texture_mapping
        .into_iter()
        .map(|(name, mapping)| {
            let variable = &module.global_variables[mapping.texture];
            (variable.binding.unwrap().binding, variable.name.clone().unwrap(), name)
        })
        .collect();
    textures.sort();
    (text, uniforms, textures.into_iter().map(|(_, own, name)| (own, name)).collect())
}

/// Fields of a struct of the shader, where each begins, and how long it is in all.
fn layout(module: &naga::Module, name: &str) -> (Vec<(String, u32)>, u32) {
    let (_, found) =
        module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name)).expect("a struct of that name");
    let naga::TypeInner::Struct { members, span } = &found.inner else { panic!("{name} is no struct") };
    (members.iter().map(|member| (member.name.clone().unwrap(), member.offset)).collect(), *span)
}

fn offsets(fields: &[(String, u32)]) -> String {
    let mut text = String::from("{\n");
    for (name, offset) in fields {
        writeln!(text, "  {name}: {offset},").unwrap();
    }
    text + "} as const"
}

fn stops(ramp: &[RampStop]) -> String {
    let all: Vec<_> = ramp.iter().map(|stop| (stop.at, stop.color)).collect();
    serde_json::to_string(&all).unwrap()
}

fn bindings() -> String {
    let (module, info) = checked(SHADER);
    let (vertex, ..) = glsl(&module, &info, naga::ShaderStage::Vertex, "cover");
    let (fragment, blocks, textures) = glsl(&module, &info, naga::ShaderStage::Fragment, "compose");
    let [block] = &blocks[..] else { panic!("one block of uniforms, not {blocks:?}") };
    assert_eq!(textures.len(), 1 + MAX_PICTURES);
    assert_eq!(textures[0].0, "lut");
    let (composition, bytes) = layout(&module, "Composition");
    assert_eq!(bytes as usize, UNIFORM_BYTES, "the shader's uniforms are as long as what is packed");
    let (layer, layer_bytes) = layout(&module, "Layer");
    let pictures: Vec<&str> = textures[1..].iter().map(|(_, name)| name.as_str()).collect();
    let text = |source: &str| serde_json::to_string(source).unwrap();
    let number = |all: &[(&str, u32)]| {
        let all: Vec<_> = all.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        format!("{{ {} }} as const", all.join(", "))
    };
    let encodings = [
        ("linear", Encoding::Linear),
        ("srgb", Encoding::Srgb),
        ("gamma22", Encoding::Gamma22),
        ("gamma24", Encoding::Gamma24),
        ("rec709", Encoding::Rec709),
    ]
    .map(|(name, encoding)| (name, uniforms::encoding(encoding)));
    let channels = [
        ("color", Channel::Color),
        ("red", Channel::Red),
        ("green", Channel::Green),
        ("blue", Channel::Blue),
        ("alpha", Channel::Alpha),
        ("luma", Channel::Luma),
    ]
    .map(|(name, channel)| (name, channel as u32));
    format!(
        "// Written from render/shaders and render/src/compose; `make gen` writes it again.\n\n\
         /** For WebGPU: entry points `cover` (vertex) and `compose` (fragment), everything in group 0. */\n\
         export const COMPOSE_WGSL = {wgsl};\n\n\
         /** For WebGL2: one triangle over everything, `gl.drawArrays(gl.TRIANGLES, 0, 3)` without attributes. */\n\
         export const COMPOSE_VERTEX_GLSL = {vertex};\n\n\
         /** For WebGL2. */\n\
         export const COMPOSE_FRAGMENT_GLSL = {fragment};\n\n\
         /** The block of uniforms in GLSL. In WGSL it is binding 0. */\n\
         export const COMPOSE_BLOCK = {block};\n\n\
         /** Bytes of it. */\n\
         export const COMPOSE_BYTES = {bytes};\n\n\
         /** The table's texture, of three dimensions, in GLSL. In WGSL it is binding 1. */\n\
         export const COMPOSE_LUT = {lut};\n\n\
         /** The layers' textures in GLSL, in their order. In WGSL they are bindings from 2 on. */\n\
         export const COMPOSE_PICTURES = {pictures} as const;\n\n\
         /** Where the fields of the uniforms begin, in bytes. */\n\
         export const COMPOSE_OFFSETS = {composition};\n\n\
         /** Bytes of each layer. */\n\
         export const LAYER_BYTES = {layer_bytes};\n\n\
         /** Where the fields of a layer begin, in bytes from its own beginning. */\n\
         export const LAYER_OFFSETS = {layer};\n\n\
         export const KINDS = {kinds};\n\
         export const ENCODINGS = {encodings};\n\
         export const CHANNELS = {channels};\n\
         export const FLAGS = {flags};\n\n\
         export const LUMA = {luma} as const;\n\n\
         /** From ACEScg to linear Rec. 709; where it comes from stands in render/src/compose/color.rs. */\n\
         export const AP1_TO_REC709 = {matrix} as const;\n\n\
         /** Where each colour is reached, and the colour. */\n\
         export const FALSE_COLOR: readonly Stop[] = {false_color};\n\n\
         /** The same for differences. */\n\
         export const HEAT: readonly Stop[] = {heat};\n\n\
         export type Stop = readonly [at: number, color: readonly [number, number, number]];\n",
        wgsl = text(SHADER),
        vertex = text(&vertex),
        fragment = text(&fragment),
        block = text(block),
        lut = text(&textures[0].1),
        pictures = serde_json::to_string(&pictures).unwrap(),
        composition = offsets(&composition),
        layer = offsets(&layer),
        kinds = number(&[("stack", 0), ("wipe", 1), ("difference", 2), ("checkerboard", 3)]),
        encodings = number(&encodings),
        channels = number(&channels),
        flags = number(&[
            ("weighed", uniforms::WEIGHED),
            ("premultiplied", uniforms::PREMULTIPLIED),
            ("plain", uniforms::PLAIN),
            ("looked", uniforms::LOOKED),
            ("falseColor", uniforms::FALSE_COLORED),
        ]),
        luma = serde_json::to_string(&LUMA).unwrap(),
        matrix = serde_json::to_string(&AP1_TO_REC709).unwrap(),
        false_color = stops(&FALSE_COLOR),
        heat = stops(&HEAT),
    )
}

fn types() -> String {
    fn one<T: TS + 'static>(config: &Config) -> String {
        let comment = T::docs().unwrap_or_default();
        let declaration = format!("{comment}export {}", T::decl(config));
        let lines: Vec<_> = declaration.lines().map(str::trim_end).collect();
        format!("\n{}\n", lines.join("\n"))
    }
    let config = Config::new().with_large_int("number");
    let mut file =
        String::from("// Written from the types in render/src/compose; `make gen` writes it again.\n");
    writeln!(file, "\nexport const MAX_PICTURES = {MAX_PICTURES};").unwrap();
    for declaration in [
        one::<Size>(&config),
        one::<Alpha>(&config),
        one::<Encoding>(&config),
        one::<ColorSpace>(&config),
        one::<Channel>(&config),
        one::<Crop>(&config),
        one::<Align>(&config),
        one::<Sampling>(&config),
        one::<Viewport>(&config),
        one::<LookGives>(&config),
        one::<Look>(&config),
        one::<View>(&config),
        one::<Ground>(&config),
        one::<Divider>(&config),
        one::<WipeLine>(&config),
        one::<Operation>(&config),
        one::<Composition>(&config),
    ] {
        file += &declaration;
    }
    file
}

/// A composition, what is known of its pictures, and its uniforms; for the browser's own plan to be held against.
#[derive(Serialize)]
struct Planned {
    composition: Composition,
    pictures: Vec<Facts>,
    levels: Vec<usize>,
    uniforms: String,
}

#[derive(Serialize)]
struct Facts {
    width: u32,
    height: u32,
    alpha: Alpha,
    space: ColorSpace,
    opaque: bool,
}

fn plans() -> String {
    let lut = table();
    let mut lines = Vec::new();
    for case in cases(60) {
        let pictures: Vec<Picture> = case.pictures.iter().map(Made::picture).collect();
        let all: Vec<&Picture> = pictures.iter().collect();
        let plan = plan(&case.composition, &Sources { pictures: &all, lut: Some(&lut) }).unwrap();
        let uniforms = pack(&plan, plan.look.map(|_| &lut), [0, 0], &[Held::default(); MAX_PICTURES]);
        let planned = Planned {
            composition: case.composition,
            pictures: pictures
                .iter()
                .map(|picture| Facts {
                    width: picture.size().width,
                    height: picture.size().height,
                    alpha: picture.alpha(),
                    space: picture.space(),
                    opaque: picture.is_opaque(),
                })
                .collect(),
            levels: plan.layers.iter().map(|layer| layer.level).collect(),
            uniforms: hexadecimal(&uniforms),
        };
        lines.push(serde_json::to_string(&planned).unwrap());
    }
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

fn fresh(name: &str, fresh: &str) {
    let path = Path::new(FOLDER).join(name);
    if std::env::var_os("RUSHES_GEN").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(FOLDER).unwrap();
        std::fs::write(&path, fresh).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == fresh, "web/src/viewer/shaders/{name} is stale: run `make gen`");
}

#[test]
fn shaders_for_the_browser_are_fresh() {
    fresh("compose.gen.ts", &bindings());
}

#[test]
fn shader_types_for_the_browser_are_fresh() {
    fresh("composition.gen.ts", &types());
}

#[test]
fn shader_plans_for_the_browser_are_fresh() {
    fresh("plans.gen.json", &plans());
}

#[test]
fn every_shader_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().unwrap(), "wgsl", "{}", path.display());
        checked(&std::fs::read_to_string(&path).unwrap());
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn no_shader_samples() {
    assert!(!SHADER.contains("textureSample"), "texels are loaded, so that all backends take the same");
}
